// Declares AlertBook, which folds the lines of alerts into the few entries that people read.
#pragma once

#include <tsl/robin_map.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/alert_line.hpp"
#include "suhu/core/recent_texts.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::temp_dashboard {

/// Folds lines that belong together into one entry: the lines of one `episode`; and lines without
/// an episode if they have the same sensor and the same `event` (none in plain alerts) and at most
/// kGap of event time lies between a line and those that the entry already has. An entry shows its
/// newest line by event time.
///   Shown : The kMaxAlerts newest entries. Up to kMaxEntries are kept, so that thousands of
///           sensors that are hot at once do not begin an entry with each reading.
///   Twice : A line whose topic, partition, offset, event and episode are among the last
///           kRemembered is a redelivery and changes nothing.
///   Cost  : A lookup by id and a few numbers for each line. Entries are copied for readers only in
///           snapshot().
class AlertBook {
 public:
  static constexpr std::chrono::seconds kGap{10};
  static constexpr std::size_t kMaxEntries = 4'096;
  static constexpr std::size_t kRemembered = RecentTexts::kRemembered;

  AlertBook() = default;
  AlertBook(const AlertBook&) = delete;
  AlertBook& operator=(const AlertBook&) = delete;

  /// Adds a reading above the limit of this process. `celsius` and `limit` are in °C.
  void add(std::string_view sensor_id, double celsius, double limit, Timestamp ts);
  /// Adds a line of the alert topic. Returns false if it is a redelivery. Returns the error of
  /// decode_alert_line() if it is not an alert.
  tl::expected<bool, std::string> add_line(std::string_view json);
  /// Adds a line that is known to be no redelivery.
  void add(const AlertLine& line);

  /// Returns the entries to show, never nullptr. Returns the same object as before while nothing
  /// has changed.
  [[nodiscard]] std::shared_ptr<const Alerts> snapshot();

 private:
  struct BookEntry {
    AlertEntry now;
    std::shared_ptr<const AlertEntry> shown;  ///< copy of `now`; nullptr after a change
  };
  using Index = tsl::robin_map<std::string_view, BookEntry*>;  ///< keys are views of the entries

  [[nodiscard]] BookEntry* find_open(std::string_view sensor_id, std::string_view event,
                                     Timestamp ts) const;
  BookEntry& begin_entry(std::string_view sensor_id, std::string_view event,
                         std::string_view episode, Timestamp ts);
  void forget_oldest();
  void count_line(BookEntry& entry, std::optional<double> celsius, std::optional<double> limit,
                  Timestamp ts);

  std::uint64_t numbers_ = 0;
  std::uint64_t changes_ = 0;
  std::deque<BookEntry> entries_;  ///< by number; a deque, so that they do not move
  Index by_sensor_;                ///< each sensor's newest entry without an episode
  Index by_episode_;
  RecentTexts lines_;
  std::shared_ptr<const Alerts> shown_ = std::make_shared<const Alerts>();
  std::uint64_t changes_shown_ = 0;
};

}  // namespace suhu::temp_dashboard
