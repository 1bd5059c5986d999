// The alarms of a whole topic: one engine for each partition that is assigned to this process, and
// the rules that concern all of them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>

#include "suhu/alarm/partition_alarms.hpp"
#include "suhu/alarm/stream_clock.hpp"
#include "suhu/core/event_time.hpp"

namespace suhu::alarm {

/// What add() did with a reading.
enum class ReadingOutcome : std::uint8_t {
  evaluated,
  late,        ///< older than its sensor's newest reading: it changed nothing
  over_limit,  ///< its sensor would be one more than max_sensors, so it has no state
};

/// The engines of all partitions. Each is made when its partition is first used.
class Alarms {
 public:
  struct Options {
    RulesFor rules_for;
    std::size_t max_sensors = 1'000'000;
    /// True for a replay: the clock of a partition is set by the readings of that partition. False:
    /// the clock moves when pass_time() is called.
    bool stream_clock = false;
    EventTimeRules event_time;
    /// Called when a sensor that partition `before` knows has appeared in partition `now`: its
    /// alarms in the two are evaluated separately.
    std::function<void(std::string_view sensor_id, std::int32_t before, std::int32_t now)> on_moved;
  };
  explicit Alarms(Options options) : options_(std::move(options)) {}

  struct AddResult {
    ReadingOutcome outcome = ReadingOutcome::evaluated;
    const AlarmRules* rules = nullptr;  ///< of its sensor; not null
  };
  /// Evaluates one reading. `append_time`: its Kafka timestamp was set by the broker
  /// (LogAppendTime). Requires: `sample.kafka` is present if `append_time` is true.
  AddResult add(std::int32_t partition, std::string_view sensor_id, const TimedReading& sample,
                bool append_time, const EventCallback& emit);

  /// Returns the engine of a partition, and makes it if there is none.
  [[nodiscard]] PartitionAlarms& partition(std::int32_t partition);
  /// Hints that an id with this SensorTable::hash_of() will be looked up soon (prefetch_slot()),
  /// and very soon (prefetch_sensor()). This hides the cache misses of many sensors.
  void prefetch_slot(std::int32_t partition, std::uint32_t hash) {
    entry(partition).alarms.table().prefetch_slot(hash);
  }
  void prefetch_sensor(std::int32_t partition, std::uint32_t hash) {
    entry(partition).alarms.table().prefetch_sensor(hash);
  }

  /// Expects the sensor to send a reading to `partition` within its stale_after from `now`. Does
  /// nothing if a partition knows the sensor already.
  void expect(std::int32_t partition, std::string_view sensor_id, Timestamp now);
  /// Returns true if any partition knows the sensor.
  [[nodiscard]] bool knows(std::string_view sensor_id) const;
  [[nodiscard]] std::size_t sensors() const;

  struct Partition {
    PartitionAlarms alarms;
    StreamClock clock;
    explicit Partition(const Options& options)
        : alarms(options.rules_for, options.stream_clock ? PartitionAlarms::ClockMode::stream
                                                         : PartitionAlarms::ClockMode::passing),
          clock(options.event_time.max_future) {}
  };
  [[nodiscard]] std::map<std::int32_t, Partition>& partitions() { return partitions_; }
  [[nodiscard]] const std::map<std::int32_t, Partition>& partitions() const { return partitions_; }
  /// Drops the state of all partitions.
  void forget();

  /// Replaces the rules of all sensors. The old rules must live until it returns. Returns how many
  /// sensors' rules changed.
  std::size_t reload(RulesFor rules_for);

 private:
  [[nodiscard]] Partition& entry(std::int32_t partition);
  void warn_if_moved(std::string_view sensor_id, std::int32_t now);

  Options options_;
  std::map<std::int32_t, Partition> partitions_;
  std::int32_t last_number_ = -1;  ///< saves a look-up, since records come in runs of one partition
  Partition* last_ = nullptr;      ///< the entry of last_number_; nullptr: none
};

}  // namespace suhu::alarm
