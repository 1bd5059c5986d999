// Declares Stage, the interface of what happens to records between source and sinks: evaluating,
// counting, formatting.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>

#include "suhu/core/timestamp.hpp"
#include "suhu/stream/output.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::stream {

/// Turns batches of records into rows, for one Output per sink of the pump. Used from one thread.
class Stage {
 public:
  virtual ~Stage() = default;

  /// Evaluates the records of `batch` in order and appends rows to `outputs`; outputs[i] goes to
  /// sink i. Is also called with an empty batch, so that timers can run. `now` is the wall clock,
  /// for timers and for records without any timestamp. Returns the number of records used. It is
  /// less than batch.size() if the stage became done() within the batch, or if it cannot use a
  /// record yet (its schema is not there): then the record and those behind it come again with the
  /// next batch.
  virtual std::size_t process(std::span<const Record> batch, Timestamp now,
                              std::span<Output> outputs) = 0;

  /// Returns true if the stage takes no further records (`-c N` is reached). The pump then flushes
  /// and stops.
  [[nodiscard]] virtual bool done() const { return false; }

  /// Appends the last rows (a table, an unfinished summary). Called when the input has ended or the
  /// run is to stop.
  virtual void finish(Timestamp /*now*/, std::span<Output> /*outputs*/) {}

  /// Returns true if finish() left rows for another call of finish(). That call follows when the
  /// sinks have room.
  [[nodiscard]] virtual bool unfinished() const { return false; }

  /// Returns true if rows are appended only in finish() (a table). No position is confirmed before.
  [[nodiscard]] virtual bool withholds_rows() const { return false; }

  /// Returns the time after which process() must be called again, even without records.
  [[nodiscard]] virtual std::chrono::milliseconds next_due() const {
    return std::chrono::milliseconds::max();
  }
};

}  // namespace suhu::stream
