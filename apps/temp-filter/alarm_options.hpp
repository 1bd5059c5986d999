// The half of the command line that concerns alarms.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "suhu/cli/command_line.hpp"
#include "temp-filter/options.hpp"

namespace suhu::filter {

/// Adds the options of the alarm engine to a command line, and completes what they mean together.
/// Both must outlive parse().
class AlarmOptions {
 public:
  AlarmOptions(suhu::cli::CommandLine& line, Options& options);

  /// After parse(), and after group and start are known: fills what has a default of its own. What
  /// is wrong, and what to do; empty: nothing.
  [[nodiscard]] std::string complete(bool reads_in_group);

 private:
  void add_limits(suhu::cli::CommandLine& line);
  void add_screens(suhu::cli::CommandLine& line);
  void add_state(suhu::cli::CommandLine& line);
  [[nodiscard]] std::string validate_state(bool reads_in_group) const;
  [[nodiscard]] std::string validate_alarms() const;

  Options& options_;
  std::vector<suhu::cli::Option*> only_with_alarms_;
  std::optional<std::string> state_topic_;  ///< as given
};

}  // namespace suhu::filter
