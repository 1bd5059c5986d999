// The options of temp-filter that concern alarms and their state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "suhu/cli/command_line.hpp"
#include "temp-filter/options.hpp"

namespace suhu::temp_filter {

/// Adds the options of the alarm engine to a command line, and checks and completes them together.
/// This object and `options` must outlive parse(), and `line` must outlive complete().
class AlarmOptions {
 public:
  AlarmOptions(cli::CommandLine& line, Options& options);

  /// Fills the options that have a default of their own. Requires: parse() has succeeded.
  void complete();
  /// Returns what is wrong with the options for alarms and state, and what to do. Requires:
  /// complete() was called.
  [[nodiscard]] Problem validate() const;

 private:
  void add_limits(cli::CommandLine& line);
  void add_screens(cli::CommandLine& line);
  void add_state(cli::CommandLine& line);
  [[nodiscard]] Problem validate_state() const;
  [[nodiscard]] Problem validate_alarms() const;

  Options& options_;
  std::vector<cli::Option*> only_with_alarms_;
  std::optional<std::string> state_topic_;  ///< as given by the user
};

}  // namespace suhu::temp_filter
