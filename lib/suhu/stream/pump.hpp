// The one loop of every tool: source -> stage -> sinks -> store, on one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "suhu/stream/sink.hpp"
#include "suhu/stream/source.hpp"
#include "suhu/stream/stage.hpp"

namespace suhu::stream {

struct PumpOptions {
  std::function<bool()> stop = [] { return false; };  ///< asked between batches; true: drain, flush, end
  std::function<Timestamp()> now;                     ///< wall clock; default: the system's
  std::function<void()> tick = [] {};                 ///< once a loop, at most every 100 ms or so when idle: status lines
  std::chrono::milliseconds flush_timeout{20'000};    ///< how long the end waits for sinks
  std::chrono::milliseconds revoke_timeout{5'000};    ///< how long a rebalance waits for sinks
};

struct PumpResult {
  std::uint64_t read = 0;         ///< records the stage used
  std::uint64_t undelivered = 0;  ///< rows no sink confirmed within flush_timeout: exit code 1
  bool reader_gone = false;       ///< a sink's reader closed its end: a quiet exit 0
  std::string undelivered_to;     ///< the sink that kept them, in words
};

/// Runs until the source is finished, the stage is done, a sink is closed or `stop` says so; then flushes. `sinks[i]` gets lane i.
///   Sinks    : there may be none: then nothing is ever stored.
///   Order    : a position is stored only after every sink confirmed everything up to it.
///   Blocking : with a sink that takes nothing, the source is still kept alive once a second and never drained.
///   Errors   : exceptions of source, stage and sinks pass through.
[[nodiscard]] PumpResult pump(Source& source, Stage& stage, std::span<Sink* const> sinks, const PumpOptions& options);

}  // namespace suhu::stream
