// Reads what was typed against the options of an app, before CLI11 sees it. Private to cli. CLI11 2.1.2 takes `--topic= next` for
// `--topic next`, has no "did you mean", and cannot be asked which value came from where.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace suhu::cli {

/// One option as given. A flag has no value, unless it was written `--flag=false`.
struct Argument {
  CLI::Option* option = nullptr;
  std::string name;  ///< as typed: `--topic`, `-t`
  std::optional<std::string> value;
};

struct Arguments {
  std::vector<Argument> options;
  std::optional<std::vector<std::string>> command;  ///< everything after `--`, when one stood there
  std::string error;                                ///< the first thing wrong, empty: none
};

/// Forms: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`, flags together (`-vvq`). A value may begin with a dash
/// (`-o -15m`), but the exact name of an option, or `--`, is never taken for one. Errors never show what follows a `=`.
[[nodiscard]] Arguments read_arguments(CLI::App& app, const std::vector<std::string>& args);

/// True when the option is followed by a value (not a flag, not an optional value).
[[nodiscard]] bool needs_value(const CLI::Option& option);

/// The candidate fewest edits (insert, delete, replace, swap) away, at most `limit`; empty: none.
[[nodiscard]] std::string nearest(const std::string& name, const std::vector<std::string>& candidates, std::size_t limit);

/// The long names of all options, without dashes.
[[nodiscard]] std::vector<std::string> long_names(CLI::App& app);

/// What is wrong with `text` as a number of CLI11's type UINT, INT or FLOAT; empty: nothing. CLI11 itself wraps negative numbers, reads
/// `010` as eight and takes `nan`.
[[nodiscard]] std::string complain_about_number(const std::string& type, const std::string& text);

}  // namespace suhu::cli
