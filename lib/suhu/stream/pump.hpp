// Provides the loop that every tool runs on one thread: read from the source, process in the stage,
// write to the sinks, store the positions that all of them confirmed.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "suhu/stream/sink.hpp"
#include "suhu/stream/source.hpp"
#include "suhu/stream/stage.hpp"

namespace suhu::stream {

struct PumpOptions {
  /// Called before each turn. Once it returns true, nothing more is read: the run is finished and
  /// flushed.
  std::function<bool()> stop = [] { return false; };
  /// Returns the wall-clock time; empty: the system clock
  std::function<Timestamp()> now;
  /// Returns the time for the timeouts below; empty: std::chrono::steady_clock
  std::function<std::chrono::steady_clock::time_point()> clock;
  /// Waits for a time before records that the stage could not use are passed to it again; empty:
  /// the thread sleeps
  std::function<void(std::chrono::milliseconds)> pause;
  /// Called once per turn, for status lines; an idle turn takes up to about 100 ms
  std::function<void()> tick = [] {};
  /// how long finish() waits for the sinks
  std::chrono::milliseconds flush_timeout{20'000};
  /// how long a rebalance waits for the sinks
  std::chrono::milliseconds revoke_timeout{5'000};
};

struct PumpResult {
  std::uint64_t read = 0;  ///< records that the stage used
  /// sum of Sink::pending() at the end, of sinks that are not closed; not 0: exit code 1
  std::uint64_t undelivered = 0;
  bool reader_gone = false;    ///< the reader of a sink closed it: exit code 0, no message
  std::string undelivered_to;  ///< describe() of a sink with undelivered rows
};

/// Processes records turn by turn, until the source is finished, the stage is done, a sink is
/// closed or `stop` returns true. finish() then ends the run. outputs[i] of the stage goes to
/// sinks[i]. All arguments of the constructor must outlive the pump.
///   Sinks    : There may be none. Then no position is ever stored.
///   Order    : A position is stored only after every sink has confirmed everything before it.
///   Blocking : While a sink is full, the source is not drained, but kept alive once a second. Also
///              while the stage cannot use a record; then the record is offered ten times a second.
///   Errors   : Exceptions of source, stage and sinks are passed on to the caller.
class Pump {
 public:
  Pump(Source& source, Stage& stage, std::span<Sink* const> sinks, const PumpOptions& options);
  ~Pump();
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

  /// Passes what the source has through the stage to the sinks; waits for room if a sink is full.
  /// Returns false, and does nothing, if the run has come to its end.
  [[nodiscard]] bool turn();

  /// Writes the last rows of the stage and waits up to flush_timeout until the sinks have delivered
  /// everything. While the stage is unfinished(), it also waits each time for room, likewise at
  /// most flush_timeout. Requires: it has not been called before.
  [[nodiscard]] PumpResult finish();

 private:
  void step();
  void pass_records();
  void hold();
  void wait_for(Sink& full);
  void keep_alive();
  [[nodiscard]] bool wait_for_room();
  void note_positions(std::span<const Record> used);
  void write(const Positions& upto);
  void flush(std::chrono::milliseconds budget);
  void give_back_partitions();
  void store();
  void count_undelivered();
  [[nodiscard]] bool any_closed() const;
  [[nodiscard]] Sink* first_full() const;
  [[nodiscard]] Timestamp now() const;
  [[nodiscard]] std::chrono::steady_clock::time_point clock() const;

  Source& source_;
  Stage& stage_;
  std::span<Sink* const> sinks_;
  const PumpOptions& options_;
  std::vector<Output> outputs_;
  Positions upto_;  ///< used by the stage, and not passed to the sinks yet
  PumpResult result_;
  std::chrono::steady_clock::time_point kept_alive_;
};

/// Runs a Pump to its end: every turn(), then finish().
[[nodiscard]] PumpResult pump(Source& source, Stage& stage, std::span<Sink* const> sinks,
                              const PumpOptions& options);

}  // namespace suhu::stream
