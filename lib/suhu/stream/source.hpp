// Declares Source, the interface through which records are read (a Kafka topic, standard input, a
// simulation), and RebalanceListener. Tests use a recording fake (tests/support).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "suhu/stream/record.hpp"

namespace suhu::stream {

/// Is told when a source's partitions are assigned and revoked, and decides where reading starts.
/// For code that keeps state by partition and restores it on assignment.
class RebalanceListener {
 public:
  virtual ~RebalanceListener() = default;

  /// Called when exactly these partitions are assigned. Returns the offset from which to read each
  /// of them; a partition without an entry starts where the source would start it by itself.
  /// Returns std::nullopt if the offsets cannot be determined now: then nothing is read before
  /// Source::rewind().
  [[nodiscard]] virtual std::optional<Positions> on_assigned(
      const std::vector<std::int32_t>& partitions) = 0;

  /// Called when all partitions are revoked, also if they are about to be assigned again.
  virtual void on_revoked() = 0;
};

/// A stream of records, read from one thread.
class Source {
 public:
  virtual ~Source() = default;

  /// Returns the records that are available now, at most a few thousand. Waits up to `wait` for the
  /// first one, and returns an empty span if none arrives. The records are valid until the next
  /// call of drain() or keep_alive(). Throws if the source has failed for good.
  [[nodiscard]] virtual std::span<const Record> drain(std::chrono::milliseconds wait) = 0;

  /// Has the last `count` records of the batch that drain() returned last returned again by the
  /// next drain(), before any others, unless their partition is revoked meanwhile. Requires: the
  /// batch has so many records, and keep_alive() was not called since. For a stage that cannot use
  /// a record yet (Stage::process()). A source whose stages never do that need not implement it.
  virtual void put_back(std::size_t /*count*/) {
    throw std::logic_error("this source takes no records back");
  }

  /// Keeps the group membership alive and serves rebalances. Called about once a second, instead of
  /// drain(), while a sink has no room. A record that it receives is kept for the next drain().
  virtual void keep_alive() {}

  /// Returns true if there will be no further records: at the end of a file, or, with --exit-eof,
  /// once every partition has reached its end.
  [[nodiscard]] virtual bool finished() const { return false; }

  /// Allows the source to commit these positions. Requires: every sink has confirmed everything
  /// before them. The same positions may be passed repeatedly; the source picks those that are new
  /// in its present assignment.
  virtual void store_offsets(const Positions&) {}

  /// Sets the function that is called before partitions are revoked. It gives the sinks a limited
  /// time to finish and stores the positions that they confirm.
  virtual void set_revoke_handler(std::function<void()> /*flush*/) {}

  /// Sets the listener that decides where partitions start. It is not owned; nullptr removes it.
  /// Requires: a listener is set before the first drain().
  virtual void set_rebalance_listener(RebalanceListener* /*listener*/) {}

  /// Assigns the present partitions again, from the offsets that the listener then returns. To be
  /// called between two calls of drain().
  virtual void rewind() {}

  /// Returns true if a new record of `partition` would be read at once: everything in the partition
  /// has been read, and its leader answers.
  [[nodiscard]] virtual bool caught_up(std::int32_t /*partition*/) const { return true; }

  /// Returns the offset at which reading of `partition` began in this assignment, or std::nullopt
  /// if it is not known yet. It is known at the latest with the first record, or at the end of a
  /// partition that has none. No record before it has been read in this assignment.
  [[nodiscard]] virtual std::optional<std::int64_t> start_of(std::int32_t /*partition*/) const {
    return std::nullopt;
  }

  /// Returns Kafka's timestamp of the last record of `partition` that drain() returned. Returns
  /// std::nullopt if that record is not the one right before offset `next`, or has no timestamp. A
  /// later run compares it to find out whether the partition still holds the same log.
  [[nodiscard]] virtual std::optional<Timestamp> timestamp_before(std::int32_t /*partition*/,
                                                                  std::int64_t /*next*/) const {
    return std::nullopt;
  }

  /// Returns the topic; empty if the records have no positions to commit (standard input).
  [[nodiscard]] virtual std::string_view topic() const { return {}; }
};

}  // namespace suhu::stream
