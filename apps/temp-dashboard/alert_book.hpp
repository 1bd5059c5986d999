// Alerts, line by line, become the few entries that people read.
#pragma once

#include <tsl/robin_map.h>
#include <tsl/robin_set.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/alert_line.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::dashboard {

/// Folds lines that belong together into one entry: those of one `episode`; those without one when
/// they are of the same sensor and the same `event` (none: plain alerts), with at most kGap of
/// event time between one and what the entry has so far. An entry shows the newest line by event
/// time.
///   Shown : the kMaxAlerts newest entries. Some more are kept, so that thousands of sensors that
///   are hot at once do not begin an entry with each
///           reading.
///   Twice : a line whose topic, partition, offset, event and episode were among the last
///   kRemembered is a redelivery, and changes nothing. Cost  : a lookup by id and a few numbers for
///   each line; entries are copied for readers only in snapshot().
class AlertBook {
 public:
  static constexpr std::chrono::seconds kGap{10};
  static constexpr std::size_t kMaxEntries = 4'096;
  static constexpr std::size_t kRemembered = 8'192;

  AlertBook() = default;
  AlertBook(const AlertBook&) = delete;
  AlertBook& operator=(const AlertBook&) = delete;

  /// A reading above our own limit. °C.
  void add(std::string_view sensor_id, double celsius, double limit, Timestamp ts);
  /// A line of the alert topic. False: a redelivery. Errors: as decode_alert_line().
  tl::expected<bool, std::string> add_line(std::string_view json);
  void add(const AlertLine& line);

  /// The same object as before while nothing changed. Never nullptr.
  [[nodiscard]] std::shared_ptr<const Alerts> snapshot();

 private:
  struct BookEntry {
    AlertEntry now;
    std::shared_ptr<const AlertEntry> shown;  ///< nullptr: it changed since
  };
  using Index = tsl::robin_map<std::string_view, BookEntry*>;  ///< keys are text of the entries

  [[nodiscard]] BookEntry* find_open(std::string_view sensor_id, std::string_view event,
                                     Timestamp ts) const;
  BookEntry& begin_entry(std::string_view sensor_id, std::string_view event,
                         std::string_view episode, Timestamp ts);
  void forget_oldest();
  void count_line(BookEntry& entry, std::optional<double> celsius, std::optional<double> limit,
                  Timestamp ts);
  bool remember(const std::string& position);

  std::uint64_t numbers_ = 0;
  std::uint64_t changes_ = 0;
  std::deque<BookEntry> entries_;  ///< by number; a deque: they stay where they are
  Index by_sensor_;                ///< the newest entry of each sensor without an episode
  Index by_episode_;
  std::deque<std::string> positions_;
  tsl::robin_set<std::string_view> known_positions_;  ///< views of positions_
  std::shared_ptr<const Alerts> shown_ = std::make_shared<const Alerts>();
  std::uint64_t changes_shown_ = 0;
};

}  // namespace suhu::dashboard
