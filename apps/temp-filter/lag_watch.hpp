// Notices when readings are judged late: alarms of an old backlog are no news.
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

namespace suhu::filter {

/// We lag when a partition that is not read to its end gives readings that are more than kLag old
/// by Kafka's timestamp, all of a batch: so that one wrong clock, or a topic at rest, is no lag.
/// Told once, and once when no partition lags any more.
class LagWatch {
 public:
  static constexpr std::chrono::seconds kLag{10};

  /// `caught_up`: of a partition; empty: nothing is ever told.
  explicit LagWatch(std::function<bool(std::int32_t)> caught_up)
      : caught_up_(std::move(caught_up)) {}

  /// A reading was judged: the `index`th record of the batch.
  void note_reading(std::size_t index, std::int32_t partition, Timestamp kafka);

  struct LagChange {
    bool lagging = false;   ///< false: not any more
    std::size_t index = 0;  ///< of the record that shows it: the oldest, or the newest
    std::chrono::milliseconds lag{0};
  };
  /// The batch is over. std::nullopt: nothing has changed.
  [[nodiscard]] std::optional<LagChange> end_batch(Timestamp now);
  /// The partitions have gone.
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
  std::vector<Seen> seen_;  ///< of this batch, by partition
  std::map<std::int32_t, bool> behind_;
  bool lagging_ = false;
};

}  // namespace suhu::filter
