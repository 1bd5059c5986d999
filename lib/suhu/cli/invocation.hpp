// What goes into parsing a command line and what comes out. Kept apart from CommandLine, which only
// those who define options need.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "suhu/cli/exit_code.hpp"

namespace suhu::cli {

/// What a program is started with. Tests make their own.
struct Invocation {
  /// Without the program's name
  std::vector<std::string> args;
  /// An empty variable counts as unset
  std::function<std::optional<std::string>(const std::string&)> env;
};
[[nodiscard]] Invocation invocation_of_process(int argc, char** argv);

/// Parsing ended the program: --help and --version (ok, text for stdout) or a refusal (usage, text
/// for stderr).
struct EarlyExit {
  ExitCode code = ExitCode::ok;
  std::string text;
};
template <class Options>
using Parsed = tl::expected<Options, EarlyExit>;

/// A refusal found after parsing: two options that exclude each other, say. `message` ends without
/// a newline.
[[nodiscard]] tl::unexpected<EarlyExit> refuse(const std::string& tool, const std::string& message);

/// What follows in the version text: `librdkafka 2.0.2` makes it `temp-filter (suhu) 0.1.0,
/// librdkafka 2.0.2`. Set once per process, before parsing, by whoever links librdkafka.
void set_version_detail(std::string detail);

}  // namespace suhu::cli
