// Provides the windows of a whole topic: one PartitionWindows for each partition that this process
// reads, and the limits that concern all of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>

#include "suhu/window/partition_windows.hpp"

namespace suhu::window {

/// The windows of all partitions. At most max_sensors sensors are kept; a sensor in two partitions
/// counts twice.
class TumblingWindows {
 public:
  struct Options {
    WindowRules rules;
    std::size_t max_sensors = 1'000'000;  ///< readings of further sensors are not counted
    bool keep_last = false;               ///< see PartitionWindows
    /// called when a sensor that partition `before` knows sends its first reading in partition
    /// `now`; both partitions then have their own windows of it
    std::function<void(std::string_view sensor_id, std::int32_t before, std::int32_t now)> on_moved;
  };
  explicit TumblingWindows(Options options);

  /// Adds one reading, as PartitionWindows::add() does. Returns std::nullopt, and ignores the
  /// reading, if its sensor is new and max_sensors are known already.
  std::optional<WindowOutcome> add(std::int32_t partition, const Reading& reading, Timestamp event,
                                   std::int64_t offset, const WindowCallback& emit);

  /// Returns the windows of the partition; creates them if there are none.
  [[nodiscard]] PartitionWindows& partition(std::int32_t partition);
  /// Returns the windows of the partition, or nullptr if there are none.
  [[nodiscard]] const PartitionWindows* find(std::int32_t partition) const;
  void forget(std::int32_t partition) { partitions_.erase(partition); }

  [[nodiscard]] std::map<std::int32_t, PartitionWindows>& partitions() { return partitions_; }
  [[nodiscard]] const std::map<std::int32_t, PartitionWindows>& partitions() const {
    return partitions_;
  }
  [[nodiscard]] std::size_t sensors() const;
  [[nodiscard]] std::size_t open_windows() const;
  [[nodiscard]] const Options& options() const { return options_; }

 private:
  void warn_if_moved(std::string_view sensor_id, std::int32_t now) const;

  Options options_;
  std::map<std::int32_t, PartitionWindows> partitions_;
};

}  // namespace suhu::window
