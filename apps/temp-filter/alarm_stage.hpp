// The stage that evaluates alarms: it takes readings, writes a line for each event, and keeps the
// state that a restart needs.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "suhu/alarm/alarms.hpp"
#include "suhu/core/latency_histogram.hpp"
#include "suhu/stream/durable_state.hpp"
#include "suhu/stream/reading_intake.hpp"
#include "suhu/stream/stage.hpp"
#include "suhu/stream/ticks.hpp"
#include "temp-filter/lag_watch.hpp"
#include "temp-filter/line_writer.hpp"
#include "temp-filter/totals.hpp"

namespace suhu::temp_filter {

/// Evaluates the records of a batch in their order, and then lets time pass: a reading that has
/// arrived keeps its sensor from becoming stale.
class AlarmStage final : public stream::Stage, public stream::DurableState {
 public:
  struct Config {
    alarm::Alarms::Options alarms;
    /// Also write a line for each reading above its limit (--emit both).
    bool hot_readings = false;
    LineWriter::Config lines;
    std::optional<stream::OutputHandle> dead_letters;  ///< output for rejects; absent: none
    /// Live: returns whether the next reading of a partition would reach this process now. Empty in
    /// a replay, whose clock is that of the stream.
    std::function<bool(std::int32_t)> caught_up;
    /// Ids of the sensors that must send readings, by the partition that they belong to.
    std::map<std::int32_t, std::vector<std::string>> expected;
  };

  AlarmStage(Config config, stream::ReadingIntake::Options intake);
  AlarmStage(const AlarmStage&) = delete;  ///< emit_ holds `this`
  AlarmStage& operator=(const AlarmStage&) = delete;

  std::size_t process(std::span<const stream::Record> batch, Timestamp now,
                      std::span<stream::Output> outputs) override;
  [[nodiscard]] bool done() const override { return lines_.done(); }
  [[nodiscard]] bool withholds_rows() const override { return lines_.withholds_rows(); }
  void finish(Timestamp /*now*/, std::span<stream::Output> outputs) override {
    lines_.finish(outputs);
  }

  void restore(std::int32_t partition, std::string_view key, std::string_view value) override;
  void restored(std::int32_t /*partition*/, std::int64_t /*read*/) override {}
  void forget() override;
  [[nodiscard]] bool changed(std::int32_t partition) const override;
  void append_changes(std::int32_t partition, stream::Output& out) override;
  [[nodiscard]] std::int64_t resume_offset(std::int32_t /*partition*/,
                                           std::int64_t read) const override {
    return read;
  }

  /// Replaces the rules of all sensors. The old rules must live until it returns. Returns how many
  /// sensors' rules changed.
  std::size_t reload(alarm::RulesFor rules_for) { return alarms_.reload(std::move(rules_for)); }

  [[nodiscard]] Totals totals() const;
  /// Returns how many alarms are active now, by alarm::Level. Visits every sensor, so do not call
  /// it for each batch.
  [[nodiscard]] EnumArray<Level, std::size_t> active_alarms() const;

 private:
  void prefetch(std::span<const stream::Record> batch, std::size_t index);
  void evaluate(const stream::Record& record, std::size_t index, Timestamp now);
  void evaluate(const Reading& reading, const stream::Record& record, std::size_t index,
                Timestamp now);
  void write_hot(const stream::Record& record, std::string_view sensor_id, double celsius,
                 Timestamp time, double limit, bool late);
  void advance_time(Timestamp now);
  [[nodiscard]] std::optional<Timestamp> time_of(std::int32_t partition, Timestamp now) const;
  void await_expected(Timestamp now);
  void write_lag_change(std::span<const stream::Record> batch, Timestamp now);
  void write(AlarmEvent event);

  Config config_;
  stream::ReadingIntake intake_;
  alarm::Alarms alarms_;
  LineWriter lines_;
  LagWatch lag_;
  /// By how many records prefetch() is ahead: a few hundred nanoseconds, the time of some cache
  /// misses.
  static constexpr std::size_t kAhead = 8;
  std::array<std::uint32_t, kAhead> hashes_{};  ///< of the keys of the records ahead
  alarm::EventCallback emit_;
  std::int32_t partition_ = 0;         ///< of the events that are emitted now
  std::span<stream::Output> outputs_;  ///< of the process() call that is running
  std::set<std::int32_t> awaited_;     ///< partitions whose expected sensors the engine knows
  stream::Ticks ticks_;
  std::uint64_t hot_ = 0;
  LatencyHistogram latency_;
  AlarmTotals totals_;
};

}  // namespace suhu::temp_filter
