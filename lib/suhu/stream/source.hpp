// Where records come from: a Kafka topic, standard input, a simulation. Tests use a recording fake (tests/support).
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string_view>

#include "suhu/stream/record.hpp"

namespace suhu::stream {

/// A stream of records, read from one thread.
class Source {
 public:
  virtual ~Source() = default;

  /// All records that are there now, at most a few thousand; waits up to `wait` for the first one. Empty: nothing came.
  /// The records stay good until the next call of drain() or keep_alive(). Throws when the source is dead.
  [[nodiscard]] virtual std::span<const Record> drain(std::chrono::milliseconds wait) = 0;

  /// Called about once a second while the sinks have no room: shows Kafka that we live, serves rebalances. A record that comes
  /// out of it is kept for the next drain().
  virtual void keep_alive() {}

  /// True when nothing will ever come again (end of file; with --exit-eof, every partition at its end).
  [[nodiscard]] virtual bool finished() const { return false; }

  /// Everything before these positions is delivered: they may be committed. Never called for what a sink has not confirmed.
  virtual void store(const Positions&) {}

  /// `flush` is called before partitions are taken from us: it lets the sinks finish within a budget and stores what they confirm.
  virtual void on_revoke(std::function<void()> /*flush*/) {}

  /// The topic, or empty when the records have no position (standard input).
  [[nodiscard]] virtual std::string_view topic() const { return {}; }
};

}  // namespace suhu::stream
