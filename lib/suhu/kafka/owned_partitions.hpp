// The partitions of a topic that are ours: which, where each begins, and what was read of it. The
// client that reads them stands behind an interface: librdkafka's, or one in memory (tests/sim).
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

/// What a consumer does for OwnedPartitions, in the terms of librdkafka.
class AssignedClient {
 public:
  virtual ~AssignedClient() = default;

  /// Reads these partitions and no others, from these places: offsets, or librdkafka's negative
  /// names of them. With none it answers the group, and reads nothing.
  virtual void assign(const stream::Positions& offsets) = 0;
  /// Answers a group that takes everything away.
  virtual void unassign() = 0;
  /// What the group has committed; a partition without a place is missing. std::nullopt: no answer.
  [[nodiscard]] virtual std::optional<stream::Positions> committed(
      const std::vector<std::int32_t>& partitions) = 0;
};

/// One partition in its present assignment.
struct OwnedPartition {
  bool assigned = false;  ///< assigned to us
  /// Where it was assigned, or librdkafka's negative name of that place until a record or the end
  /// has come.
  std::int64_t start = -1;
  std::int64_t first = -1;           ///< offset of the first record given out, -1: none yet
  std::int64_t next = -1;            ///< one past the last record given out
  std::optional<Timestamp> last_ts;  ///< of that record, where Kafka has one
  std::int64_t stored = -1;
  /// Epoch ms: older records are skipped (see start_offsets.hpp).
  std::int64_t skip_before = std::numeric_limits<std::int64_t>::min();
  CorruptBatch damage;
  bool at_end = false;     ///< has reached its end once
  bool caught_up = false;  ///< nothing was read since its end was reached

  /// A record has come; `timestamp`: Kafka's, epoch ms. Returns false when it does not count.
  [[nodiscard]] bool accept(std::int64_t offset, std::int64_t timestamp) {
    if (offset < next) damage.on_old_record(std::chrono::steady_clock::now());
    if (damage.is_waiting() || timestamp < skip_before) return false;
    if (first < 0) first = offset;
    next = offset + 1;
    caught_up = false;
    return true;
  }

  /// The end of the partition was reached, at `offset`.
  void on_end(std::int64_t offset) {
    if (damage.is_waiting()) return;
    at_end = caught_up = true;
    if (start < 0 && first < 0) start = offset;
  }
};

/// Decides what is read from where. Used from one thread; the client's answers to a group
/// (assigned(), revoked()) come from inside its poll.
class OwnedPartitions {
 public:
  struct Options {
    bool in_group = false;
    /// With a keeper: a partition without a cut starts where the group had committed; else at its
    /// beginning.
    bool committed_without_checkpoint = false;
    /// Where the group has no place: from the beginning; else the client decides.
    bool earliest_without_offset = true;
  };
  OwnedPartitions(AssignedClient& client, Options options) : client_(client), options_(options) {}

  /// Where partitions 0 to places.size() - 1 start when they are ours for the first time.
  void set_first_starts(const std::vector<StartOffset>& offsets);
  void set_revoke_handler(std::function<void()> flush) { flush_ = std::move(flush); }
  void set_rebalance_listener(stream::RebalanceListener* listener) { listener_ = listener; }

  /// These are ours, and nothing else is.
  void on_assigned(const std::vector<std::int32_t>& partitions);
  /// Everything goes. `lost`: others may have it already; what is not committed is theirs to do.
  void on_revoked(bool lost);
  /// Takes what is ours again, from where the keeper says. Inside assigned() and revoked() it does
  /// nothing: they decide what is assigned.
  void rewind();
  /// Without a group: the topic has `count` partitions now. Returns the new ones, which are ours
  /// from their beginning.
  [[nodiscard]] std::vector<std::int32_t> add_partitions(std::int32_t count);

  [[nodiscard]] OwnedPartition* find(std::int32_t partition) {
    const auto index = static_cast<std::size_t>(partition);
    return index < owned_.size() && owned_[index].assigned ? &owned_[index] : nullptr;
  }
  [[nodiscard]] const OwnedPartition* find(std::int32_t partition) const {
    return const_cast<OwnedPartitions*>(this)->find(partition);
  }

  /// What of these positions is new, and belongs to the present assignment: an older one's may lie
  /// behind what another member committed since.
  [[nodiscard]] stream::Positions to_store(const stream::Positions& positions);
  [[nodiscard]] std::optional<std::int64_t> start_of(std::int32_t partition) const;
  [[nodiscard]] std::optional<Timestamp> timestamp_before(std::int32_t partition,
                                                          std::int64_t next) const;

  /// As assigned last.
  [[nodiscard]] const std::vector<std::int32_t>& assigned() const { return assigned_; }
  /// Something, or nothing at all, was assigned and not revoked since.
  [[nodiscard]] bool has_assignment() const { return has_partitions_; }
  /// And it is known where each of them begins.
  [[nodiscard]] bool offsets_known() const { return offsets_known_; }
  /// Each of them has reached its end once; false before the first assignment.
  [[nodiscard]] bool all_at_end() const;
  [[nodiscard]] bool has_listener() const { return listener_ != nullptr; }
  /// How many the topic has, as far as it is known.
  [[nodiscard]] std::int32_t topic_partitions() const {
    return static_cast<std::int32_t>(starts_.size());
  }

 private:
  /// Where a partition starts at its first assignment in this process, and whether that was used.
  struct PartitionStart {
    StartOffset offset{.offset = RD_KAFKA_OFFSET_STORED};
    bool used = false;
    /// The topic got it since we started: without a place or a cut all of it is new. Another member
    /// may have read it before us.
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
  std::vector<PartitionStart> starts_;  ///< by partition
  std::vector<OwnedPartition> owned_;   ///< by partition
  std::vector<std::int32_t> assigned_;
  bool has_partitions_ = false;
  bool offsets_known_ = false;
  bool assigned_once_ = false;
  bool in_rebalance_ = false;
};

}  // namespace suhu::kafka
