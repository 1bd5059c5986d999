// The second half of ConsumerSource: rebalances, the AssignedClient interface for OwnedPartitions,
// reachability, and what is logged about partitions.
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

void ConsumerSource::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                                  rd_kafka_topic_partition_list_t* partitions, void* self) {
  auto& source = *static_cast<ConsumerSource*>(self);
  try {
    source.rebalance(code, *partitions);
  } catch (...) {
    source.failure_ = std::current_exception();  // for rethrow(), outside librdkafka's C code
    rd_kafka_assign(client, nullptr);
  }
}

void ConsumerSource::rethrow() {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ConsumerSource::rebalance(rd_kafka_resp_err_t code,
                               const rd_kafka_topic_partition_list_t& partitions) {
  ++rebalances_;
  if (code != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    partitions_.on_revoked(rd_kafka_assignment_lost(client_.get()) == 1);
    return;
  }
  std::vector<std::int32_t> mine;
  for (int i = 0; i < partitions.cnt; ++i) mine.push_back(partitions.elems[i].partition);
  partitions_.on_assigned(mine);
  log_assignment();
  warn_about_expired_records(mine);
}

Handle<rd_kafka_topic_partition_list_t> ConsumerSource::list_of_offsets(
    const stream::Positions& offsets) const {
  auto list = list_of(offsets.size());
  for (const auto& [partition, offset] : offsets)
    rd_kafka_topic_partition_list_add(list.get(), options_.topic.c_str(), partition)->offset =
        offset;
  return list;
}

void ConsumerSource::assign(const stream::Positions& offsets) {
  forget_kept();
  const auto code = rd_kafka_assign(client_.get(), list_of_offsets(offsets).get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) log_error(code, "assigning partitions");
}

void ConsumerSource::unassign() { rd_kafka_assign(client_.get(), nullptr); }

std::optional<stream::Positions> ConsumerSource::committed(
    const std::vector<std::int32_t>& partitions) {
  const auto wanted = list_of(partitions.size());
  for (const std::int32_t partition : partitions)
    rd_kafka_topic_partition_list_add(wanted.get(), options_.topic.c_str(), partition);
  const Deadline deadline{{.longest = kPlaceTime, .stop = options_.stop}};
  const auto code = repeat_until(deadline, [&](int call) {
    const auto answer = rd_kafka_committed(client_.get(), wanted.get(), call);
    const auto* const end = wanted->elems + wanted->cnt;
    const auto* const unknown =
        std::find_if(wanted->elems, wanted->elems + wanted->cnt,
                     [](const auto& each) { return each.err != RD_KAFKA_RESP_ERR_NO_ERROR; });
    return answer == RD_KAFKA_RESP_ERR_NO_ERROR && unknown != end ? unknown->err : answer;
  });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (!deadline.stopped())
      log_error(code, fmt::format("the committed offsets of group {} are not known: {}",
                                  *options_.group, describe_code(code))
                          .c_str());
    return std::nullopt;
  }
  stream::Positions offsets;
  for (int i = 0; i < wanted->cnt; ++i) {
    if (wanted->elems[i].offset >= 0) offsets[wanted->elems[i].partition] = wanted->elems[i].offset;
  }
  return offsets;
}

/// A partition is caught up if its end was reached and no record has come since, or if the last
/// record that was read is the newest one of the partition. (librdkafka reports an end only once,
/// and with a steady stream possibly never.)
bool ConsumerSource::caught_up(std::int32_t partition) const {
  const OwnedPartition* const owned = partitions_.find(partition);
  if (owned == nullptr) return false;
  if (!options_.exit_eof && !leader_answers(partition)) return false;
  std::int64_t low = 0;
  std::int64_t high = RD_KAFKA_OFFSET_INVALID;
  return owned->caught_up ||
         (owned->next >= 0 &&
          rd_kafka_get_watermark_offsets(client_.get(), options_.topic.c_str(), partition, &low,
                                         &high) == RD_KAFKA_RESP_ERR_NO_ERROR &&
          high >= 0 && owned->next >= high);
}

/// Assigns partitions that were added to the topic. Without a group no rebalance does that, but the
/// statistics list them. All of their records are new, so they are read from their beginning.
void ConsumerSource::assign_new_partitions() {
  if (options_.group || options_.exit_eof || !reachability_) return;
  stream::Positions offsets;
  for (const std::int32_t partition :
       partitions_.add_partitions(static_cast<std::int32_t>(reachability_->leaders.size())))
    offsets[partition] = RD_KAFKA_OFFSET_BEGINNING;
  if (offsets.empty()) return;
  const Handle<rd_kafka_error_t> error{
      rd_kafka_incremental_assign(client_.get(), list_of_offsets(offsets).get())};
  if (error) log_error(rd_kafka_error_code(error.get()), rd_kafka_error_string(error.get()));
  log_assignment();
}

bool ConsumerSource::leader_answers(std::int32_t partition) const {
  const auto index = static_cast<std::size_t>(partition);
  return reachability_ && index < reachability_->leaders.size() && reachability_->leaders[index];
}

bool ConsumerSource::brokers_reachable() const {
  if (!reachability_) return true;
  const auto& mine = partitions_.assigned();
  if (mine.empty()) return reachability_->any_broker;
  return std::all_of(mine.begin(), mine.end(),
                     [this](std::int32_t partition) { return leader_answers(partition); });
}

int ConsumerSource::on_statistics(rd_kafka_t*, char* json, std::size_t size, void* self) {
  auto& source = *static_cast<ConsumerSource*>(self);
  source.reachability_ = parse_reachability({json, size}, source.options_.topic);
  return 0;  // 0: librdkafka frees `json`
}

std::size_t ConsumerSource::owned() const {
  const auto& mine = partitions_.assigned();
  return static_cast<std::size_t>(
      std::count_if(mine.begin(), mine.end(),
                    [this](std::int32_t each) { return partitions_.find(each) != nullptr; }));
}

void ConsumerSource::log_assignment() const {
  const auto mine = static_cast<std::int32_t>(owned());
  const std::int32_t all = partitions_.topic_partitions();
  std::string text = fmt::format("{} of {} partitions of {}", mine, all, printable(options_.topic));
  if (options_.group && mine < all)
    text +=
        fmt::format(": the others are with other members of group {}", printable(*options_.group));
  log_line(LOG_NOTICE, text);
}

/// Logs an error for records that were deleted before the group read them, because their alerts
/// were never emitted; once per assignment. Returns without a message if Kafka does not answer
/// within kLookupTime, because reading does not depend on the answer.
void ConsumerSource::warn_about_expired_records(const std::vector<std::int32_t>& partitions) {
  if (options_.stop && options_.stop()) return;
  // The threads of the leaders' brokers must not wait at the gate.
  const FetchGate::Pass pass{*gate_};
  const Deadline deadline{{.longest = kLookupTime, .stop = options_.stop}};
  std::vector<OffsetQuestion> beginnings;
  for (const std::int32_t p : partitions)
    beginnings.push_back({.partition = p, .at = RD_KAFKA_OFFSET_BEGINNING});
  const auto ask = [&](int call) {
    return ask_offsets(client_.get(), options_.topic, beginnings, call);
  };
  if (repeat_until(deadline, ask) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  for (const auto& [p, at, low] : beginnings) {
    const OwnedPartition* const owned = partitions_.find(p);
    if (owned == nullptr || owned->start < 0 || owned->start >= low) continue;
    log_line(LOG_ERR, fmt::format("{0}[{1}]: the records {2} to {3} were deleted before group {4} "
                                  "read them (retention); going on from {5}",
                                  printable(options_.topic), p, owned->start, low - 1,
                                  printable(*options_.group), low));
  }
}

}  // namespace suhu::kafka
