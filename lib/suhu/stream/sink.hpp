// Declares Sink, the interface through which rows are written: to standard output, a Kafka topic, a
// command. Tests use a recording fake (tests/support).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "suhu/stream/output.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::stream {

/// Takes rows and reports up to which input positions they are safe. Used from one thread. No call
/// blocks longer than its comment, or that of the class, states.
class Sink {
 public:
  virtual ~Sink() = default;

  /// Returns true if the sink accepts one write() of any size. If it returns false, the sink is
  /// full: call wait_for_room() before write().
  [[nodiscard]] virtual bool has_room() const = 0;

  /// Takes the rows of `output` and copies what it keeps. Once they and all earlier rows are safe,
  /// confirmed() includes `upto`; an empty `output` moves the positions too. Throws on a failure
  /// that ends the program (a full disk).
  virtual void write(const Output& output, const Positions& upto) = 0;

  /// Continues pending work without waiting: writes what fits, serves delivery reports.
  virtual void service() = 0;

  /// Waits at most `wait` until there is room or pending work has made progress.
  virtual void wait_for_room(std::chrono::milliseconds wait) = 0;

  /// Returns the positions before which everything is safe, without a gap: accepted by write(2), or
  /// confirmed by its delivery report.
  [[nodiscard]] virtual const Positions& confirmed() const = 0;

  /// Forgets all positions, also those of pending rows, because their partitions were revoked. A
  /// partition that is assigned again may belong to a new topic of the same name. Pending rows are
  /// still delivered.
  virtual void forget_positions() = 0;

  /// Returns the number of rows (StdoutSink: bytes) that were taken and are not confirmed; 0 if
  /// there is nothing left to deliver.
  [[nodiscard]] virtual std::uint64_t pending() const = 0;

  /// Returns true if the reader of the output has closed it (EPIPE). Nothing more can be delivered
  /// then, and that is not an error.
  [[nodiscard]] virtual bool closed() const { return false; }

  /// Returns what pending rows wait for, as text for the error at exit: "standard output: its
  /// reader does not read".
  [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace suhu::stream
