// Windows over a whole topic: one PartitionWindows for each partition that is ours, and the rules
// that concern all of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>

#include "suhu/window/partition_windows.hpp"

namespace suhu::window {

class TumblingWindows {
 public:
  struct Options {
    WindowRules rules;
    std::size_t max_sensors = 1'000'000;  ///< readings of further ones are not taken
    bool keep_last = false;               ///< see PartitionWindows
    /// A sensor that partition `before` knows has appeared in `now`: its windows are counted apart
    /// in both.
    std::function<void(std::string_view sensor_id, std::int32_t before, std::int32_t now)> on_moved;
  };
  explicit TumblingWindows(Options options);

  /// One reading. std::nullopt: its sensor is one too many.
  std::optional<WindowOutcome> add(std::int32_t partition, const Reading& reading, Timestamp event,
                                   std::int64_t offset, const WindowCallback& emit);

  /// The partition; made when it is not there.
  [[nodiscard]] PartitionWindows& partition(std::int32_t partition);
  /// nullptr: there is none.
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
