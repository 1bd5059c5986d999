#include "suhu/kafka/transaction.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <algorithm>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kTransactionTimeout{10'000};
constexpr int kMetadataMs = 2'000;
constexpr milliseconds kGroupTells{6'000};  // three heartbeats: a consumer whose --instance another one has taken knows it by then
constexpr milliseconds kRivalReturns{60'000};

const Properties kDefaults{
    {"enable.idempotence", "true"},
    {"transaction.timeout.ms", "10000"},
    {"message.timeout.ms", "8000"},  // must be below it
    {"linger.ms", "5"},              // a transaction is flushed as a whole
    {"compression.codec", "lz4"},
    {"partitioner", "murmur2_random"},
    {"queue.buffering.max.messages", "20000"},  // 100,000 sensors that change at once are not all held in memory
    {"queue.buffering.max.kbytes", "65536"},
};

/// Why a transaction did not come about. Caught in commit(): not an error of the program.
struct Broken {
  std::string reason;
};

/// True when the coordinator has raised our epoch. It does so for another program with the same id,
/// and when it aborts a transaction whose time is over, such as one that an outage has interrupted.
bool has_old_epoch(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__FENCED || code == RD_KAFKA_RESP_ERR_PRODUCER_FENCED || code == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
}

std::string reason_of(const rd_kafka_error_t* error) { return printable(rd_kafka_error_string(error), 300); }

}  // namespace

TransactionalProducer::TransactionalProducer(ClientConfig config, std::string transactional_id, std::vector<std::string> topics)
    : config_(std::move(config)), transactional_id_(std::move(transactional_id)), topics_(std::move(topics)) {}

TransactionalProducer::~TransactionalProducer() { close(); }

/// Nothing of a broken transaction may keep the client waiting.
void TransactionalProducer::close() {
  open_ = false;
  if (!client_) return;
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  known_.clear();
  client_.reset();
}

void TransactionalProducer::make() {
  auto ours = kDefaults;
  ours.emplace_back("transactional.id", transactional_id_);
  auto conf = config_.make(RD_KAFKA_PRODUCER, ours);
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), on_delivery);
  client_ = make_client(RD_KAFKA_PRODUCER, std::move(conf));
  for (const auto& topic : topics_) known_.emplace_back(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
}

/// Asks for the topics now: the first record for an unknown one would wait for a timer of a second.
void TransactionalProducer::learn_topics() {
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(client_.get(), /*all_topics=*/0, nullptr, &metadata, kMetadataMs) == RD_KAFKA_RESP_ERR_NO_ERROR)
    rd_kafka_metadata_destroy(metadata);
}

bool TransactionalProducer::open(milliseconds budget) {
  if (open_) return true;
  // A new client takes the epoch of a rival, and so would end it. One with our --instance is the
  // later one, and may live: the group tells our consumer first, which ends this program.
  if (lost_epoch_ && Clock::now() - *lost_epoch_ < kGroupTells) return false;
  if (!client_) make();
  const auto deadline = Clock::now() + budget;
  do {
    const auto rest = std::max(milliseconds{100}, std::chrono::duration_cast<milliseconds>(deadline - Clock::now()));
    const Handle<rd_kafka_error_t> error{rd_kafka_init_transactions(client_.get(), static_cast<int>(rest.count()))};
    if (!error) {
      learn_topics();
      return open_ = true;
    }
    const auto code = trouble_ = rd_kafka_error_code(error.get());
    if (is_missing_right(code)) {
      throw KafkaError(fmt::format("transactions with the id {} are not possible: {}. {}", printable(transactional_id_),
                                   reason_of(error.get()), grant("Write", "--transactional-id " + printable(transactional_id_))),
                       FailureKind::runtime);
    }
    if (is_refusal(code)) throw KafkaError(fmt::format("transactions with the id {} are not possible", printable(transactional_id_)), code);
    if (rd_kafka_error_is_retriable(error.get()) == 0) {
      log_line(LOG_WARNING, fmt::format("Kafka: the transaction coordinator: {}; asking again", reason_of(error.get())));
      close();
      return false;
    }
    rd_kafka_poll(client_.get(), 50);
  } while (Clock::now() < deadline);
  return false;
}

/// Notes that our epoch is old. Returns true when that is a rival's doing: it happened a moment ago
/// too.
bool TransactionalProducer::lose_epoch() {
  const auto now = Clock::now();
  const auto before = std::exchange(lost_epoch_, now);
  return before && now - *before < kRivalReturns;
}

void TransactionalProducer::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
  auto& producer = *static_cast<TransactionalProducer*>(self);
  if (!producer.refused_.empty() || !is_refused_record(message->err)) return;
  producer.refused_ = refusal_of_a_record(rd_kafka_topic_name(message->rkt), message->err);
}

/// A transaction that holds such a record can never be committed, and what it was made of would be
/// read again without end.
void TransactionalProducer::throw_if_refused() const {
  if (!refused_.empty()) throw KafkaError(refused_, FailureKind::runtime);
}

/// Calls until it succeeds or the transaction's time is over; what may not be retried is Broken, or ends the program.
template <class Call>
void TransactionalProducer::retry(const char* what, Call call) {
  while (true) {
    const Handle<rd_kafka_error_t> error{call()};
    if (!error) return;
    const auto code = rd_kafka_error_code(error.get());
    // (A member whose --instance was given to another hears of it from its consumer, which decides
    // what follows.)
    if (has_old_epoch(code) && lose_epoch()) {
      throw KafkaError(fmt::format("another program with the transactional id {} has taken this one's place: give each instance its own "
                                   "name (--instance)",
                                   printable(transactional_id_)),
                       FailureKind::runtime);
    }
    if (is_missing_right(code)) {
      throw KafkaError(
          fmt::format("{}: {}. {}, and the same with --transactional-id {}", what, reason_of(error.get()),
                      grant("Write", printable(fmt::format("--topic {}", fmt::join(topics_, " --topic ")))), printable(transactional_id_)),
          FailureKind::runtime);
    }
    if (is_refusal(code)) throw KafkaError(what, code);
    if (rd_kafka_error_is_retriable(error.get()) == 0 || Clock::now() > deadline_)
      throw Broken{fmt::format("{}: {}", what, reason_of(error.get()))};
    rd_kafka_poll(client_.get(), 20);
  }
}

void TransactionalProducer::send(const std::string& topic, std::int32_t partition, std::string_view key, std::string_view value) {
  const auto at = static_cast<std::size_t>(std::find(topics_.begin(), topics_.end(), topic) - topics_.begin());
  void* const payload = const_cast<char*>(value.data());  // librdkafka copies, it does not write to it
  while (rd_kafka_produce(known_.at(at).get(), partition, RD_KAFKA_MSG_F_COPY, payload, value.size(), key.data(), key.size(), nullptr) !=
         0) {
    const auto code = rd_kafka_last_error();
    if (is_refused_record(code)) throw KafkaError(refusal_of_a_record(topic, code), FailureKind::runtime);
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL || Clock::now() > deadline_)
      throw Broken{fmt::format("sending to topic {}: {}", printable(topic), rd_kafka_err2str(code))};
    rd_kafka_poll(client_.get(), 5);
  }
}

void TransactionalProducer::run(const std::function<void(const Send&)>& fill, const rd_kafka_topic_partition_list_t* offsets,
                                rd_kafka_t* consumer) {
  const auto left = [this] {
    return static_cast<int>(std::max(milliseconds{100}, std::chrono::duration_cast<milliseconds>(deadline_ - Clock::now())).count());
  };
  retry("beginning a transaction", [&] { return rd_kafka_begin_transaction(client_.get()); });
  fill([this](const std::string& topic, std::int32_t partition, std::string_view key, std::string_view value) {
    send(topic, partition, key, value);
  });
  // Flushed first, the records do not wait for linger.ms behind the offsets: 20 ms instead of 100.
  if (rd_kafka_flush(client_.get(), left()) != RD_KAFKA_RESP_ERR_NO_ERROR) throw Broken{"the brokers did not confirm in time"};

  const std::unique_ptr<rd_kafka_consumer_group_metadata_t, decltype(&rd_kafka_consumer_group_metadata_destroy)> group{
      rd_kafka_consumer_group_metadata(consumer), rd_kafka_consumer_group_metadata_destroy};
  if (!group) throw Broken{"the consumer is in no group"};
  retry("committing the place in the topic",
        [&] { return rd_kafka_send_offsets_to_transaction(client_.get(), offsets, group.get(), left()); });
  retry("ending a transaction", [&] { return rd_kafka_commit_transaction(client_.get(), -1); });
}

bool TransactionalProducer::commit(const std::function<void(const Send&)>& fill, const rd_kafka_topic_partition_list_t* offsets,
                                   rd_kafka_t* consumer) {
  if (!open_) return false;
  deadline_ = Clock::now() + kTransactionTimeout;
  try {
    run(fill, offsets, consumer);
    return true;
  } catch (const Broken& broken) {
    throw_if_refused();
    log_line(LOG_WARNING, fmt::format("a commit failed ({}); what it held is read again from the last one that succeeded", broken.reason));
    close();
    return false;
  }
}

}  // namespace suhu::kafka
