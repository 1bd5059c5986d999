// The input and the result of parsing a command line. Separate from command_line.hpp, which only
// code that defines options needs.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "suhu/cli/exit_code.hpp"

namespace suhu::cli {

/// The arguments and the environment of a program. Tests make their own.
struct Invocation {
  std::vector<std::string> args;  ///< without the program's name
  /// Returns the value of a variable, or std::nullopt if it is unset. An empty value counts as
  /// unset.
  std::function<std::optional<std::string>(const std::string&)> env;
};
/// Returns the arguments and the environment of this process.
[[nodiscard]] Invocation invocation_of_process(int argc, char** argv);

/// The reason why parsing ends the program: --help, --version or --generate (code ok, text for
/// stdout), or a refusal (code usage, text for stderr).
struct EarlyExit {
  ExitCode code = ExitCode::ok;
  std::string text;
};
template <class Options>
using Parsed = tl::expected<Options, EarlyExit>;

/// Returns a refusal for an error found after parsing, for example two options that exclude each
/// other. `message` has no newline at its end.
[[nodiscard]] tl::unexpected<EarlyExit> refuse(const std::string& tool, const std::string& message);

/// Sets what the text of --version ends with: `librdkafka 2.0.2` makes it `temp-filter (suhu)
/// 0.1.0, commit 0eeacdd, librdkafka 2.0.2`. Called once per process, before parsing, by programs
/// that link librdkafka.
void set_version_detail(std::string detail);

}  // namespace suhu::cli
