#include "sim/edges.hpp"

#include <algorithm>

namespace suhu::sim {

SimSource::~SimSource() {
  if (dead_ || member_ == 0) return;
  if (has_partitions_) revoke(/*lost=*/false);
  cluster_.leave(member_);
}

std::span<const stream::Record> SimSource::drain(milliseconds wait) {
  poll_group();
  batch_.clear();
  for (auto& [partition, owned] : owned_) {
    if (cluster_.stalled.contains(partition)) continue;
    const auto most = std::min(cluster_.end_of(partition), owned.next + dice_.between(1, 8));
    for (; owned.next < most; ++owned.next) {
      const StoredRecord& stored = cluster_.input[static_cast<std::size_t>(partition)][static_cast<std::size_t>(owned.next)];
      stream::Record record;
      record.key = stored.key;
      record.value = stored.value;
      record.ts = stored.ts;
      record.partition = partition;
      record.offset = owned.next;
      batch_.push_back(record);
      owned.last_ts = stored.ts;
    }
  }
  cluster_.pass(batch_.empty() ? wait : milliseconds{1});
  return batch_;
}

void SimSource::poll_group() {
  if (member_ == 0) member_ = cluster_.join(instance_);
  if (!cluster_.heartbeats(member_, true)) {  // we were silent for too long
    faults_.note("session lost");
    polling_ = true;
    if (has_partitions_) revoke(/*lost=*/true);
    polling_ = false;
    generation_ = -1;
    member_ = cluster_.join(instance_);
  }
  auto wish = cluster_.ask(member_);
  if (wish && wish->must_join) {
    polling_ = true;
    if (has_partitions_) revoke(/*lost=*/false);
    polling_ = false;
    cluster_.joined(member_);
    wish = cluster_.ask(member_);
  }
  if (!wish || wish->gathering || wish->generation == generation_) return;
  generation_ = wish->generation;
  polling_ = true;
  assign(wish->partitions);
  polling_ = false;
}

void SimSource::assign(const std::vector<std::int32_t>& partitions) {
  faults_.note("assignment");
  mine_ = partitions;
  has_partitions_ = true;
  owned_.clear();
  batch_.clear();
  std::optional<stream::Positions> cuts{stream::Positions{}};
  if (keeper_ != nullptr) cuts = keeper_->take(partitions);
  if (!cuts) return;
  for (const std::int32_t partition : partitions) {
    const auto cut = cuts->find(partition);
    const std::int64_t start = cut != cuts->end() ? cut->second : cluster_.committed(partition).value_or(0);
    owned_[partition] = {.start = start, .next = start, .last_ts = std::nullopt};
  }
}

void SimSource::revoke(bool lost) {
  if (flush_ && !(lost && keeper_ != nullptr)) flush_();
  if (keeper_ != nullptr) keeper_->drop();
  owned_.clear();
  mine_.clear();
  has_partitions_ = false;
}

void SimSource::reread() {
  if (!polling_ && has_partitions_) assign(mine_);
}

void SimSource::store(const stream::Positions& positions) {
  if (!commits_) return;
  stream::Positions ours;
  for (const auto& [partition, next] : positions) {
    const auto found = owned_.find(partition);
    if (found != owned_.end() && next > found->second.start && next <= found->second.next) ours[partition] = next;
  }
  if (!ours.empty()) (void)cluster_.commit_offsets(member_, generation_, ours);
}

bool SimSource::caught_up(std::int32_t partition) const {
  const auto found = owned_.find(partition);
  return found != owned_.end() && !cluster_.stalled.contains(partition) && found->second.next == cluster_.end_of(partition);
}

std::optional<std::int64_t> SimSource::start_of(std::int32_t partition) const {
  const auto found = owned_.find(partition);
  return found == owned_.end() ? std::nullopt : std::optional{found->second.start};
}

std::optional<Timestamp> SimSource::timestamp_before(std::int32_t partition, std::int64_t offset) const {
  const auto found = owned_.find(partition);
  return found != owned_.end() && found->second.next == offset ? found->second.last_ts : std::nullopt;
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
  if (faults_.strikes(dice_, 3, "slow reader")) return deliver(static_cast<std::size_t>(dice_.below(2)));
  deliver(queue_.size());
}

void QueueSink::wait_for_room(milliseconds wait) {
  cluster_.pass(wait);
  service();
}

void QueueSink::die() {
  if (unsure_) deliver(static_cast<std::size_t>(dice_.below(static_cast<std::int64_t>(queue_.size()) + 1)));
}

}  // namespace suhu::sim
