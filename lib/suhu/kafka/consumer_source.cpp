#include "suhu/kafka/consumer_source.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <algorithm>
#include <array>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/kafka/admin.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using stream::Record;

// Small enough that the batch is still in the processor's cache when it is freed.
constexpr std::size_t kMaxBatch = 1'024;
constexpr std::chrono::seconds kErrorInterval{10};
// How long closing waits for Kafka's answers: with offsets to commit, and without.
constexpr std::chrono::seconds kCloseStored{6};
constexpr milliseconds kCloseEmpty{400};

/// Returns the defaults of the consumer. docs/performance.md explains those for fetching,
/// docs/delivery.md the others.
Properties consumer_properties(const ConsumerOptions& options) {
  Properties ours{
      // librdkafka requires one even if no group is joined.
      {"group.id", options.group.value_or("suhu-" + options.topic)},
      {"enable.auto.commit", options.group && options.commits ? "true" : "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.commit.interval.ms", std::to_string(options.commit_interval.count())},
      {"auto.offset.reset", "earliest"},
      {"isolation.level", "read_committed"},
      {"partition.assignment.strategy", "range,roundrobin"},
      {"session.timeout.ms", "10000"},
      {"heartbeat.interval.ms", "2000"},
      {"fetch.wait.max.ms", "50"},
      // librdkafka stops fetching for 1 s when the queue reaches this count or this size. Both are
      // set so high that they are never reached, because FetchGate limits the queue.
      {"queued.min.messages", "10000000"},
      {"queued.max.messages.kbytes", "1048576"},
      // The size of the response that may wait at the gate, per broker. No larger, because
      // compressed records unpack to many times this size.
      {"fetch.max.bytes", "262144"},
      // For a consumer this is only the lower bound of fetch.max.bytes.
      {"message.max.bytes", "262144"},
      {"topic.metadata.refresh.interval.ms", "10000"},
      {"enable.partition.eof", "true"},
      {"allow.auto.create.topics", "false"},
      {"check.crcs", "true"},
      // The statistics show which leaders answer and which partitions the topic has.
      {"statistics.interval.ms", "1000"},
  };
  if (options.instance) ours.emplace_back("group.instance.id", *options.instance);
  return ours;
}

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
      partitions_(*this,
                  {.in_group = options_.group.has_value(),
                   .committed_without_checkpoint = options_.committed_without_checkpoint,
                   .earliest_without_offset = config_.user_value("auto.offset.reset") == nullptr}) {
  open_client();
  const std::int32_t count =
      require_topic(client_.get(), options_.topic, config_.bootstrap(), options_.limit);
  partitions_.set_first_starts(
      start_offsets(client_.get(), config_, options_.topic, count, options_.start, options_.limit));
  watch_ = ConsumerWatch{std::chrono::steady_clock::now()};

  if (options_.group) return;
  std::vector<std::int32_t> all;
  for (std::int32_t p = 0; p < count; ++p) all.push_back(p);
  partitions_.on_assigned(all);
  log_assignment();
}

ConsumerSource::~ConsumerSource() {
  partitions_.set_revoke_handler(nullptr);
  close_client();
}

void ConsumerSource::open_client() {
  auto conf = config_.make(RD_KAFKA_CONSUMER, consumer_properties(options_));
  gate_->attach(conf.get());
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_rebalance_cb(conf.get(), on_rebalance);
  rd_kafka_conf_set_stats_cb(conf.get(), on_statistics);
  client_ = make_client(RD_KAFKA_CONSUMER, std::move(conf));
  rd_kafka_poll_set_consumer(client_.get());
  queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
  gate_->start([queue = queue_.get()] { return rd_kafka_queue_length(queue); });
}

void ConsumerSource::close_client() {
  free_batch();
  forget_kept();
  gate_->stop();
  queue_.reset();  // librdkafka requires this before the close
  // Closing serves a last rebalance, whose callback uses client_.
  const bool closed = close_consumer(client_.get(), stored_ ? kCloseStored : kCloseEmpty);
  rd_kafka_t* const client = client_.release();
  if (closed && destroy_client(client)) return;
  if (!closed) abandon_client(client);
  if (!closed && stored_) {
    log_line(LOG_WARNING, fmt::format("Kafka did not confirm the offsets of group {} in topic {} "
                                      "within {} s: what was read since the last commit "
                                      "may be read again",
                                      printable(*options_.group), printable(options_.topic),
                                      kCloseStored.count()));
  }
  (void)gate_.release();  // the threads of the client may still call it
}

/// Replaces the client by a new one, as a restart of the program would. Records whose offsets were
/// stored but not committed are read again.
void ConsumerSource::renew() {
  partitions_.on_revoked(/*lost=*/true);
  stored_ = false;
  close_client();
  gate_ = std::make_unique<FetchGate>();
  open_client();
  reachability_.reset();
  wants_new_client_ = joined_ = false;
}

/// Logs when reading stalls and when it goes on, and requests a new client when the group assigns
/// no partitions. `answered`: see ConsumerHealth.
void ConsumerSource::check_progress(bool answered) {
  const auto now = std::chrono::steady_clock::now();
  switch (watch_.update(now, {.has_partitions = partitions_.has_assignment(),
                              .offsets_known = partitions_.offsets_known(),
                              .answered = answered})) {
    case StallWatch::Change::began:
      log_line(
          LOG_ERR,
          fmt::format("nothing of topic {} is read since {}: {}", printable(options_.topic),
                      wall_clock_text(watch_.standstill().since()), why_nothing_is_read(answered)));
      break;
    case StallWatch::Change::ended:
      log_line(LOG_NOTICE, fmt::format("topic {} is read again: nothing was read since {}",
                                       printable(options_.topic),
                                       wall_clock_text(watch_.standstill().since())));
      break;
    case StallWatch::Change::none:
      break;
  }
  if (!watch_.wants_new_client(now)) return;
  log_line(LOG_WARNING,
           fmt::format(
               "group {} has given no partitions for {} s though brokers answer: joining it anew",
               printable(*options_.group), kJoinTimeout.count()));
  wants_new_client_ = true;
}

std::string ConsumerSource::why_nothing_is_read(bool answered) const {
  if (!answered) {
    const std::string problem = last_problem();
    return problem.empty() ? "the brokers do not answer"
                           : fmt::format("the brokers do not answer ({})", problem);
  }
  if (!partitions_.has_assignment())
    return fmt::format("group {} has given no partitions", printable(*options_.group));
  return "the state that belongs to it is not restored yet";
}

void ConsumerSource::on_fenced(const std::string& reason) {
  if (fencing_.on_fenced(std::chrono::steady_clock::now())) {
    throw KafkaError(fmt::format("reading topic {} ended: {}. Another program is in group {} as "
                                 "--instance {}: give each its own name",
                                 printable(options_.topic), reason, printable(*options_.group),
                                 printable(*options_.instance)),
                     FailureKind::runtime);
  }
  log_line(
      LOG_WARNING,
      fmt::format(
          "the membership of --instance {} in group {} was given to another ({}): joining it anew",
          printable(*options_.instance), printable(*options_.group), reason));
  wants_new_client_ = true;
}

void ConsumerSource::forget_kept() {
  for (rd_kafka_message_t* message : std::exchange(kept_, {})) rd_kafka_message_destroy(message);
}

void ConsumerSource::free_batch() {
  for (rd_kafka_message_t* message : messages_) rd_kafka_message_destroy(message);
  messages_.clear();
  records_.clear();
  batch_bytes_ = 0;
}

void ConsumerSource::join_once() {
  if (!options_.group || std::exchange(joined_, true)) return;
  const auto topics = list_of(1);
  rd_kafka_topic_partition_list_add(topics.get(), options_.topic.c_str(), RD_KAFKA_PARTITION_UA);
  const auto code = rd_kafka_subscribe(client_.get(), topics.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw KafkaError(fmt::format("joining group {}", printable(*options_.group)), code);
}

std::span<const Record> ConsumerSource::drain(milliseconds wait) {
  if (wants_new_client_) renew();
  join_once();
  free_batch();
  if (!kept_.empty()) {
    for (rd_kafka_message_t* message : std::exchange(kept_, {})) add_record(message);
    return records_;
  }
  if (rd_kafka_message_t* const first =
          rd_kafka_consumer_poll(client_.get(), static_cast<int>(wait.count()))) {
    const std::uint64_t rebalances = rebalances_;
    std::array<rd_kafka_message_t*, kMaxBatch> there;
    there.front() = first;
    const ssize_t count =
        rd_kafka_consume_batch_queue(queue_.get(), 0, there.data() + 1, there.size() - 1);
    const std::span batch{there.data(), 1 + static_cast<std::size_t>(std::max<ssize_t>(0, count))};
    if (partitions_.has_listener() && rebalances != rebalances_) {
      give_back(batch);
    } else {
      for (rd_kafka_message_t* message : batch) add_record(message);
    }
  }
  rethrow();
  seek_back();
  assign_new_partitions();
  gate_->taken(records_.size(), batch_bytes_);
  check_progress(brokers_reachable());
  return records_;
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
  partitions_.rewind();
}

void ConsumerSource::keep_alive() {
  if (wants_new_client_) renew();
  join_once();
  // Poll even if a message is kept already: a consumer that does not poll for max.poll.interval.ms
  // loses its partitions.
  if (rd_kafka_message_t* const message = rd_kafka_consumer_poll(client_.get(), 0)) {
    // Errors are handled at once: a caller that waits until its state is restored may never call
    // drain() again, and would not notice that the client is dead.
    if (is_of_the_log(*message)) {
      kept_.push_back(message);
    } else {
      handle_event(*Handle<rd_kafka_message_t>{message});
    }
  }
  rethrow();
  // A new assignment discards the queued messages, after which responses at the gate may pass.
  gate_->taken(0, 0);
  // Nothing is fetched now, so the silence of leaders proves nothing.
  check_progress(partitions_.has_assignment() || brokers_reachable());
}

/// Takes ownership of one message from librdkafka's queue. Adds a record to the batch; handles any
/// other event.
void ConsumerSource::add_record(rd_kafka_message_t* message) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    handle_event(*Handle<rd_kafka_message_t>{message});
    return;
  }
  rd_kafka_timestamp_type_t kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const std::int64_t timestamp = rd_kafka_message_timestamp(message, &kind);
  OwnedPartition* const owned = partitions_.find(message->partition);
  // Not owned: a rebalance inside the batch call has revoked the partition, and its new owner
  // evaluates the record.
  if (owned == nullptr || !owned->accept(message->offset, timestamp)) {
    rd_kafka_message_destroy(message);
    return;
  }

  messages_.push_back(message);
  batch_bytes_ += message->key_len + message->len;
  Record& record = records_.emplace_back();
  record.key = {static_cast<const char*>(message->key), message->key_len};
  record.value = {static_cast<const char*>(message->payload), message->len};
  record.tombstone = message->payload == nullptr;
  if (kind != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE) record.ts = Timestamp{milliseconds{timestamp}};
  owned->last_ts = record.ts;
  record.append_time = kind == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME;
  record.partition = message->partition;
  record.offset = message->offset;
}

void ConsumerSource::handle_event(const rd_kafka_message_t& event) {
  if (event.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    if (OwnedPartition* const owned = partitions_.find(event.partition))
      owned->on_end(event.offset);
    return;
  }
  if (event.err == RD_KAFKA_RESP_ERR__BAD_MSG) return on_corrupt_batch(event);
  std::array<char, 512> reason{};
  switch (rd_kafka_fatal_error(client_.get(), reason.data(), reason.size())) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      break;
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
      return on_fenced(printable(reason.data(), 400));
    default:
      throw KafkaError(fmt::format("reading topic {} ended: {}", printable(options_.topic),
                                   printable(reason.data(), 400)),
                       FailureKind::runtime);
  }
  // librdkafka asks Kafka about group.id although no group is joined.
  if (event.err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED && !options_.group) return;
  if (is_missing_right(event.err)) throw missing_right(event.err);
  if (is_refusal(event.err))
    throw KafkaError(fmt::format("reading topic {} ended", printable(options_.topic)), event.err);
  log_error(event.err, rd_kafka_message_errstr(&event));
}

void ConsumerSource::on_corrupt_batch(const rd_kafka_message_t& event) {
  OwnedPartition* const owned = partitions_.find(event.partition);
  if (owned == nullptr) return;
  const auto now = std::chrono::steady_clock::now();
  owned->damage.on_corrupt_batch(owned->next, now);
  if (owned->next < 0 && owned->start == RD_KAFKA_OFFSET_END) owned->start = event.offset;
  if (now - last_error_ < kErrorInterval) return;
  last_error_ = now;
  log_line(LOG_WARNING, fmt::format("a batch of {}[{}] at offset {} has a wrong checksum: it is "
                                    "read again. If this goes on, the log of "
                                    "the broker is damaged there",
                                    printable(options_.topic), event.partition, event.offset));
}

void ConsumerSource::seek_back() {
  constexpr int kSeekMs = 1'000;
  const auto now = std::chrono::steady_clock::now();
  for (const std::int32_t partition : partitions_.assigned()) {
    OwnedPartition* const owned = partitions_.find(partition);
    if (owned == nullptr || !owned->damage.seek_due(now)) continue;
    const auto list = list_of(1);
    auto* const position =
        rd_kafka_topic_partition_list_add(list.get(), options_.topic.c_str(), partition);
    position->offset = owned->next >= 0 ? owned->next : owned->start;
    const Handle<rd_kafka_error_t> error{
        rd_kafka_seek_partitions(client_.get(), list.get(), kSeekMs)};
    if (error || position->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      owned->damage.seek_failed(now);
    } else {
      owned->damage.seek_succeeded();  // the seek has discarded what was queued of it
    }
  }
}

/// Returns the failure for a missing right. Waiting cannot help, so the program ends with the cause
/// instead of running without reading anything.
KafkaError ConsumerSource::missing_right(rd_kafka_resp_err_t code) const {
  const std::string what = code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED
                               ? "--group " + printable(*options_.group)
                               : "--topic " + printable(options_.topic);
  return KafkaError{fmt::format("reading topic {} ended: {}. {}", printable(options_.topic),
                                rd_kafka_err2str(code), grant_advice("Read", what)),
                    FailureKind::runtime};
}

void ConsumerSource::log_error(rd_kafka_resp_err_t code, const char* text) {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_error_ < kErrorInterval) return;
  last_error_ = now;
  log_line(LOG_WARNING,
           fmt::format("reading topic {}: {}: {}; going on", printable(options_.topic),
                       rd_kafka_err2name(code), printable(text == nullptr ? "" : text, 400)));
}

bool ConsumerSource::finished() const {
  return options_.exit_eof && kept_.empty() && partitions_.all_at_end();
}

void ConsumerSource::store_offsets(const stream::Positions& positions) {
  if (!options_.group || !options_.commits) return;
  const auto changed = partitions_.to_store(positions);
  if (changed.empty()) return;
  stored_ = true;
  rd_kafka_offsets_store(client_.get(),
                         // ERR__STATE for a partition that was just revoked is ignored: its new
                         // owner evaluates the records again.
                         list_of_offsets(changed).get());
}

ConsumerCounts ConsumerSource::counts() const {
  ConsumerCounts counts;
  counts.rebalances = rebalances_;
  counts.assigned = partitions_.offsets_known();
  counts.partitions = owned();
  counts.stalled_for = watch_.standstill().stalled_for(std::chrono::steady_clock::now());
  for (const std::int32_t partition : partitions_.assigned()) {
    const auto lag = lag_of(partition);
    if (!lag) continue;
    counts.lags.push_back({partition, *lag});
    counts.lag += *lag;
  }
  return counts;
}

/// Returns the number of records between the next one to read and the end of the partition. Returns
/// std::nullopt if the partition is not assigned, or one of these offsets is not known yet.
std::optional<std::int64_t> ConsumerSource::lag_of(std::int32_t partition) const {
  const OwnedPartition* const owned = partitions_.find(partition);
  if (owned == nullptr) return std::nullopt;
  if (owned->next < 0) return owned->caught_up ? std::optional<std::int64_t>{0} : std::nullopt;
  std::int64_t low = 0;
  std::int64_t high = 0;
  if (rd_kafka_get_watermark_offsets(client_.get(), options_.topic.c_str(), partition, &low,
                                     &high) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::nullopt;
  return std::max<std::int64_t>(0, high - owned->next);
}

}  // namespace suhu::kafka
