#include "suhu/kafka/assignment.hpp"

#include <algorithm>
#include <utility>

namespace suhu::kafka {

void Assignment::set_first_starts(const std::vector<StartOffset>& offsets) {
  partitions_.clear();
  for (const StartOffset& offset : offsets)
    partitions_.push_back({.first_start = offset, .added = false, .owned = {}});
}

void Assignment::assign(std::vector<std::int32_t> partitions) {
  disown_all();
  assigned_ = std::move(partitions);
  has_assignment_ = true;
  started_ = false;
}

void Assignment::revoke() {
  disown_all();
  assigned_.clear();
  has_assignment_ = started_ = false;
}

void Assignment::disown_all() {
  for (Partition& partition : partitions_) partition.owned.reset();
}

/// Starts each assigned partition where `choose(number, partition)` says.
template <class Choose>
void Assignment::start_each(Choose choose) {
  for (const std::int32_t number : assigned_) {
    const auto index = static_cast<std::size_t>(number);
    if (index >= partitions_.size()) partitions_.resize(index + 1);
    Partition& partition = partitions_[index];
    const StartOffset start = choose(number, partition);
    partition.owned = {.start = start.offset, .skip_before = start.skip_before};
    if (options_.in_group) partition.first_start_used = true;
  }
  started_ = true;
}

void Assignment::start() {
  start_each([](std::int32_t, const Partition& partition) {
    return partition.first_start_used ? StartOffset{.offset = RD_KAFKA_OFFSET_STORED}
                                      : partition.first_start;
  });
}

void Assignment::start_at(const stream::Positions& checkpoints) {
  const StartOffset without_checkpoint{.offset = options_.committed_without_checkpoint
                                                     ? RD_KAFKA_OFFSET_STORED
                                                     : RD_KAFKA_OFFSET_BEGINNING};
  start_each([&](std::int32_t number, const Partition& partition) {
    const auto checkpoint = checkpoints.find(number);
    const bool has_checkpoint = checkpoint != checkpoints.end();
    const bool asked_for = partition.first_start.offset != RD_KAFKA_OFFSET_STORED;
    if (asked_for && (!partition.first_start_used || !has_checkpoint)) return partition.first_start;
    return has_checkpoint ? StartOffset{.offset = checkpoint->second} : without_checkpoint;
  });
}

std::vector<std::int32_t> Assignment::without_offset() const {
  std::vector<std::int32_t> wanted;
  for (const auto& [partition, offset] : starts()) {
    if (offset == RD_KAFKA_OFFSET_STORED) wanted.push_back(partition);
  }
  return wanted;
}

void Assignment::use_committed(const stream::Positions& committed) {
  for (const std::int32_t number : without_offset()) {
    Partition& partition = partitions_[static_cast<std::size_t>(number)];
    if (const auto found = committed.find(number); found != committed.end()) {
      partition.owned->start = found->second;
    } else if (options_.earliest_without_offset || partition.added) {
      partition.owned->start = RD_KAFKA_OFFSET_BEGINNING;
    }
  }
}

std::vector<std::int32_t> Assignment::add_partitions(std::int32_t count) {
  std::vector<std::int32_t> added;
  for (std::int32_t number = topic_partitions(); number < count; ++number) {
    partitions_.emplace_back().owned = {.start = RD_KAFKA_OFFSET_BEGINNING};
    assigned_.push_back(number);
    added.push_back(number);
  }
  return added;
}

stream::Positions Assignment::to_store(const stream::Positions& positions) {
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

stream::Positions Assignment::seeks_due(CorruptBatch::Time now) const {
  stream::Positions due;
  for (const std::int32_t partition : assigned_) {
    const OwnedPartition* const owned = find(partition);
    if (owned != nullptr && owned->damage.seek_due(now)) due[partition] = owned->next_to_read();
  }
  return due;
}

void Assignment::on_seek(std::int32_t partition, bool succeeded, CorruptBatch::Time now) {
  OwnedPartition* const owned = find(partition);
  if (owned == nullptr) return;
  if (succeeded) {
    owned->damage.seek_succeeded();  // the seek has discarded what was queued of it
  } else {
    owned->damage.seek_failed(now);
  }
}

stream::Positions Assignment::starts() const {
  stream::Positions starts;
  for (const std::int32_t partition : assigned_) {
    if (const OwnedPartition* const owned = find(partition)) starts[partition] = owned->start;
  }
  return starts;
}

std::optional<std::int64_t> Assignment::start_of(std::int32_t partition) const {
  const OwnedPartition* const owned = find(partition);
  return owned == nullptr ? std::nullopt : owned->known_start();
}

std::optional<Timestamp> Assignment::timestamp_before(std::int32_t partition,
                                                      std::int64_t next) const {
  const OwnedPartition* const owned = find(partition);
  return owned != nullptr && owned->next == next ? owned->last_ts : std::nullopt;
}

std::vector<Assignment::Expired> Assignment::expired(const stream::Positions& beginnings) const {
  std::vector<Expired> expired;
  for (const std::int32_t partition : assigned_) {
    const OwnedPartition* const owned = find(partition);
    const auto beginning = beginnings.find(partition);
    if (owned == nullptr || beginning == beginnings.end()) continue;
    if (owned->start < 0 || owned->start >= beginning->second) continue;
    expired.push_back({partition, owned->start, beginning->second});
  }
  return expired;
}

std::size_t Assignment::owned() const {
  return static_cast<std::size_t>(
      std::count_if(partitions_.begin(), partitions_.end(),
                    [](const Partition& each) { return each.owned.has_value(); }));
}

bool Assignment::all_at_end() const {
  return started_ && std::all_of(partitions_.begin(), partitions_.end(), [](const auto& each) {
           return !each.owned || each.owned->at_end;
         });
}

}  // namespace suhu::kafka
