// The one loop of every tool: source -> stage -> sinks -> store, on one thread.
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
  /// Asked between batches; true: drain, flush, end
  std::function<bool()> stop = [] { return false; };
  /// Wall clock; default: the system's
  std::function<Timestamp()> now;
  /// For the time-outs below; default: the system's
  std::function<std::chrono::steady_clock::time_point()> clock;
  /// Once a loop, at most every 100 ms or so when idle: status lines
  std::function<void()> tick = [] {};
  /// How long the end waits for sinks
  std::chrono::milliseconds flush_timeout{20'000};
  /// How long a rebalance waits for sinks
  std::chrono::milliseconds revoke_timeout{5'000};
};

struct PumpResult {
  std::uint64_t read = 0;         ///< records the stage used
  std::uint64_t undelivered = 0;  ///< rows no sink confirmed within flush_timeout: exit code 1
  bool reader_gone = false;       ///< a sink's reader closed its end: a quiet exit 0
  std::string undelivered_to;     ///< the sink that kept them, in words
};

/// One turn after the other, until the source is finished, the stage is done, a sink is closed or
/// `stop` says so; then the end. `sinks[i]` gets lane i. All references outlive it.
///   Sinks    : there may be none: then nothing is ever stored.
///   Order    : a position is stored only after every sink confirmed everything up to it.
///   Blocking : with a sink that takes nothing, the source is still kept alive once a second and
///   never drained. Errors   : exceptions of source, stage and sinks pass through.
class Pump {
 public:
  Pump(Source& source, Stage& stage, std::span<Sink* const> sinks, const PumpOptions& options);
  ~Pump();
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

  /// One turn: what the source has goes through the stage to the sinks. Returns false when nothing
  /// was done, because the end has come.
  [[nodiscard]] bool turn();

  /// The end: the stage's last rows, and a flush. Once.
  [[nodiscard]] PumpResult finish();

 private:
  void step();
  void wait_for(Sink& full);
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
  Positions upto_;  ///< what the stage has used and the sinks do not know yet
  PumpResult result_;
  std::chrono::steady_clock::time_point kept_alive_;
};

/// All turns, and the end.
[[nodiscard]] PumpResult pump(Source& source, Stage& stage, std::span<Sink* const> sinks,
                              const PumpOptions& options);

}  // namespace suhu::stream
