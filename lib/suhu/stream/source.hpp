// Where records come from: a Kafka topic, standard input, a simulation. Tests use a recording fake
// (tests/support).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "suhu/stream/record.hpp"

namespace suhu::stream {

/// Keeps more than offsets for the partitions that a source owns: state that is restored when they
/// come.
class RebalanceListener {
 public:
  virtual ~RebalanceListener() = default;

  /// These partitions are ours, and nothing else is: where to read each; one that is missing starts
  /// where the source would start it. std::nullopt: not now; nothing is to be read until reread().
  [[nodiscard]] virtual std::optional<Positions> on_assigned(
      const std::vector<std::int32_t>& partitions) = 0;

  /// All partitions have gone, or are about to be taken again.
  virtual void on_revoked() = 0;
};

/// A stream of records, read from one thread.
class Source {
 public:
  virtual ~Source() = default;

  /// All records that are there now, at most a few thousand; waits up to `wait` for the first one.
  /// Empty: nothing came. The records stay good until the next call of drain() or keep_alive().
  /// Throws when the source is dead.
  [[nodiscard]] virtual std::span<const Record> drain(std::chrono::milliseconds wait) = 0;

  /// Called about once a second while the sinks have no room: shows Kafka that we live, serves
  /// rebalances. A record that comes out of it is kept for the next drain().
  virtual void keep_alive() {}

  /// True when nothing will ever come again (end of file; with --exit-eof, every partition at its
  /// end).
  [[nodiscard]] virtual bool finished() const { return false; }

  /// Everything before these positions is delivered: they may be committed. Never called for what a
  /// sink has not confirmed. The same positions come again: the source knows which are new in its
  /// present assignment.
  virtual void store_offsets(const Positions&) {}

  /// `flush` is called before partitions are taken from us: it lets the sinks finish within a
  /// budget and stores what they confirm.
  virtual void set_revoke_handler(std::function<void()> /*flush*/) {}

  /// From now on `keeper` (not owned, or nullptr) says where partitions start. Before the first
  /// drain().
  virtual void set_rebalance_listener(RebalanceListener* /*listener*/) {}

  /// Takes the partitions that are ours again from where the keeper says. Between two calls of
  /// drain().
  virtual void rewind() {}

  /// True while a new record of `partition` would reach us at once: all that is there was read, and
  /// its leader answers.
  [[nodiscard]] virtual bool caught_up(std::int32_t /*partition*/) const { return true; }

  /// Returns the offset at which reading `partition` began in this assignment. It is known at the
  /// latest with the first record, or at the partition's end when there was none. Everything that
  /// was read lies at or after it.
  [[nodiscard]] virtual std::optional<std::int64_t> start_of(std::int32_t /*partition*/) const {
    return std::nullopt;
  }

  /// Returns Kafka's timestamp of the record that was given out last of `partition`, when it stands
  /// right before `next` and has one. By it a later run recognises the log.
  [[nodiscard]] virtual std::optional<Timestamp> timestamp_before(std::int32_t /*partition*/,
                                                                  std::int64_t /*next*/) const {
    return std::nullopt;
  }

  /// The topic, or empty when the records have no position (standard input).
  [[nodiscard]] virtual std::string_view topic() const { return {}; }
};

}  // namespace suhu::stream
