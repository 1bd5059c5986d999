// A recording as a source of records: NDJSON or CSV, at its own spacing or as fast as it goes.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sensor-sim/clock.hpp"
#include "sensor-sim/replay_rows.hpp"
#include "suhu/stream/line_source.hpp"

namespace suhu::sim {

struct ReplayOptions {
  std::string name;                                   ///< the file, for messages
  bool paced = true;                                  ///< by event time; false: as fast as it goes
  std::optional<std::chrono::milliseconds> duration;  ///< how long to run
};

/// Reads lines from `fd` (not owned) and gives them out when they are due: as long after the first
/// one as their event time is after its, never earlier than the line before (a step back in time
/// goes at once), without a time at once. The first line that is not blank decides the format: `{`
/// is NDJSON, anything else the header of a CSV. Lines over kLongestLine are skipped and counted.
///   Memory : bounded, whatever the size of the file.
///   Records: key = id, offset = running number.
///   Threads: one. The clock must outlive the source.
class ReplaySource final : public stream::Source {
 public:
  /// Bytes; librdkafka and brokers take 1 MB by default
  static constexpr std::size_t kLongestLine = 900'000;

  ReplaySource(int fd, ReplayOptions options, Clock& clock, RowWarning warn);

  /// Throws Failure(configuration) for a CSV without a temperature, std::system_error when reading
  /// fails.
  [[nodiscard]] std::span<const stream::Record> drain(std::chrono::milliseconds wait) override;
  [[nodiscard]] bool finished() const override;

  [[nodiscard]] ReplayCounts counts() const;

 private:
  struct Slice {
    std::size_t key;    ///< where the key begins in arena_
    std::size_t value;  ///< and the value, up to `end`
    std::size_t end;
  };
  [[nodiscard]] bool fetch_row(std::chrono::nanoseconds deadline);
  [[nodiscard]] std::optional<ReplayRow> read_line(const stream::Record& line);
  void schedule_pending(std::int64_t line);
  [[nodiscard]] bool is_pending_due(std::chrono::nanoseconds deadline);
  void take_pending();
  [[nodiscard]] std::span<const stream::Record> records_in_arena();

  ReplayOptions options_;
  Clock& clock_;
  RowWarning warn_;
  stream::LineSource lines_;
  std::span<const stream::Record> batch_;  ///< lines read and not yet looked at
  std::unique_ptr<RowReader> reader_;      ///< none before the first line that is not blank
  std::uint64_t too_long_ = 0;

  std::optional<ReplayRow> pending_;  ///< the next one to send
  std::chrono::nanoseconds due_{0};   ///< when, on the monotonic clock
  std::optional<Timestamp> first_ts_;
  std::chrono::nanoseconds first_due_{0};  ///< the moment that stands for first_ts_
  std::optional<std::chrono::nanoseconds> end_;
  bool over_ = false;

  std::string arena_;  ///< keys and values of the batch given out
  std::vector<Slice> slices_;
  std::vector<stream::Record> records_;
  std::int64_t emitted_ = 0;
};

}  // namespace suhu::sim
