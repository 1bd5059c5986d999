// A recording, NDJSON or CSV, as a source of records: at the intervals of its event times or as
// fast as possible.
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
#include "suhu/shape/shape.hpp"
#include "suhu/stream/line_source.hpp"

namespace suhu::sensor_sim {

struct ReplayOptions {
  std::string name;                                   ///< name of the file, for messages
  bool paced = true;                                  ///< by event time; false: as fast as possible
  std::optional<std::chrono::milliseconds> duration;  ///< how long to run; absent: to the end
  /// Each line is a record of this shape; absent: the first line says what the lines are
  std::optional<shape::Shape> shape = std::nullopt;
};

/// Reads lines from `fd` (not owned) and returns their records when they are due.
///
///   Due    : A record is due as long after the first record with an event time as their event
///            times differ, but never earlier than the record before it. So a record with an
///            earlier event time than that one, or with none, follows at once. If not paced, every
///            record is due at once.
///   Format : Without a shape, the first line that is not blank decides. If it begins with `{`, the
///   recording is
///            NDJSON; otherwise that line is the header of a CSV file.
///   Errors : Lines longer than kLongestLine are skipped and counted.
///   Memory : Bounded for files of any size.
///   Records: The key is the sensor id, the offset a running number.
///   Threads: One. The clock must outlive the source.
class ReplaySource final : public stream::Source {
 public:
  /// In bytes. librdkafka and brokers accept messages of up to 1 MB by default
  static constexpr std::size_t kLongestLine = 900'000;

  ReplaySource(int fd, ReplayOptions options, Clock& clock, RowWarning warn);

  /// Returns the records that are due. If there are none, waits at most for `wait` for the next
  /// one. The records are valid until the next call. Throws Failure (configuration) if a CSV has no
  /// column with the temperature, and std::system_error if reading from `fd` fails.
  [[nodiscard]] std::span<const stream::Record> drain(std::chrono::milliseconds wait) override;
  [[nodiscard]] bool finished() const override;

  [[nodiscard]] ReplayCounts counts() const;

 private:
  struct Slice {
    std::size_t key;    ///< where the key begins in arena_
    std::size_t value;  ///< where the key ends and the value begins
    std::size_t end;    ///< where the value ends
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
  std::span<const stream::Record> batch_;  ///< lines read and not yet parsed
  std::unique_ptr<RowReader> reader_;      ///< nullptr before the first line that is not blank
  std::uint64_t too_long_ = 0;             ///< lines longer than kLongestLine

  std::optional<ReplayRow> pending_;             ///< the next row to send
  std::chrono::nanoseconds due_{0};              ///< when it is due, on the monotonic clock
  std::optional<Timestamp> first_ts_;            ///< the first event time
  std::chrono::nanoseconds first_due_{0};        ///< first_ts_ on the monotonic clock
  std::optional<std::chrono::nanoseconds> end_;  ///< when `duration` ends, on the monotonic clock
  bool over_ = false;                            ///< end_ was reached

  std::string arena_;  ///< keys and values of the present batch
  std::vector<Slice> slices_;
  std::vector<stream::Record> records_;
  std::int64_t emitted_ = 0;
};

}  // namespace suhu::sensor_sim
