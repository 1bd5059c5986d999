// Decides from which offsets the assigned partitions of a topic are read, and keeps track of what
// was read of them. Pure: no I/O, no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "suhu/core/timestamp.hpp"
#include "suhu/kafka/corrupt_batch.hpp"
#include "suhu/kafka/owned_partition.hpp"
#include "suhu/kafka/start_offsets.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::kafka {

/// The partitions that are assigned to this process. An assignment goes through these steps:
/// assign(), then start() or start_at(), then use_committed() for the partitions of
/// without_offset(). Until it is started, it has partitions but owns none: nothing is read of them.
class Assignment {
 public:
  struct Options {
    bool in_group = false;
    /// Where start_at() lets a partition without a checkpoint start. True: at the committed offset
    /// of the group. False: at its beginning.
    bool committed_without_checkpoint = false;
    /// Where a partition without a committed offset starts. True: at its beginning. False: the
    /// client decides, except for partitions that were added since this process started.
    bool earliest_without_offset = true;
  };
  /// Records that were deleted before they were read: from `first` to the one before `next`.
  struct Expired {
    std::int32_t partition = 0;
    std::int64_t first = 0;
    std::int64_t next = 0;
    friend bool operator==(const Expired&, const Expired&) = default;
  };

  explicit Assignment(Options options) : options_(options) {}

  /// Sets where partitions 0 to offsets.size() - 1 start when they are assigned to this process for
  /// the first time.
  void set_first_starts(const std::vector<StartOffset>& offsets);

  /// Replaces the assignment with `partitions`, whose starts are not known yet.
  void assign(std::vector<std::int32_t> partitions);
  /// Starts each assigned partition where set_first_starts() says; in a group only at its first
  /// assignment, and after that at the committed offset.
  void start();
  /// Starts each assigned partition at its checkpoint. A start that the user asked for counts
  /// instead at the first assignment, and also later while there is no checkpoint. Without either,
  /// Options::committed_without_checkpoint decides.
  void start_at(const stream::Positions& checkpoints);
  /// Returns the partitions that start at the committed offset of the group, while it is not known.
  [[nodiscard]] std::vector<std::int32_t> without_offset() const;
  /// Sets the start of the partitions of without_offset() to the committed offsets of the group,
  /// where there is one. Where there is none, see Options::earliest_without_offset.
  void use_committed(const stream::Positions& committed);
  /// Gives up all partitions.
  void revoke();

  /// Without a group: notes that the topic now has `count` partitions. Adds the new ones to the
  /// assignment, from their beginning, and returns them.
  [[nodiscard]] std::vector<std::int32_t> add_partitions(std::int32_t count);

  /// Returns nullptr if the partition is not assigned, or if the assignment is not started.
  [[nodiscard]] OwnedPartition* find(std::int32_t partition) {
    const auto index = static_cast<std::size_t>(partition);
    if (index >= partitions_.size() || !partitions_[index].owned) return nullptr;
    return &*partitions_[index].owned;
  }
  [[nodiscard]] const OwnedPartition* find(std::int32_t partition) const {
    return const_cast<Assignment*>(this)->find(partition);
  }

  /// Returns those of `positions` that are new and belong to the present assignment, and notes them
  /// as stored. A position of an earlier assignment may be lower than what another member has
  /// committed since.
  [[nodiscard]] stream::Positions to_store(const stream::Positions& positions);
  /// Returns the partitions that the client has to seek back to a corrupt batch at `now`, and the
  /// offsets to seek to. The caller then reports to on_seek() whether that succeeded.
  [[nodiscard]] stream::Positions seeks_due(CorruptBatch::Time now) const;
  void on_seek(std::int32_t partition, bool succeeded, CorruptBatch::Time now);

  /// Returns the start of each owned partition, which may be a negative logical offset.
  [[nodiscard]] stream::Positions starts() const;
  /// Returns the offset at which reading began in the present assignment, or std::nullopt if the
  /// partition is not read or that is not known yet.
  [[nodiscard]] std::optional<std::int64_t> start_of(std::int32_t partition) const;
  /// Returns the Kafka timestamp of the last record accepted, or std::nullopt if it has none or is
  /// not the one right before `next`.
  [[nodiscard]] std::optional<Timestamp> timestamp_before(std::int32_t partition,
                                                          std::int64_t next) const;
  /// Returns the records that retention has deleted before this assignment read them, if the owned
  /// partitions now begin at `beginnings`.
  [[nodiscard]] std::vector<Expired> expired(const stream::Positions& beginnings) const;

  /// Returns the partitions of the present assignment.
  [[nodiscard]] const std::vector<std::int32_t>& assigned() const { return assigned_; }
  /// Returns how many of them are owned.
  [[nodiscard]] std::size_t owned() const;
  /// Returns true if there is an assignment that was not revoked since. It may be empty.
  [[nodiscard]] bool has_assignment() const { return has_assignment_; }
  /// Returns true if there is an assignment and it is started.
  [[nodiscard]] bool offsets_known() const { return started_; }
  /// Returns true if each owned partition has reached its end at least once. Returns false while
  /// there is no assignment, because the next one may have partitions that were not read, and while
  /// it is not started.
  [[nodiscard]] bool all_at_end() const;
  /// Returns the number of partitions of the topic, as far as it is known.
  [[nodiscard]] std::int32_t topic_partitions() const {
    return static_cast<std::int32_t>(partitions_.size());
  }

 private:
  struct Partition {
    /// Where it starts at its first assignment in this process.
    StartOffset first_start{.offset = RD_KAFKA_OFFSET_STORED};
    bool first_start_used = false;
    /// It was added to the topic since this process started. Without a committed offset or
    /// checkpoint all of it is new. Another member may have read it before this process.
    bool added = true;
    std::optional<OwnedPartition> owned;  ///< in the present assignment
  };

  template <class Choose>
  void start_each(Choose choose);
  void disown_all();

  Options options_;
  std::vector<Partition> partitions_;  ///< by number: all partitions of the topic that are known
  std::vector<std::int32_t> assigned_;
  bool has_assignment_ = false;
  bool started_ = false;  ///< the present assignment was started
};

}  // namespace suhu::kafka
