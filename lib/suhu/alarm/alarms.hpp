// The alarms of a whole topic: one engine for each partition that is ours, and the rules that
// concern all of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string_view>

#include "suhu/alarm/partition_alarms.hpp"
#include "suhu/alarm/stream_clock.hpp"

namespace suhu::alarm {

/// What became of a reading.
enum class ReadingOutcome : std::uint8_t {
  evaluated,
  late,        ///< older than its sensor's newest: it changed nothing
  over_limit,  ///< its sensor is one too many: it has no state
};

class Alarms {
 public:
  struct Options {
    RulesFor rules_for;
    std::size_t max_sensors = 1'000'000;
    /// A replay: time passes as the readings of a partition say. Otherwise it passes when
    /// pass_time() is called.
    bool stream_clock = false;
    /// A clock further ahead is wrong; see StreamClock
    std::chrono::milliseconds max_future{60'000};
    /// A sensor that partition `before` knows has appeared in `now`: its alarms are apart in both.
    std::function<void(std::string_view sensor_id, std::int32_t before, std::int32_t now)> on_moved;
  };
  explicit Alarms(Options options) : options_(std::move(options)) {}

  struct AddResult {
    ReadingOutcome outcome = ReadingOutcome::evaluated;
    const AlarmRules* rules = nullptr;  ///< of its sensor, not null
  };
  /// One reading. `append_time`: its Kafka timestamp is the broker's.
  AddResult add(std::int32_t partition, std::string_view sensor_id, const TimedReading& sample,
                bool append_time, const EventCallback& emit);

  /// The engine of a partition; made when it is not there.
  [[nodiscard]] PartitionAlarms& partition(std::int32_t partition);
  /// Hints that an id with this SensorTable::hash_of() comes soon, and very soon: hides the cache
  /// misses of many sensors.
  void prefetch_slot(std::int32_t partition, std::uint32_t hash) {
    entry(partition).alarms.table().prefetch_slot(hash);
  }
  void prefetch_sensor(std::int32_t partition, std::uint32_t hash) {
    entry(partition).alarms.table().prefetch_sensor(hash);
  }

  /// A sensor that has to speak within its stale_after from `now`, and nobody here has heard.
  void expect(std::int32_t partition, std::string_view sensor_id, Timestamp now);
  [[nodiscard]] bool knows(std::string_view sensor_id) const;
  [[nodiscard]] std::size_t sensors() const;

  struct Partition {
    PartitionAlarms alarms;
    StreamClock clock;
    explicit Partition(const Options& options)
        : alarms(options.rules_for, options.stream_clock ? PartitionAlarms::ClockMode::stream
                                                         : PartitionAlarms::ClockMode::passing),
          clock(options.max_future) {}
  };
  [[nodiscard]] std::map<std::int32_t, Partition>& partitions() { return partitions_; }
  [[nodiscard]] const std::map<std::int32_t, Partition>& partitions() const { return partitions_; }
  void forget();

  /// New rules for everybody; the old ones must live until it returns. How many sensors' rules
  /// changed.
  std::size_t reload(RulesFor rules_for);

 private:
  [[nodiscard]] Partition& entry(std::int32_t partition);
  void warn_if_moved(std::string_view sensor_id, std::int32_t now);

  Options options_;
  std::map<std::int32_t, Partition> partitions_;
  std::int32_t last_number_ = -1;  ///< records come in runs of one partition
  Partition* last_ = nullptr;      ///< its entry
};

}  // namespace suhu::alarm
