// Keeps track of the partitions of a topic that are assigned to this process: which they are, where
// reading of each starts, and what was read of it. The client that reads them is behind an
// interface, implemented with librdkafka (ConsumerSource) and in memory (tests/sim).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "suhu/core/timestamp.hpp"
#include "suhu/kafka/corrupt_batch.hpp"
#include "suhu/kafka/start_offsets.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::kafka {

/// The consumer operations that OwnedPartitions needs, in the terms of librdkafka.
class AssignedClient {
 public:
  virtual ~AssignedClient() = default;

  /// Replaces the assignment: reads the partitions of `offsets` and no others, from these offsets,
  /// which may be librdkafka's negative logical ones. With no partitions it acknowledges the
  /// rebalance to the group and reads nothing.
  virtual void assign(const stream::Positions& offsets) = 0;
  /// Acknowledges to the group that all partitions are revoked.
  virtual void unassign() = 0;
  /// Returns the committed offsets of the group; partitions without one are missing. Returns
  /// std::nullopt if Kafka did not answer.
  [[nodiscard]] virtual std::optional<stream::Positions> committed(
      const std::vector<std::int32_t>& partitions) = 0;
};

/// The state of one partition in its present assignment.
struct OwnedPartition {
  bool assigned = false;  ///< assigned to this process
  /// Offset from which it was assigned. It may be a negative logical offset of librdkafka, until
  /// the end of the partition replaces it because it was reached before any record.
  std::int64_t start = -1;
  std::int64_t first = -1;           ///< offset of the first record accepted; -1: none yet
  std::int64_t next = -1;            ///< one past the last record accepted; -1: none yet
  std::optional<Timestamp> last_ts;  ///< Kafka timestamp of that record, if it has one
  std::int64_t stored = -1;          ///< newest offset that to_store() has returned; -1: none yet
  /// Epoch ms. Records with an older Kafka timestamp are skipped (see start_offsets.hpp).
  std::int64_t skip_before = std::numeric_limits<std::int64_t>::min();
  CorruptBatch damage;
  bool at_end = false;     ///< its end was reached at least once
  bool caught_up = false;  ///< no record was accepted since its end was reached

  /// Notes a record that has arrived; `timestamp` is Kafka's, in epoch ms. Returns false if the
  /// record must be skipped: it is older than skip_before, or the client has to seek back to a
  /// corrupt batch first.
  [[nodiscard]] bool accept(std::int64_t offset, std::int64_t timestamp) {
    if (offset < next) damage.on_old_record(std::chrono::steady_clock::now());
    if (damage.is_waiting() || timestamp < skip_before) return false;
    if (first < 0) first = offset;
    next = offset + 1;
    caught_up = false;
    return true;
  }

  /// Notes that the end of the partition was reached, at `offset`. Does nothing while the client
  /// has to seek back to a corrupt batch.
  void on_end(std::int64_t offset) {
    if (damage.is_waiting()) return;
    at_end = caught_up = true;
    if (start < 0 && first < 0) start = offset;
  }
};

/// Decides which partitions are read, and from which offsets.
///   Threads: Used from one thread. The client reports the rebalances of a group (on_assigned(),
///   on_revoked()) from inside its poll.
class OwnedPartitions {
 public:
  struct Options {
    bool in_group = false;
    /// With a listener: where a partition without a checkpoint starts. True: at the committed
    /// offset of the group. False: at its beginning.
    bool committed_without_checkpoint = false;
    /// Where a partition without a committed offset starts. True: at its beginning. False: the
    /// client decides, except for partitions that were added since this process started.
    bool earliest_without_offset = true;
  };
  OwnedPartitions(AssignedClient& client, Options options) : client_(client), options_(options) {}

  /// Sets where partitions 0 to offsets.size() - 1 start when they are assigned to this process for
  /// the first time.
  void set_first_starts(const std::vector<StartOffset>& offsets);
  void set_revoke_handler(std::function<void()> flush) { flush_ = std::move(flush); }
  void set_rebalance_listener(stream::RebalanceListener* listener) { listener_ = listener; }

  /// Replaces the assignment with `partitions`. If the listener cannot say now where they start,
  /// nothing is read until rewind().
  void on_assigned(const std::vector<std::int32_t>& partitions);
  /// Gives up all partitions. `lost`: other members may own them already, and process what is not
  /// committed. Calls the revoke handler first, unless they are lost and there is a listener.
  void on_revoked(bool lost);
  /// Assigns the present partitions again, from where the listener says. Does nothing without
  /// partitions, or inside on_assigned() and on_revoked(), which decide what is assigned.
  void rewind();
  /// Without a group: notes that the topic now has `count` partitions. Adds the new ones to the
  /// assignment, from their beginning, and returns them. The caller makes the client read them.
  [[nodiscard]] std::vector<std::int32_t> add_partitions(std::int32_t count);

  /// Returns nullptr if the partition is not assigned, or is not read because the listener could
  /// not say where it starts.
  [[nodiscard]] OwnedPartition* find(std::int32_t partition) {
    const auto index = static_cast<std::size_t>(partition);
    return index < owned_.size() && owned_[index].assigned ? &owned_[index] : nullptr;
  }
  [[nodiscard]] const OwnedPartition* find(std::int32_t partition) const {
    return const_cast<OwnedPartitions*>(this)->find(partition);
  }

  /// Returns those of `positions` that are new and belong to the present assignment, and notes them
  /// as stored. A position of an earlier assignment may be lower than what another member has
  /// committed since.
  [[nodiscard]] stream::Positions to_store(const stream::Positions& positions);
  /// Returns the offset at which reading began in the present assignment, or std::nullopt if the
  /// partition is not read or that is not known yet.
  [[nodiscard]] std::optional<std::int64_t> start_of(std::int32_t partition) const;
  /// Returns the Kafka timestamp of the last record accepted, or std::nullopt if it has none or is
  /// not the one right before `next`.
  [[nodiscard]] std::optional<Timestamp> timestamp_before(std::int32_t partition,
                                                          std::int64_t next) const;

  /// Returns the partitions of the present assignment.
  [[nodiscard]] const std::vector<std::int32_t>& assigned() const { return assigned_; }
  /// Returns true if there is an assignment that was not revoked since. It may be empty.
  [[nodiscard]] bool has_assignment() const { return has_partitions_; }
  /// Returns true if there is an assignment and its partitions are read: the listener, if there is
  /// one, has said where they start.
  [[nodiscard]] bool offsets_known() const { return offsets_known_; }
  /// Returns true if each assigned partition has reached its end at least once. Returns false
  /// before the first assignment, and while the listener cannot say where its partitions start.
  [[nodiscard]] bool all_at_end() const;
  [[nodiscard]] bool has_listener() const { return listener_ != nullptr; }
  /// Returns the number of partitions of the topic, as far as it is known.
  [[nodiscard]] std::int32_t topic_partitions() const {
    return static_cast<std::int32_t>(starts_.size());
  }

 private:
  /// Where a partition starts at its first assignment in this process, and whether that was used
  /// already.
  struct PartitionStart {
    StartOffset offset{.offset = RD_KAFKA_OFFSET_STORED};
    bool used = false;
    /// The partition was added to the topic since this process started. Without a committed offset
    /// or checkpoint all of it is new. Another member may have read it before this process.
    bool added = true;
  };

  void assign(const std::vector<std::int32_t>& partitions);
  void release_all();
  void ask_for_committed(stream::Positions& offsets);
  [[nodiscard]] std::int64_t start_offset_of(const PartitionStart& start,
                                             const std::int64_t* checkpoint) const;

  AssignedClient& client_;
  Options options_;
  std::function<void()> flush_;
  stream::RebalanceListener* listener_ = nullptr;
  std::vector<PartitionStart> starts_;  ///< indexed by partition
  std::vector<OwnedPartition> owned_;   ///< indexed by partition
  std::vector<std::int32_t> assigned_;
  bool has_partitions_ = false;
  bool offsets_known_ = false;
  bool assigned_once_ = false;
  bool in_rebalance_ = false;
};

}  // namespace suhu::kafka
