// Reads the file of limits again when somebody asks for it by SIGHUP.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "suhu/alarm/rule_book.hpp"
#include "suhu/cli/reload_flag.hpp"

namespace suhu::filter {

/// Where a reload says how it went; the text is printable.
struct ReloadLog {
  std::function<void(const std::string&)> notice;
  std::function<void(const std::string&)> error;
};

/// A file that is wrong changes nothing: the limits that were in force stay, all of them, and an
/// error says so.
class LimitsReloader {
 public:
  /// `defaults`: the command line's rules, as for read_limits(). `flag` must outlive this.
  LimitsReloader(std::string path, const alarm::AlarmRules& defaults, cli::ReloadFlag& flag,
                 ReloadLog log);

  /// Call it between batches. Without a signal at once std::nullopt; after one, however many came,
  /// reads the file once: the rules to judge by from now on, or std::nullopt. `current`: those in
  /// force, to say how many changed. Reading takes about a second for a million ids.
  [[nodiscard]] std::optional<alarm::RuleBook> poll(const alarm::RuleBook& current);

 private:
  std::string path_;
  alarm::AlarmRules defaults_;
  cli::ReloadFlag& flag_;
  ReloadLog log_;
};

}  // namespace suhu::filter
