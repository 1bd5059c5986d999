#include "sim/edges.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace suhu::sim {

SimSource::SimSource(Cluster& cluster, Dice& dice, Faults& faults, Options options)
    : cluster_(cluster),
      dice_(dice),
      faults_(faults),
      options_(std::move(options)),
      assignment_({.in_group = true, .committed_without_checkpoint = options_.stored_without_cut}) {
  assignment_.set_first_starts(
      {static_cast<std::size_t>(cluster_.partitions()), {.offset = RD_KAFKA_OFFSET_STORED}});
}

SimSource::~SimSource() {
  if (dead_ || member_ == 0) return;
  if (assignment_.has_assignment()) revoke(/*lost=*/false);
  cluster_.leave(member_);
}

std::span<const stream::Record> SimSource::drain(milliseconds wait) {
  poll_group();
  batch_.clear();
  for (auto& [partition, next] : reading_) fetch(partition, next);
  if (!fetched_.empty() && faults_.strikes(dice_, 40, "rebalance inside a batch")) {
    const auto before = rebalances_;
    cluster_.rebalance();
    poll_group();
    if (rebalances_ != before) {
      fetched_.clear();
      if (rebalance_handler_.has_listener()) rebalance_handler_.rewind();
    }
  }
  for (const auto& [partition, offset] : std::exchange(fetched_, {})) take(partition, offset);
  for (const auto& [partition, next] : reading_) {
    kafka::OwnedPartition* const owned = assignment_.find(partition);
    if (owned != nullptr && next == cluster_.end_of(partition)) owned->on_end(next);
  }
  cluster_.pass(batch_.empty() ? wait : milliseconds{1});
  return batch_;
}

void SimSource::fetch(std::int32_t partition, std::int64_t& next) {
  if (!cluster_.topic_exists() || cluster_.stalled.contains(partition)) return;
  const auto most = std::min(cluster_.end_of(partition), next + dice_.between(1, 8));
  for (; next < most; ++next) fetched_.emplace_back(partition, next);
}

void SimSource::take(std::int32_t partition, std::int64_t offset) {
  const StoredRecord& stored =
      cluster_.input[static_cast<std::size_t>(partition)][static_cast<std::size_t>(offset)];
  kafka::OwnedPartition* const owned = assignment_.find(partition);
  if (owned == nullptr || !owned->accept(offset, stored.ts, {})) return;
  stream::Record record;
  record.key = stored.key;
  record.value = stored.value;
  record.ts = stored.ts;
  record.partition = partition;
  record.offset = offset;
  batch_.push_back(record);
}

void SimSource::poll_group() {
  if (waits_for_ever_) return;
  if (member_ == 0) member_ = cluster_.join(options_.instance);
  if (!cluster_.heartbeats(member_, true)) {  // the group has removed this member
    faults_.note("session lost");
    if (assignment_.has_assignment()) revoke(/*lost=*/true);
    generation_ = -1;
    member_ = cluster_.join(options_.instance);
  }
  auto wish = cluster_.ask(member_);
  if (wish && wish->must_join) {
    if (assignment_.has_assignment()) revoke(/*lost=*/false);
    if (waits_for_ever_) return;
    cluster_.joined(member_);
    wish = cluster_.ask(member_);
  }
  if (!wish || wish->gathering || wish->generation == generation_) return;
  generation_ = wish->generation;
  ++rebalances_;
  rebalance_handler_.on_assigned(wish->partitions);
}

void SimSource::revoke(bool lost) {
  ++rebalances_;
  revoking_ = true;
  rebalance_handler_.on_revoked(lost);
  revoking_ = false;
}

void SimSource::assign(const stream::Positions& offsets) {
  faults_.note("assignment");
  if (revoking_) waits_for_ever_ = true;
  remove_what_is_read(!offsets.empty());
  for (const auto& [partition, place] : offsets) reading_[partition] = offset_of(partition, place);
}

std::int64_t SimSource::offset_of(std::int32_t partition, std::int64_t place) const {
  if (place == RD_KAFKA_OFFSET_STORED) return cluster_.committed(partition).value_or(0);
  if (place == RD_KAFKA_OFFSET_END) return cluster_.end_of(partition);
  return place == RD_KAFKA_OFFSET_BEGINNING ? 0 : place;
}

void SimSource::unassign() { remove_what_is_read(/*adds=*/false); }

void SimSource::remove_what_is_read(bool adds) {
  const bool removes = !reading_.empty();
  if (removes && removing_at_ == cluster_.now())
    throw std::runtime_error("librdkafka aborted: partitions were removed twice in one moment");
  if (removes) {
    removing_at_ = cluster_.now();
  } else if (adds) {
    removing_at_.reset();
  }
  reading_.clear();
}

std::optional<stream::Positions> SimSource::committed(const std::vector<std::int32_t>& partitions) {
  if (faults_.strikes(dice_, 30, "place of the group without an answer")) return std::nullopt;
  stream::Positions offsets;
  for (const std::int32_t partition : partitions) {
    if (const auto place = cluster_.committed(partition)) offsets[partition] = *place;
  }
  return offsets;
}

void SimSource::store_offsets(const stream::Positions& positions) {
  if (!options_.commits) return;
  const auto ours = assignment_.to_store(positions);
  if (!ours.empty()) (void)cluster_.commit_offsets(member_, generation_, ours);
}

bool SimSource::caught_up(std::int32_t partition) const {
  const kafka::OwnedPartition* const owned = assignment_.find(partition);
  if (owned == nullptr || cluster_.stalled.contains(partition)) return false;
  return owned->next == cluster_.end_of(partition) ||
         (owned->caught_up && reading_.at(partition) == cluster_.end_of(partition));
}

void QueueSink::write(const stream::Output& output, const stream::Positions& upto) {
  for (const auto& row : output.rows()) queue_.emplace_back(output.value(row));
  taken_ += output.rows().size();
  log_.expect(taken_, upto);
}

void QueueSink::deliver(std::size_t most) {
  for (; most > 0 && !queue_.empty(); --most) {
    delivered_.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  log_.reached(taken_ - queue_.size());
}

void QueueSink::service() {
  if (faults_.strikes(dice_, 3, "slow reader"))
    return deliver(static_cast<std::size_t>(dice_.below(2)));
  deliver(queue_.size());
}

void QueueSink::wait_for_room(milliseconds wait) {
  cluster_.pass(wait);
  service();
}

void QueueSink::die() {
  if (unsure_)
    deliver(static_cast<std::size_t>(dice_.below(static_cast<std::int64_t>(queue_.size()) + 1)));
}

}  // namespace suhu::sim
