// Detects that readings are evaluated late, since alarms of an old backlog are not about the
// present.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "suhu/core/timestamp.hpp"

namespace suhu::temp_filter {

/// This process lags when a partition that is not read to its end gives, in a whole batch, only
/// readings that are more than kLag old by Kafka's timestamp. So neither one wrong clock nor an
/// idle topic counts as lag. The beginning is reported once, and the end once, when no partition
/// lags any more.
class LagWatch {
 public:
  static constexpr std::chrono::seconds kLag{10};

  /// `caught_up` returns whether a partition is read to its end. If it is empty, nothing is ever
  /// reported.
  explicit LagWatch(std::function<bool(std::int32_t)> caught_up)
      : caught_up_(std::move(caught_up)) {}

  /// Records a reading that was evaluated: the `index`th record of the batch, and its Kafka
  /// timestamp.
  void note_reading(std::size_t index, std::int32_t partition, Timestamp kafka);

  struct LagChange {
    bool lagging = false;  ///< false: it lags no longer
    /// Of the record that shows it: the oldest if lagging, else the newest of a partition.
    std::size_t index = 0;
    std::chrono::milliseconds lag{0};  ///< age of this record
  };
  /// Ends the batch. Returns what has changed, or std::nullopt if nothing has.
  [[nodiscard]] std::optional<LagChange> end_batch(Timestamp now);
  /// Forgets the partitions, because they were revoked. Keeps whether a lag was reported.
  void forget();

 private:
  struct Seen {
    std::int32_t partition = 0;
    std::size_t oldest_index = 0;
    std::size_t newest_index = 0;
    Timestamp oldest;
    Timestamp newest;
  };
  [[nodiscard]] bool any_behind() const;

  std::function<bool(std::int32_t)> caught_up_;
  std::vector<Seen> seen_;               ///< of this batch, one for each partition
  std::map<std::int32_t, bool> behind_;  ///< by partition: whether it lags
  bool lagging_ = false;
};

}  // namespace suhu::temp_filter
