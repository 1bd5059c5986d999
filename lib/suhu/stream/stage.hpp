// What happens to records between source and sinks: judge, count, format. Pure but for its own
// state.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>

#include "suhu/core/timestamp.hpp"
#include "suhu/stream/output.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::stream {

/// Turns a batch of records into rows, one Output (a lane) per sink of the pump.
class Stage {
 public:
  virtual ~Stage() = default;

  /// Judges `batch` in order and appends rows to `lanes`. Called with an empty batch too: that is
  /// the tick. `now` is the wall clock, for records without any timestamp and for timers. Returns
  /// how many records it used: fewer than batch.size() only when it is done() in the middle.
  virtual std::size_t process(std::span<const Record> batch, Timestamp now,
                              std::span<Output> outputs) = 0;

  /// True when it wants no more (`-c N` reached): the pump flushes and stops.
  [[nodiscard]] virtual bool done() const { return false; }

  /// The input is over or we were told to stop: the last rows (a table, a fold that is open).
  virtual void finish(Timestamp /*now*/, std::span<Output> /*outputs*/) {}

  /// True when finish() has left rows for another call of it, which comes once the sinks have room.
  [[nodiscard]] virtual bool unfinished() const { return false; }

  /// True while its rows come only in finish() (a table): until then no position is confirmed.
  [[nodiscard]] virtual bool withholds_rows() const { return false; }

  /// When process() wants its next tick at the latest, from now.
  [[nodiscard]] virtual std::chrono::milliseconds next_due() const {
    return std::chrono::milliseconds::max();
  }
};

}  // namespace suhu::stream
