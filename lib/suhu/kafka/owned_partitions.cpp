#include "suhu/kafka/owned_partitions.hpp"

#include <algorithm>
#include <utility>

namespace suhu::kafka {
namespace {

/// Sets a flag to true for its own lifetime.
class While {
 public:
  explicit While(bool& flag) : flag_(flag) { flag_ = true; }
  ~While() { flag_ = false; }
  While(const While&) = delete;
  While& operator=(const While&) = delete;

 private:
  bool& flag_;
};

}  // namespace

void OwnedPartitions::set_first_starts(const std::vector<StartOffset>& offsets) {
  starts_.clear();
  for (const StartOffset& offset : offsets) starts_.push_back({.offset = offset, .added = false});
}

void OwnedPartitions::on_assigned(const std::vector<std::int32_t>& partitions) {
  const While rebalance{in_rebalance_};
  assign(partitions);
}

void OwnedPartitions::on_revoked(bool lost) {
  const While rebalance{in_rebalance_};
  if (flush_ && !(lost && listener_ != nullptr)) flush_();
  release_all();
}

void OwnedPartitions::release_all() {
  if (listener_ != nullptr) listener_->on_revoked();
  owned_.clear();
  assigned_.clear();
  has_partitions_ = offsets_known_ = false;
  client_.unassign();
}

/// Removes the assigned partitions first, by a call of its own. librdkafka aborts when partitions
/// are removed while an earlier removal of them is still under way (its issue 5573, in all versions
/// to 2.15.0), as when a call that replaces the assignment is followed at once by another one or by
/// a rebalance. Between two calls that remove partitions there must be one that only adds.
void OwnedPartitions::rewind() {
  if (in_rebalance_ || assigned_.empty()) return;
  client_.assign({});
  assign(std::vector{assigned_});
}

void OwnedPartitions::assign(const std::vector<std::int32_t>& partitions) {
  owned_.clear();
  assigned_ = partitions;
  has_partitions_ = true;
  std::optional<stream::Positions> checkpoints{stream::Positions{}};
  if (listener_ != nullptr) checkpoints = listener_->on_assigned(partitions);
  stream::Positions offsets;
  for (const std::int32_t p : partitions) {
    if (!checkpoints) break;  // Not now: rewind() assigns them.
    const auto index = static_cast<std::size_t>(p);
    if (index >= starts_.size()) starts_.resize(index + 1);
    if (index >= owned_.size()) owned_.resize(starts_.size());
    const auto checkpoint = checkpoints->find(p);
    const std::int64_t offset = start_offset_of(
        starts_[index], checkpoint == checkpoints->end() ? nullptr : &checkpoint->second);
    offsets[p] = offset;
    owned_[index] = {.assigned = true};
    if (offset == starts_[index].offset.offset)
      owned_[index].skip_before = starts_[index].offset.skip_before;
    if (options_.in_group) starts_[index].used = true;
  }
  ask_for_committed(offsets);
  for (const auto& [partition, offset] : offsets)
    owned_[static_cast<std::size_t>(partition)].start = offset;
  client_.assign(offsets);
  offsets_known_ = assigned_once_ = checkpoints.has_value();
}

/// Replaces RD_KAFKA_OFFSET_STORED in `offsets` with the committed offsets of the group. librdkafka
/// would look them up too, but gives up for good when the coordinator has just moved: the
/// partitions stay assigned and are never read. If no answer comes, that lookup is all that is
/// left.
void OwnedPartitions::ask_for_committed(stream::Positions& offsets) {
  std::vector<std::int32_t> wanted;
  for (const auto& [partition, offset] : offsets) {
    if (offset == RD_KAFKA_OFFSET_STORED) wanted.push_back(partition);
  }
  if (wanted.empty()) return;
  const auto committed = client_.committed(wanted);
  if (!committed) return;
  for (const std::int32_t partition : wanted) {
    const auto found = committed->find(partition);
    if (found != committed->end()) {
      offsets[partition] = found->second;
    } else if (options_.earliest_without_offset ||
               starts_[static_cast<std::size_t>(partition)].added) {
      offsets[partition] = RD_KAFKA_OFFSET_BEGINNING;
    }
  }
}

/// Returns where reading starts; `checkpoint` is nullptr if there is none. In a group, a start that
/// the user asked for counts at the first assignment; with a listener also later, until there is a
/// checkpoint. (Without a group it always counts.) After that the checkpoint counts, or without a
/// listener the committed offset of the group. With a listener and neither start nor checkpoint,
/// Options::committed_without_checkpoint decides.
std::int64_t OwnedPartitions::start_offset_of(const PartitionStart& start,
                                              const std::int64_t* checkpoint) const {
  const bool asked_for = start.offset.offset != RD_KAFKA_OFFSET_STORED;
  if (listener_ == nullptr) return start.used ? RD_KAFKA_OFFSET_STORED : start.offset.offset;
  if (asked_for && (!start.used || checkpoint == nullptr)) return start.offset.offset;
  if (checkpoint != nullptr) return *checkpoint;
  return options_.committed_without_checkpoint ? RD_KAFKA_OFFSET_STORED : RD_KAFKA_OFFSET_BEGINNING;
}

std::vector<std::int32_t> OwnedPartitions::add_partitions(std::int32_t count) {
  std::vector<std::int32_t> added;
  for (std::int32_t p = topic_partitions(); p < count; ++p) added.push_back(p);
  if (added.empty()) return added;
  starts_.resize(static_cast<std::size_t>(count));
  owned_.resize(static_cast<std::size_t>(count));
  for (const std::int32_t p : added) {
    owned_[static_cast<std::size_t>(p)] = {.assigned = true, .start = RD_KAFKA_OFFSET_BEGINNING};
    assigned_.push_back(p);
  }
  return added;
}

stream::Positions OwnedPartitions::to_store(const stream::Positions& positions) {
  stream::Positions changed;
  for (const auto& [partition, next] : positions) {
    OwnedPartition* const owned = find(partition);
    if (owned == nullptr || owned->first < 0 || next <= owned->first || next > owned->next ||
        next <= owned->stored)
      continue;
    owned->stored = next;
    changed[partition] = next;
  }
  return changed;
}

std::optional<std::int64_t> OwnedPartitions::start_of(std::int32_t partition) const {
  const OwnedPartition* const owned = find(partition);
  if (owned == nullptr) return std::nullopt;
  if (owned->start >= 0) return owned->start;
  return owned->first >= 0 ? std::optional{owned->first} : std::nullopt;
}

std::optional<Timestamp> OwnedPartitions::timestamp_before(std::int32_t partition,
                                                           std::int64_t next) const {
  const OwnedPartition* const owned = find(partition);
  return owned != nullptr && owned->next == next ? owned->last_ts : std::nullopt;
}

bool OwnedPartitions::all_at_end() const {
  return assigned_once_ && std::all_of(owned_.begin(), owned_.end(), [](const auto& owned) {
           return !owned.assigned || owned.at_end;
         });
}

}  // namespace suhu::kafka
