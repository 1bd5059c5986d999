#include "sim/cluster.hpp"

#include <algorithm>
#include <utility>

namespace suhu::sim {

void Cluster::pass(milliseconds time) {
  now_ += time;
  for (auto& [id, member] : members_) {
    if (member.beats) member.heard = now_;
  }
  std::erase_if(undecided_, [this](const auto& entry) {
    const bool over = now_ - entry.second.since > kTransaction;
    if (over) ++epochs_[entry.first];
    return over;
  });
  const auto before = members_.size();
  std::erase_if(members_,
                [this](const auto& entry) { return now_ - entry.second.heard > kSession; });
  if (members_.size() != before) rebalance();
  if (!joining_since_ || (now_ - *joining_since_ < kRebalance && !everybody_joined())) return;
  std::erase_if(members_, [](const auto& entry) { return !entry.second.joined; });
  begin_generation();
}

void Cluster::produce(std::int32_t partition, std::string key, std::string value) {
  input.at(static_cast<std::size_t>(partition))
      .push_back({std::move(key), std::move(value), wall_clock()});
}

/// A static member that returns takes over the partitions of its former self without a rebalance,
/// unless a new generation is being formed.
Cluster::MemberId Cluster::join(const std::string& instance) {
  const MemberId id = ++last_member_;
  Member member{
      .instance = instance, .heard = now_, .beats = true, .joined = false, .partitions = {}};
  const auto former = std::find_if(members_.begin(), members_.end(), [&](const auto& each) {
    return each.second.instance == instance;
  });
  const bool takes_place = former != members_.end() && !joining_since_;
  if (former != members_.end()) {
    if (takes_place) member.partitions = former->second.partitions, member.joined = true;
    members_.erase(former);
  }
  members_.emplace(id, std::move(member));
  if (!takes_place) rebalance();
  return id;
}

void Cluster::leave(MemberId member) {
  if (members_.erase(member) > 0) rebalance();
}

bool Cluster::heartbeats(MemberId member, bool arrive) {
  const auto found = members_.find(member);
  if (found == members_.end()) return false;
  found->second.beats = arrive;
  return true;
}

std::optional<Cluster::Wish> Cluster::ask(MemberId member) {
  const auto found = members_.find(member);
  if (found == members_.end()) return std::nullopt;
  Wish wish;
  wish.gathering = joining_since_.has_value();
  wish.must_join = wish.gathering && !found->second.joined;
  wish.generation = generation_;
  if (!joining_since_) wish.partitions = found->second.partitions;
  return wish;
}

void Cluster::joined(MemberId member) {
  const auto found = members_.find(member);
  if (found == members_.end()) return;
  found->second.joined = true;
  pass(milliseconds{0});
}

void Cluster::rebalance() {
  for (auto& [id, member] : members_) member.joined = false;
  joining_since_ = now_;
}

bool Cluster::everybody_joined() const {
  return std::all_of(members_.begin(), members_.end(),
                     [](const auto& each) { return each.second.joined; });
}

void Cluster::begin_generation() {
  ++generation_;
  joining_since_.reset();
  for (auto& [id, member] : members_) member.partitions.clear();
  if (members_.empty() || !topic_exists_) return;
  auto next = members_.begin();
  for (std::int32_t partition = 0; partition < partitions(); ++partition) {
    next->second.partitions.push_back(partition);
    if (++next == members_.end()) next = members_.begin();
  }
}

bool Cluster::commit_offsets(MemberId member, std::int64_t generation,
                             const stream::Positions& positions) {
  if (!topic_exists_ || !is_member(member, generation)) return false;
  for (const auto& [partition, next] : positions) offsets_[partition] = next;
  return true;
}

std::optional<std::int64_t> Cluster::committed(std::int32_t partition) const {
  const auto found = offsets_.find(partition);
  return found == offsets_.end() ? std::nullopt : std::optional{found->second};
}

/// Decides the commit to which the client with this id got no answer, if there is one: by chance it
/// is applied or has no effect. Happens before the next request of the id.
void Cluster::decide(const std::string& id) {
  if (const auto left = undecided_.extract(id); !left.empty() && dice_.one_in(2))
    apply(left.mapped().transaction);
}

std::int64_t Cluster::open_transactions(const std::string& id) {
  decide(id);
  return ++epochs_[id];
}

bool Cluster::late_end_arrives(const Transaction& so_far) {
  const auto late = late_ends_.extract(so_far.id);
  if (late.empty() || late.mapped() != so_far.epoch || epochs_[so_far.id] != so_far.epoch)
    return false;
  apply(so_far);
  return true;
}

void Cluster::delete_topic() {
  pass(milliseconds{1});
  for (const auto& [id, left] : std::exchange(undecided_, {})) {
    if (dice_.one_in(2)) apply(left.transaction);
  }
  for (auto& partition : input) partition.clear();
  offsets_.clear();
  topic_exists_ = false;
  if (!members_.empty()) rebalance();
}

void Cluster::make_topic() {
  topic_exists_ = true;
  if (!members_.empty()) rebalance();
}

void Cluster::add_partition() {
  input.emplace_back();
  if (!members_.empty()) rebalance();
}

bool Cluster::undecided(std::int32_t partition) const {
  return std::any_of(undecided_.begin(), undecided_.end(), [partition](const auto& entry) {
    const auto& records = entry.second.transaction.state;
    return std::any_of(records.begin(), records.end(),
                       [partition](const auto& record) { return record.first == partition; });
  });
}

void Cluster::apply(const Transaction& transaction) {
  for (const auto& [partition, next] : transaction.offsets) offsets_[partition] = next;
  for (const auto& [partition, record] : transaction.state) {
    if (record.value) {
      state[partition][record.key] = *record.value;
    } else {
      state[partition].erase(record.key);
    }
  }
  output.insert(output.end(), transaction.rows.begin(), transaction.rows.end());
}

std::optional<Cluster::Answer> Cluster::commit(const Transaction& transaction, CommitFault fault) {
  if (coordinator_away) return Answer::no_coordinator;
  const auto epoch = epochs_.find(transaction.id);
  if (epoch == epochs_.end() || epoch->second != transaction.epoch) return Answer::fenced;
  if (now_ - transaction.begun > kTransaction) {
    ++epoch->second;
    return Answer::fenced;
  }
  // A client that continues with the same epoch may have an undecided commit.
  decide(transaction.id);
  if (fault == CommitFault::refused) return std::nullopt;
  // The group checks only transactions that commit offsets.
  const bool has_places = transaction.member != 0;
  if (has_places && !is_member(transaction.member, transaction.generation))
    return Answer::not_a_member;
  if (fault == CommitFault::undecided) {
    undecided_.insert_or_assign(transaction.id,
                                Undecided{.transaction = transaction, .since = now_});
    return std::nullopt;
  }
  apply(transaction);
  return fault == CommitFault::answer_lost ? std::nullopt : std::optional{Answer::committed};
}

}  // namespace suhu::sim
