// The simulated sensors as a source of records, at their own pace.
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

namespace suhu::sim {

struct SimOptions {
  GeneratorOptions generator;
  Rate rate;
  /// How long to run; with `start` and rate max: how much event time
  std::optional<std::chrono::milliseconds> duration;
  /// Event time of every sensor's first reading
  std::optional<Timestamp> start;
};

/// Gives out readings when they are due. The schedule starts with the first drain(); after a stall
/// all that has become due comes at once. Event time: with `start`, start + k / rate, otherwise the
/// moment the schedule had for it (the wall clock's now with rate max); of a reading that was held
/// back (bursty), the moment it was made.
///   Records: key = id, offset = running number, at most kPacedBatch + 10 a call.
///   Threads: one. The clock must outlive the source.
class SimSource final : public stream::Source {
 public:
  static constexpr std::size_t kPacedBatch = 4'096;
  /// With rate max: fits the cache on its way to the sink
  static constexpr std::size_t kMaxBatch = 256;

  SimSource(const SimOptions& options, Clock& clock);

  /// Waits for the next due reading, at most `wait`, less when a signal arrives.
  [[nodiscard]] std::span<const stream::Record> drain(std::chrono::milliseconds wait) override;
  /// After `duration`, with everything given out.
  [[nodiscard]] bool finished() const override { return finished_; }

  /// How late the next reading is; zero when it is not, and with rate max.
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
  Timestamp wall_begin_{};             ///< the same moment on the wall clock
  Timestamp wall_now_{};
  std::uint32_t flushed_sensors_ = 0;  ///< at the end: whose held back readings are out
  std::int64_t emitted_ = 0;
  std::vector<char> bytes_;
  char* place_ = nullptr;  ///< next free byte of bytes_
  std::vector<stream::Record> records_;
};

}  // namespace suhu::sim
