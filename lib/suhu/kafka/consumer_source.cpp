#include "suhu/kafka/consumer_source.hpp"

#include <syslog.h>

#include <array>

#include "suhu/core/text.hpp"
#include "suhu/kafka/admin.hpp"
#include "suhu/kafka/consumer_text.hpp"
#include "suhu/kafka/log.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {
namespace {

// Small enough that the batch is still in the processor's cache when it is freed.
constexpr std::size_t kMaxBatch = 1'024;

/// Returns true for a record and for the end of a partition, which must be handled in the order of
/// the log.
bool is_of_the_log(const rd_kafka_message_t& message) {
  return message.err == RD_KAFKA_RESP_ERR_NO_ERROR ||
         message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
}

}  // namespace

ConsumerSource::ConsumerSource(ClientConfig config, ConsumerOptions options)
    : config_(std::move(config)),
      options_(std::move(options)),
      assignment_({.in_group = options_.group.has_value(),
                   .committed_without_checkpoint = options_.committed_without_checkpoint,
                   .earliest_without_offset = config_.user_value("auto.offset.reset") == nullptr}) {
  const std::int32_t count =
      require_topic(client(), options_.topic, config_.bootstrap(), options_.limit);
  assignment_.set_first_starts(
      start_offsets(client(), config_, options_.topic, count, options_.start, options_.limit));
  watch_ = ConsumerWatch{std::chrono::steady_clock::now()};

  if (options_.group) return;
  std::vector<std::int32_t> all;
  for (std::int32_t p = 0; p < count; ++p) all.push_back(p);
  rebalance_handler_.on_assigned(all);
  log_assignment();
}

ConsumerSource::~ConsumerSource() {
  rebalance_handler_.set_revoke_handler(nullptr);
  batch_.clear();
  client_.close();
}

/// Replaces the client by a new one, as a restart of the program would. Records whose offsets were
/// stored but not committed are read again.
void ConsumerSource::renew() {
  rebalance_handler_.on_revoked(/*lost=*/true);
  batch_.clear();
  client_.renew();
  wants_new_client_ = false;
}

/// Logs when reading stalls and when it goes on, and requests a new client when the group assigns
/// no partitions. `answered`: see ConsumerHealth.
void ConsumerSource::check_progress(bool answered) {
  const auto now = std::chrono::steady_clock::now();
  const ConsumerHealth health{.has_partitions = assignment_.has_assignment(),
                              .offsets_known = assignment_.offsets_known(),
                              .answered = answered};
  switch (watch_.update(now, health)) {
    case StallWatch::Change::began:
      log_line(LOG_ERR, stall_text(options_, wall_clock_text(watch_.standstill().since()), health,
                                   last_problem()));
      break;
    case StallWatch::Change::ended:
      log_line(LOG_NOTICE, stall_end_text(options_, wall_clock_text(watch_.standstill().since())));
      break;
    case StallWatch::Change::none:
      break;
  }
  if (!watch_.wants_new_client(now)) return;
  log_line(LOG_WARNING, no_partitions_text(options_));
  wants_new_client_ = true;
}

void ConsumerSource::on_fenced(const std::string& reason) {
  if (fencing_.on_fenced(std::chrono::steady_clock::now())) throw fenced_failure(options_, reason);
  log_line(LOG_WARNING, fenced_text(options_, reason));
  wants_new_client_ = true;
}

std::span<const stream::Record> ConsumerSource::drain(std::chrono::milliseconds wait) {
  if (wants_new_client_) renew();
  client_.join_once();
  batch_.clear();
  if (client_.has_kept()) {
    const auto now = std::chrono::steady_clock::now();
    for (auto& message : client_.take_kept()) add_record(std::move(message), now);
    return batch_.records();
  }
  if (auto first = client_.poll(wait)) {
    const std::uint64_t rebalances = rebalances_;
    std::array<rd_kafka_message_t*, kMaxBatch> there;
    there.front() = first.release();
    const std::span room{there.data() + 1, there.size() - 1};
    const std::span batch{there.data(), 1 + client_.poll_more(room)};
    if (rebalance_handler_.has_listener() && rebalances != rebalances_) {
      give_back(batch);
    } else {
      const auto now = std::chrono::steady_clock::now();
      for (rd_kafka_message_t* message : batch)
        add_record(Handle<rd_kafka_message_t>{message}, now);
    }
  }
  client_.rethrow();
  seek_back();
  assign_new_partitions();
  client_.taken(batch_.records().size(), batch_.bytes());
  check_progress(brokers_reachable());
  return batch_.records();
}

/// Discards the messages of a batch call during which a rebalance was served, and has them all read
/// again: it is not known which of them belong to the assignment before it, and the state that a
/// rebalance listener restores depends on that.
/// Requires: no message of the batch, not even the first, was passed to add_record(). The rebalance
/// commits the offset up to which records were processed. A record added beyond that offset would
/// hide the timestamp before it (timestamp_before()), by which a later run recognises the topic.
void ConsumerSource::give_back(std::span<rd_kafka_message_t* const> messages) {
  for (rd_kafka_message_t* message : messages) {
    const Handle<rd_kafka_message_t> owned{message};
    if (!is_of_the_log(*message)) handle_event(*message);
  }
  rebalance_handler_.rewind();
}

void ConsumerSource::put_back(std::size_t count) {
  const auto records = batch_.records();
  // From the last to the first, so that each partition ends before its first one.
  for (std::size_t i = records.size(); i > records.size() - count; --i) {
    const stream::Record& record = records[i - 1];
    if (OwnedPartition* const owned = assignment_.find(record.partition))
      owned->put_back(record.offset);
  }
  for (auto& message : batch_.take_last(count)) client_.keep(std::move(message));
}

void ConsumerSource::keep_alive() {
  if (wants_new_client_) renew();
  client_.join_once();
  // Poll even if a message is kept already: a consumer that does not poll for max.poll.interval.ms
  // loses its partitions.
  if (auto message = client_.poll(std::chrono::milliseconds{0})) {
    // Errors are handled at once: a caller that waits until its state is restored may never call
    // drain() again, and would not notice that the client is dead.
    if (is_of_the_log(*message)) {
      client_.keep(std::move(message));
    } else {
      handle_event(*message);
    }
  }
  client_.rethrow();
  // A new assignment discards the queued messages, after which responses at the gate may pass.
  client_.taken(0, 0);
  // Nothing is fetched now, so the silence of leaders proves nothing.
  check_progress(assignment_.has_assignment() || brokers_reachable());
}

/// Adds a record to the batch; handles any other event.
void ConsumerSource::add_record(Handle<rd_kafka_message_t> message, SteadyTime now) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return handle_event(*message);
  const stream::Record record = to_record(*message);
  OwnedPartition* const owned = assignment_.find(record.partition);
  // Not owned: a rebalance inside the batch call has revoked the partition, and its new owner
  // evaluates the record.
  if (owned != nullptr && owned->accept(record.offset, record.ts, now))
    batch_.add(std::move(message), record);
}

void ConsumerSource::handle_event(const rd_kafka_message_t& event) {
  if (event.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    if (OwnedPartition* const owned = assignment_.find(event.partition))
      owned->on_end(event.offset);
    return;
  }
  if (event.err == RD_KAFKA_RESP_ERR__BAD_MSG) return on_corrupt_batch(event);
  std::array<char, 512> reason{};
  switch (rd_kafka_fatal_error(client(), reason.data(), reason.size())) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      break;
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
      return on_fenced(printable(reason.data(), 400));
    default:
      throw fatal_failure(options_, printable(reason.data(), 400));
  }
  // librdkafka asks Kafka about group.id although no group is joined.
  if (event.err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED && !options_.group) return;
  if (is_missing_right(event.err)) throw missing_right_failure(options_, event.err);
  if (is_refusal(event.err)) throw refusal_failure(options_, event.err);
  errors_.error(event.err, rd_kafka_message_errstr(&event));
}

void ConsumerSource::on_corrupt_batch(const rd_kafka_message_t& event) {
  OwnedPartition* const owned = assignment_.find(event.partition);
  if (owned == nullptr) return;
  owned->on_corrupt_batch(event.offset, std::chrono::steady_clock::now());
  errors_.corrupt_batch(event.partition, event.offset);
}

void ConsumerSource::seek_back() {
  const auto now = std::chrono::steady_clock::now();
  for (const auto& [partition, offset] : assignment_.seeks_due(now))
    assignment_.on_seek(partition, client_.seek(partition, offset), now);
}

bool ConsumerSource::finished() const {
  return options_.exit_eof && !client_.has_kept() && assignment_.all_at_end();
}

void ConsumerSource::store_offsets(const stream::Positions& positions) {
  if (!options_.group || !options_.commits) return;
  if (const auto changed = assignment_.to_store(positions); !changed.empty())
    client_.store(changed);
}

void ConsumerSource::on_assigned(const std::vector<std::int32_t>& partitions) {
  ++rebalances_;
  rebalance_handler_.on_assigned(partitions);
  log_assignment();
  // Their alerts were never emitted. Reading does not depend on the answer, so none is no error.
  const auto beginnings = client_.beginnings_of(partitions);
  if (!beginnings) return;
  for (const auto& expired : assignment_.expired(*beginnings))
    log_line(LOG_ERR, expired_text(options_, expired));
}

void ConsumerSource::on_revoked(bool lost) {
  ++rebalances_;
  rebalance_handler_.on_revoked(lost);
}

/// Assigns partitions that were added to the topic. Without a group no rebalance does that, but the
/// statistics list them. All of their records are new, so they are read from their beginning.
void ConsumerSource::assign_new_partitions() {
  if (options_.group || options_.exit_eof || !client_.reachability()) return;
  stream::Positions offsets;
  for (const std::int32_t partition : assignment_.add_partitions(
           static_cast<std::int32_t>(client_.reachability()->leaders.size())))
    offsets[partition] = RD_KAFKA_OFFSET_BEGINNING;
  if (offsets.empty()) return;
  client_.add(offsets);
  log_assignment();
}

void ConsumerSource::log_assignment() const {
  log_line(LOG_NOTICE, assignment_text(options_, assignment_));
}

bool ConsumerSource::caught_up(std::int32_t partition) const {
  const OwnedPartition* const owned = assignment_.find(partition);
  if (owned == nullptr) return false;
  const auto& contact = client_.reachability();
  const bool answers = contact && contact->leader_answers(partition);
  return (options_.exit_eof || answers) && owned->is_caught_up(client_.end_of(partition));
}

bool ConsumerSource::brokers_reachable() const {
  const auto& contact = client_.reachability();
  return !contact || contact->answers_for(assignment_.assigned());
}

ConsumerCounts ConsumerSource::counts() const {
  ConsumerCounts counts;
  counts.rebalances = rebalances_;
  counts.assigned = assignment_.offsets_known();
  counts.partitions = assignment_.owned();
  counts.stalled_for = watch_.standstill().stalled_for(std::chrono::steady_clock::now());
  for (const std::int32_t partition : assignment_.assigned()) {
    const OwnedPartition* const owned = assignment_.find(partition);
    const auto lag = owned == nullptr ? std::nullopt : owned->lag(client_.end_of(partition));
    if (!lag) continue;
    counts.lags.push_back({partition, *lag});
    counts.lag += *lag;
  }
  return counts;
}

}  // namespace suhu::kafka
