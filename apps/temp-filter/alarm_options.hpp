// The options of temp-filter that concern alarms and their state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "suhu/cli/command_line.hpp"
#include "temp-filter/options.hpp"

namespace suhu::filter {

/// Adds the options of the alarm engine to a command line, and checks and completes them together.
/// This object and `options` must outlive parse(), and `line` must outlive complete().
class AlarmOptions {
 public:
  AlarmOptions(suhu::cli::CommandLine& line, Options& options);

  /// Checks the options for alarms and state, and fills those with a default of their own. Call it
  /// after parse(), and after group and start are known. Returns what is wrong and what to do, or
  /// an empty string.
  [[nodiscard]] std::string complete(bool reads_in_group);

 private:
  void add_limits(suhu::cli::CommandLine& line);
  void add_screens(suhu::cli::CommandLine& line);
  void add_state(suhu::cli::CommandLine& line);
  [[nodiscard]] std::string validate_state(bool reads_in_group) const;
  [[nodiscard]] std::string validate_alarms() const;

  Options& options_;
  std::vector<suhu::cli::Option*> only_with_alarms_;
  std::optional<std::string> state_topic_;  ///< as given by the user
};

}  // namespace suhu::filter
