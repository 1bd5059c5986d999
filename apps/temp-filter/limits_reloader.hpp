// Reads the --limits file again after SIGHUP.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "suhu/alarm/rule_book.hpp"
#include "suhu/cli/reload_flag.hpp"

namespace suhu::temp_filter {

/// Receives the result of a reload, as printable text.
struct ReloadLog {
  std::function<void(const std::string&)> notice;
  std::function<void(const std::string&)> error;
};

/// Reloads the limits. A file with an error changes nothing: all limits that were in force stay in
/// force, and the error is logged.
class LimitsReloader {
 public:
  /// `defaults` are the rules of the command line, as for read_limits(). `flag` must outlive this
  /// object.
  LimitsReloader(std::string path, const alarm::AlarmRules& defaults, cli::ReloadFlag& flag,
                 ReloadLog log);

  /// Returns std::nullopt at once if no signal has come since the last call. After one or more
  /// signals, reads the file once, and returns the new rules, or std::nullopt if it has an error.
  /// `current` are the rules in force, to log how many have changed. Call it between batches: it
  /// blocks while it reads, about a second for a million ids.
  [[nodiscard]] std::optional<alarm::RuleBook> poll(const alarm::RuleBook& current);

 private:
  std::string path_;
  alarm::AlarmRules defaults_;
  cli::ReloadFlag& flag_;
  ReloadLog log_;
};

}  // namespace suhu::temp_filter
