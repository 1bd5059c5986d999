// Where rows go: standard output, a Kafka topic, a command. Tests use a recording fake
// (tests/support).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "suhu/stream/output.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::stream {

/// Takes rows, and says up to where their bytes are safe. Used from one thread; no call blocks
/// longer than it says.
class Sink {
 public:
  virtual ~Sink() = default;

  /// False: do not write now, wait_for_room() first. True: one write() of any size is taken.
  [[nodiscard]] virtual bool has_room() const = 0;

  /// Takes the rows (copies what it needs) and remembers that they, and all before them, carry the
  /// input up to `upto`. An empty `output` still moves the positions. Throws on a failure that ends
  /// the program (full disk).
  virtual void write(const Output& output, const Positions& upto) = 0;

  /// Goes on with what is under way without waiting: writes what fits, serves delivery reports.
  virtual void service() = 0;

  /// Waits until there is room or something moved, at most `wait`.
  virtual void wait_for_room(std::chrono::milliseconds wait) = 0;

  /// Positions up to which, without a gap, everything written was accepted by write(2) or confirmed
  /// by its delivery report.
  [[nodiscard]] virtual const Positions& confirmed() const = 0;

  /// Forgets all positions, those of rows on their way too: the partitions they belong to are gone.
  /// When one comes back, its topic may be another one of the same name. The rows go on.
  virtual void forget_positions() = 0;

  /// Rows taken and not yet confirmed.
  [[nodiscard]] virtual std::uint64_t pending() const = 0;

  /// The reader has gone away (EPIPE): nothing more can be delivered, and that is no error.
  [[nodiscard]] virtual bool closed() const { return false; }

  /// What pending rows wait for, in words for the error at exit: "standard output: its reader does
  /// not read".
  [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace suhu::stream
