// The simulated sensors as a source of records, at their scheduled rate.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sensor-sim/clock.hpp"
#include "sensor-sim/generator.hpp"
#include "sensor-sim/schedule.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::sensor_sim {

struct SimOptions {
  GeneratorOptions generator;
  Rate rate;
  /// How long to run; with `start` and rate max this counts event time; absent: without end
  std::optional<std::chrono::milliseconds> duration;
  /// Event time of the first reading of every sensor; absent: event time follows the clock
  std::optional<Timestamp> start;
};

/// Returns readings when they are due. The schedule starts with the first drain(). After a stall,
/// all readings that have become due are returned without pauses.
///
///   Event time: With `start`, start + k / rate for reading k of a sensor. Otherwise the scheduled
///               time; with rate max the present time of the wall clock. A reading that was held
///               back (bursty) keeps its scheduled time.
///   Records   : The key is the sensor id, the offset a running number. At most kPacedBatch + 10
///               per call.
///   Threads   : One. The clock must outlive the source.
class SimSource final : public stream::Source {
 public:
  static constexpr std::size_t kPacedBatch = 4'096;
  /// With rate max: small enough to stay in the cache until the sink has read it
  static constexpr std::size_t kMaxBatch = 256;

  SimSource(const SimOptions& options, Clock& clock);

  /// Returns the readings that are due. Waits for the next one at most for `wait`, less if a signal
  /// arrives; does not wait with rate max. The records are valid until the next call.
  [[nodiscard]] std::span<const stream::Record> drain(std::chrono::milliseconds wait) override;
  /// Returns true once `duration` is over and all readings due by then have been returned.
  [[nodiscard]] bool finished() const override { return finished_; }

  /// Returns how late the next reading is; zero if it is not late, and with rate max.
  [[nodiscard]] std::chrono::nanoseconds behind() const;

 private:
  void start_once();
  void follow_wall_clock();
  void wait_for_next(std::chrono::milliseconds wait);
  void collect_due();
  void collect_all();
  void collect_held_back();
  void emit(std::uint32_t sensor, std::uint64_t last_round, std::uint32_t count);
  void emit_slot();
  [[nodiscard]] Timestamp event_time(std::uint32_t sensor, std::uint64_t round) const;
  [[nodiscard]] std::chrono::nanoseconds elapsed() const { return clock_.monotonic() - begin_; }
  [[nodiscard]] bool is_over(std::chrono::nanoseconds moment) const {
    return duration_ && moment >= *duration_;
  }

  SimOptions options_;
  Clock& clock_;
  Generator generator_;
  Schedule schedule_;
  std::optional<std::chrono::nanoseconds> duration_;
  bool started_ = false;
  bool finished_ = false;
  std::chrono::nanoseconds begin_{0};  ///< on the monotonic clock
  Timestamp wall_begin_{};             ///< wall clock at begin_; follows clock steps
  Timestamp wall_now_{};               ///< the wall clock in the present drain()
  std::uint32_t flushed_sensors_ = 0;  ///< at the end: sensors that hold nothing back any more
  std::int64_t emitted_ = 0;
  std::vector<char> bytes_;  ///< the records of the present batch
  char* place_ = nullptr;    ///< next free byte of bytes_
  std::vector<stream::Record> records_;
};

}  // namespace suhu::sensor_sim
