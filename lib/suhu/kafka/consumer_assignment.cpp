// The second half of ConsumerSource: which partitions are ours, where each starts, and what is said about it.
#include <fmt/format.h>
#include <syslog.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/lookup.hpp"

namespace suhu::kafka {
namespace {

constexpr std::chrono::milliseconds kPlaceTime{10'000};
constexpr std::chrono::milliseconds kLookupTime{5'000};

}  // namespace

void ConsumerSource::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* partitions, void* self) {
  auto& source = *static_cast<ConsumerSource*>(self);
  source.in_rebalance_ = true;
  try {
    source.rebalance(code, *partitions);
  } catch (...) {
    source.failure_ = std::current_exception();  // for rethrow(), on our side of librdkafka
    rd_kafka_assign(client, nullptr);
  }
  source.in_rebalance_ = false;
}

void ConsumerSource::rethrow() {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ConsumerSource::rebalance(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t& partitions) {
  ++rebalances_;
  if (code != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    revoke(rd_kafka_assignment_lost(client_.get()) == 1);
    return;
  }
  std::vector<std::int32_t> mine;
  for (int i = 0; i < partitions.cnt; ++i) mine.push_back(partitions.elems[i].partition);
  assign(mine);
  say_assignment();
  say_what_retention_took(mine);
}

ConsumerSource::Owned* ConsumerSource::find_owned(std::int32_t partition) {
  const auto index = static_cast<std::size_t>(partition);
  return index < owned_.size() && owned_[index].mine ? &owned_[index] : nullptr;
}

void ConsumerSource::assign(const std::vector<std::int32_t>& partitions) {
  owned_.clear();
  mine_ = partitions;
  has_partitions_ = true;
  forget_kept();
  std::optional<stream::Positions> cuts{stream::Positions{}};
  if (keeper_ != nullptr) cuts = keeper_->take(partitions);
  const auto list = list_of(partitions.size());
  for (const std::int32_t p : partitions) {
    if (!cuts) break;  // not now: reread() assigns them
    const auto index = static_cast<std::size_t>(p);
    if (index >= starts_.size()) starts_.resize(index + 1);  // added since we started: from its beginning
    const auto cut = cuts->find(p);
    const std::int64_t offset = place_to_start(starts_[index], cut == cuts->end() ? nullptr : &cut->second);
    rd_kafka_topic_partition_list_add(list.get(), options_.topic.c_str(), p)->offset = offset;
    if (index >= owned_.size()) owned_.resize(starts_.size());
    owned_[index] = {.mine = true};
    if (offset == starts_[index].place.offset) owned_[index].skip_before = starts_[index].place.skip_before;
    if (options_.group) starts_[index].used = true;
  }
  ask_for_places(*list);
  for (int i = 0; i < list->cnt; ++i) find_owned(list->elems[i].partition)->start = list->elems[i].offset;
  partition_count_ = std::max(partition_count_, static_cast<std::int32_t>(starts_.size()));
  const auto code = rd_kafka_assign(client_.get(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) log_error(code, "assigning partitions");
  assigned_ = assigned_once_ = cuts.has_value();
}

/// Puts the group's place where it counts. librdkafka would look for it too, but when the coordinator has just moved it gives up for good:
/// the partitions are ours, and are never read.
void ConsumerSource::ask_for_places(rd_kafka_topic_partition_list_t& list) {
  const auto wanted = list_of(static_cast<std::size_t>(list.cnt));
  for (int i = 0; i < list.cnt; ++i) {
    if (list.elems[i].offset == RD_KAFKA_OFFSET_STORED)
      rd_kafka_topic_partition_list_add(wanted.get(), list.elems[i].topic, list.elems[i].partition);
  }
  if (wanted->cnt == 0) return;
  const Deadline deadline{{.longest = kPlaceTime, .stop = options_.stop}};
  const auto code = repeat_until(deadline, [&](int call) {
    const auto answer = rd_kafka_committed(client_.get(), wanted.get(), call);
    const auto* const end = wanted->elems + wanted->cnt;
    const auto* const unknown =
        std::find_if(wanted->elems, wanted->elems + wanted->cnt, [](const auto& each) { return each.err != RD_KAFKA_RESP_ERR_NO_ERROR; });
    return answer == RD_KAFKA_RESP_ERR_NO_ERROR && unknown != end ? unknown->err : answer;
  });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {  // librdkafka's own search is what is left
    if (!deadline.stopped())
      log_error(code, fmt::format("the place of group {} is not known: {}", *options_.group, in_words(code)).c_str());
    return;
  }
  for (int i = 0; i < wanted->cnt; ++i) {
    auto* const place = rd_kafka_topic_partition_list_find(&list, wanted->elems[i].topic, wanted->elems[i].partition);
    if (wanted->elems[i].offset >= 0) {
      place->offset = wanted->elems[i].offset;
    } else if (earliest_without_place_) {
      place->offset = RD_KAFKA_OFFSET_BEGINNING;
    }
  }
}

/// A start that was asked for counts once; with a keeper, until there is a cut. After it, the cut counts, or what the group has committed.
std::int64_t ConsumerSource::place_to_start(const PartitionStart& start, const std::int64_t* cut) const {
  const bool asked_for = start.place.offset != RD_KAFKA_OFFSET_STORED;
  if (keeper_ == nullptr) return start.used ? RD_KAFKA_OFFSET_STORED : start.place.offset;
  if (asked_for && (!start.used || cut == nullptr)) return start.place.offset;
  if (cut != nullptr) return *cut;
  return options_.stored_without_cut ? RD_KAFKA_OFFSET_STORED : RD_KAFKA_OFFSET_BEGINNING;
}

/// A rebalance that is being served assigns by itself. What is assigned goes first, by a call of its
/// own: a call that replaces it and is followed at once by another one, or by a rebalance, removes
/// partitions whose removal still goes on, at which librdkafka aborts (its issue 5573, in all
/// versions to 2.15.0). Between two calls that remove there must be one that only adds.
void ConsumerSource::reread() {
  if (in_rebalance_ || mine_.empty()) return;
  (void)rd_kafka_assign(client_.get(), list_of(0).get());
  assign(mine_);
}

/// Either the end was reached and nothing came since, or what came was the last one there is. (An end is told once; with a steady stream it
/// may never be told.)
bool ConsumerSource::caught_up(std::int32_t partition) const {
  const auto index = static_cast<std::size_t>(partition);
  if (index >= owned_.size() || !owned_[index].mine) return false;
  if (!options_.exit_eof && !leader_answers(partition)) return false;
  std::int64_t low = 0;
  std::int64_t high = RD_KAFKA_OFFSET_INVALID;
  return owned_[index].caught_up ||
         (owned_[index].next >= 0 &&
          rd_kafka_get_watermark_offsets(client_.get(), options_.topic.c_str(), partition, &low, &high) == RD_KAFKA_RESP_ERR_NO_ERROR &&
          high >= 0 && owned_[index].next >= high);
}

std::optional<std::int64_t> ConsumerSource::start_of(std::int32_t partition) const {
  const auto index = static_cast<std::size_t>(partition);
  if (index >= owned_.size() || !owned_[index].mine) return std::nullopt;
  const Owned& owned = owned_[index];
  if (owned.start >= 0) return owned.start;
  return owned.first >= 0 ? std::optional{owned.first} : std::nullopt;
}

std::optional<Timestamp> ConsumerSource::timestamp_before(std::int32_t partition, std::int64_t next) const {
  const auto index = static_cast<std::size_t>(partition);
  return index < owned_.size() && owned_[index].mine && owned_[index].next == next ? owned_[index].last_ts : std::nullopt;
}

/// Without a group nobody tells us of partitions that were added to the topic, but the statistics list them. Nothing of theirs is old: from
/// their beginning.
void ConsumerSource::adopt_new_partitions() {
  if (options_.group || options_.exit_eof || !contact_) return;
  const auto count = contact_->leaders.size();
  const auto there = static_cast<std::int32_t>(count);
  if (there <= partition_count_) return;
  const auto list = list_of(count);
  owned_.resize(count);
  starts_.resize(count);
  for (std::int32_t p = partition_count_; p < there; ++p) {
    rd_kafka_topic_partition_list_add(list.get(), options_.topic.c_str(), p)->offset = RD_KAFKA_OFFSET_BEGINNING;
    owned_[static_cast<std::size_t>(p)] = {.mine = true, .start = RD_KAFKA_OFFSET_BEGINNING};
    mine_.push_back(p);
  }
  partition_count_ = there;
  const Handle<rd_kafka_error_t> error{rd_kafka_incremental_assign(client_.get(), list.get())};
  if (error) log_error(rd_kafka_error_code(error.get()), rd_kafka_error_string(error.get()));
  say_assignment();
}

bool ConsumerSource::leader_answers(std::int32_t partition) const {
  const auto index = static_cast<std::size_t>(partition);
  return contact_ && index < contact_->leaders.size() && contact_->leaders[index];
}

bool ConsumerSource::in_contact() const {
  if (!contact_) return true;
  if (mine_.empty()) return contact_->any_broker;
  return std::all_of(mine_.begin(), mine_.end(), [this](std::int32_t partition) { return leader_answers(partition); });
}

int ConsumerSource::on_statistics(rd_kafka_t*, char* json, std::size_t size, void* self) {
  auto& source = *static_cast<ConsumerSource*>(self);
  source.contact_ = contact_in({json, size}, source.options_.topic);
  return 0;  // librdkafka frees it
}

void ConsumerSource::say_assignment() const {
  const auto mine = static_cast<std::int32_t>(std::count_if(owned_.begin(), owned_.end(), [](const Owned& owned) { return owned.mine; }));
  std::string text = fmt::format("{} of {} partitions of {}", mine, partition_count_, printable(options_.topic));
  if (options_.group && mine < partition_count_)
    text += fmt::format(": the others are with other members of group {}", printable(*options_.group));
  log_line(LOG_NOTICE, text);
}

/// Records that the group had not read and the topic no longer has are alerts nobody saw: said loudly, once per assignment. What Kafka does
/// not tell in time is not waited for: reading does not need it.
void ConsumerSource::say_what_retention_took(const std::vector<std::int32_t>& partitions) {
  if (options_.stop && options_.stop()) return;
  const FetchGate::Pass pass{*gate_};  // the leaders have to answer
  const Deadline deadline{{.longest = kLookupTime, .stop = options_.stop}};
  std::vector<OffsetQuestion> beginnings;
  for (const std::int32_t p : partitions) beginnings.push_back({.partition = p, .at = RD_KAFKA_OFFSET_BEGINNING});
  const auto ask = [&](int call) { return ask_offsets(client_.get(), options_.topic, beginnings, call); };
  if (repeat_until(deadline, ask) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  for (const auto& [p, at, low] : beginnings) {
    const Owned* const owned = find_owned(p);
    if (owned == nullptr || owned->start < 0 || owned->start >= low) continue;
    log_line(LOG_ERR, fmt::format("{0}[{1}]: the records {2} to {3} were deleted before group {4} read them (retention); going on from {5}",
                                  printable(options_.topic), p, owned->start, low - 1, printable(*options_.group), low));
  }
}

/// `lost`: others may have the partitions already; what is not committed is theirs to do.
void ConsumerSource::revoke(bool lost) {
  if (flush_ && !(lost && keeper_ != nullptr)) flush_();
  give_up_partitions();
}

void ConsumerSource::give_up_partitions() {
  if (keeper_ != nullptr) keeper_->drop();
  owned_.clear();
  mine_.clear();
  has_partitions_ = assigned_ = false;
  rd_kafka_assign(client_.get(), nullptr);
}

}  // namespace suhu::kafka
