#include "suhu/kafka/consumer_client.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <algorithm>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/kafka/log.hpp"
#include "suhu/kafka/lookup.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPlaceTime{10'000};
constexpr milliseconds kLookupTime{5'000};
constexpr int kSeekMs = 1'000;
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

}  // namespace

ConsumerClient::ConsumerClient(const ClientConfig& config, const ConsumerOptions& options,
                               ReadErrorLog& errors, Rebalances rebalances)
    : config_(config), options_(options), errors_(errors), rebalances_(std::move(rebalances)) {
  open();
}

void ConsumerClient::open() {
  gate_ = std::make_unique<FetchGate>();
  auto conf = config_.make(RD_KAFKA_CONSUMER, consumer_properties(options_));
  gate_->attach(conf.get());
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_rebalance_cb(conf.get(), on_rebalance);
  rd_kafka_conf_set_stats_cb(conf.get(), on_statistics);
  client_ = make_client(RD_KAFKA_CONSUMER, std::move(conf));
  rd_kafka_poll_set_consumer(client_.get());
  queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
  gate_->start([queue = queue_.get()] { return rd_kafka_queue_length(queue); });
  reachability_.reset();
  joined_ = false;
}

void ConsumerClient::close() {
  if (!client_) return;
  kept_.clear();
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

void ConsumerClient::renew() {
  stored_ = false;
  close();
  open();
}

void ConsumerClient::join_once() {
  if (!options_.group || std::exchange(joined_, true)) return;
  const auto topics = list_of(1);
  rd_kafka_topic_partition_list_add(topics.get(), options_.topic.c_str(), RD_KAFKA_PARTITION_UA);
  const auto code = rd_kafka_subscribe(client_.get(), topics.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw KafkaError(fmt::format("joining group {}", printable(*options_.group)), code);
}

Handle<rd_kafka_message_t> ConsumerClient::poll(milliseconds wait) {
  return Handle<rd_kafka_message_t>{
      rd_kafka_consumer_poll(client_.get(), static_cast<int>(wait.count()))};
}

std::size_t ConsumerClient::poll_more(std::span<rd_kafka_message_t*> room) {
  const ssize_t count = rd_kafka_consume_batch_queue(queue_.get(), 0, room.data(), room.size());
  return static_cast<std::size_t>(std::max<ssize_t>(0, count));
}

std::vector<Handle<rd_kafka_message_t>> ConsumerClient::take_kept() {
  return std::exchange(kept_, {});
}

void ConsumerClient::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                                  rd_kafka_topic_partition_list_t* partitions, void* self) {
  auto& consumer = *static_cast<ConsumerClient*>(self);
  try {
    consumer.rebalance(code, *partitions);
  } catch (...) {
    consumer.failure_ = std::current_exception();  // for rethrow(), outside librdkafka's C code
    rd_kafka_assign(client, nullptr);
  }
}

void ConsumerClient::rethrow() {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void ConsumerClient::rebalance(rd_kafka_resp_err_t code,
                               const rd_kafka_topic_partition_list_t& partitions) {
  if (code != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
    return rebalances_.revoked(rd_kafka_assignment_lost(client_.get()) == 1);
  std::vector<std::int32_t> mine;
  for (int i = 0; i < partitions.cnt; ++i) mine.push_back(partitions.elems[i].partition);
  rebalances_.assigned(mine);
}

int ConsumerClient::on_statistics(rd_kafka_t*, char* json, std::size_t size, void* self) {
  auto& consumer = *static_cast<ConsumerClient*>(self);
  consumer.reachability_ = parse_reachability({json, size}, consumer.options_.topic);
  return 0;  // 0: librdkafka frees `json`
}

Handle<rd_kafka_topic_partition_list_t> ConsumerClient::list_of_offsets(
    const stream::Positions& offsets) const {
  auto list = list_of(offsets.size());
  for (const auto& [partition, offset] : offsets)
    rd_kafka_topic_partition_list_add(list.get(), options_.topic.c_str(), partition)->offset =
        offset;
  return list;
}

void ConsumerClient::assign(const stream::Positions& offsets) {
  kept_.clear();
  const auto code = rd_kafka_assign(client_.get(), list_of_offsets(offsets).get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) errors_.error(code, "assigning partitions");
}

void ConsumerClient::unassign() { rd_kafka_assign(client_.get(), nullptr); }

std::optional<stream::Positions> ConsumerClient::committed(
    const std::vector<std::int32_t>& partitions) {
  const auto wanted = list_of(partitions.size());
  for (const std::int32_t partition : partitions)
    rd_kafka_topic_partition_list_add(wanted.get(), options_.topic.c_str(), partition);
  const std::span answers{wanted->elems, static_cast<std::size_t>(wanted->cnt)};
  const Deadline deadline{{.longest = kPlaceTime, .stop = options_.stop}};
  const auto code = repeat_until(deadline, [&](int call) {
    const auto answer = rd_kafka_committed(client_.get(), wanted.get(), call);
    const auto unknown = std::find_if(answers.begin(), answers.end(), [](const auto& each) {
      return each.err != RD_KAFKA_RESP_ERR_NO_ERROR;
    });
    return answer == RD_KAFKA_RESP_ERR_NO_ERROR && unknown != answers.end() ? unknown->err : answer;
  });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (!deadline.stopped())
      errors_.error(code, fmt::format("the committed offsets of group {} are not known: {}",
                                      *options_.group, describe_code(code))
                              .c_str());
    return std::nullopt;
  }
  stream::Positions offsets;
  for (const auto& each : answers) {
    if (each.offset >= 0) offsets[each.partition] = each.offset;
  }
  return offsets;
}

void ConsumerClient::add(const stream::Positions& offsets) {
  const Handle<rd_kafka_error_t> error{
      rd_kafka_incremental_assign(client_.get(), list_of_offsets(offsets).get())};
  if (error) errors_.error(rd_kafka_error_code(error.get()), rd_kafka_error_string(error.get()));
}

bool ConsumerClient::seek(std::int32_t partition, std::int64_t offset) {
  const auto list = list_of_offsets({{partition, offset}});
  const Handle<rd_kafka_error_t> error{
      rd_kafka_seek_partitions(client_.get(), list.get(), kSeekMs)};
  return !error && list->elems[0].err == RD_KAFKA_RESP_ERR_NO_ERROR;
}

void ConsumerClient::store(const stream::Positions& offsets) {
  stored_ = true;
  // ERR__STATE for a partition that was just revoked is ignored: its new owner evaluates the
  // records again.
  rd_kafka_offsets_store(client_.get(), list_of_offsets(offsets).get());
}

std::optional<std::int64_t> ConsumerClient::end_of(std::int32_t partition) const {
  std::int64_t low = 0;
  std::int64_t high = RD_KAFKA_OFFSET_INVALID;
  const auto code =
      rd_kafka_get_watermark_offsets(client_.get(), options_.topic.c_str(), partition, &low, &high);
  return code == RD_KAFKA_RESP_ERR_NO_ERROR ? std::optional{high} : std::nullopt;
}

std::optional<stream::Positions> ConsumerClient::beginnings_of(
    const std::vector<std::int32_t>& partitions) {
  if (options_.stop && options_.stop()) return std::nullopt;
  // The threads of the leaders' brokers must not wait at the gate.
  const FetchGate::Pass pass{*gate_};
  std::vector<OffsetQuestion> questions;
  for (const std::int32_t p : partitions)
    questions.push_back({.partition = p, .at = RD_KAFKA_OFFSET_BEGINNING});
  const Deadline deadline{{.longest = kLookupTime, .stop = options_.stop}};
  const auto ask = [&](int call) {
    return ask_offsets(client_.get(), options_.topic, questions, call);
  };
  if (repeat_until(deadline, ask) != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  stream::Positions beginnings;
  for (const auto& question : questions) beginnings[question.partition] = question.answer;
  return beginnings;
}

}  // namespace suhu::kafka
