#include "suhu/kafka/transaction_client.hpp"

#include <atomic>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/kafka/handles.hpp"
#include "suhu/kafka/request.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;

constexpr int kMetadataMs = 2'000;

const Properties kDefaults{
    {"enable.idempotence", "true"},
    {"max.in.flight.requests.per.connection", "1"},  // see docs/delivery.md
    {"transaction.timeout.ms", "10000"},
    {"message.timeout.ms", "8000"},  // must be less than transaction.timeout.ms
    {"linger.ms", "5"},              // short, as a transaction is flushed as a whole
    {"compression.codec", "lz4"},
    {"partitioner", "murmur2_random"},
    // If 100,000 sensors change at once, their records are not all in memory at the same time.
    {"queue.buffering.max.messages", "20000"},
    {"queue.buffering.max.kbytes", "65536"},
};

constexpr std::int16_t kEndTxn = 26;  // the request's number in Kafka's protocol

/// Counts the requests that end a transaction, of all clients of this process. It is not a member
/// of a client, because librdkafka's threads may outlive the client (destroy_client()).
std::atomic<std::uint64_t>& end_requests_sent() {
  static std::atomic<std::uint64_t> number{0};
  return number;
}

/// librdkafka calls it when a request has been written to a socket, also when it repeats one.
rd_kafka_resp_err_t on_request_sent(rd_kafka_t*, int, const char*, std::int32_t, std::int16_t key,
                                    std::int16_t, std::int32_t, std::size_t, void*) {
  if (key == kEndTxn) ++end_requests_sent();
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t on_new(rd_kafka_t* client, const rd_kafka_conf_t*, void*, char*, std::size_t) {
  return rd_kafka_interceptor_add_on_request_sent(client, "suhu", on_request_sent, nullptr);
}

class KafkaTransactionClient final : public TransactionClient {
 public:
  KafkaTransactionClient(const ClientConfig& config, const std::string& transactional_id,
                         const std::vector<std::string>& topics, GroupOffsets offsets)
      : offsets_(std::move(offsets)) {
    auto ours = kDefaults;
    ours.emplace_back("transactional.id", transactional_id);
    auto conf = config.make(RD_KAFKA_PRODUCER, ours);
    rd_kafka_conf_set_opaque(conf.get(), this);
    rd_kafka_conf_set_dr_msg_cb(conf.get(), on_delivery);
    rd_kafka_conf_interceptor_add_on_new(conf.get(), "suhu", on_new, nullptr);
    client_ = make_client(RD_KAFKA_PRODUCER, std::move(conf));
    for (const auto& topic : topics)
      topics_.emplace_back(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
  }
  /// Purges the records of a broken transaction, so that closing the client does not wait for them.
  ~KafkaTransactionClient() override {
    rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  }
  KafkaTransactionClient(const KafkaTransactionClient&) = delete;
  KafkaTransactionClient& operator=(const KafkaTransactionClient&) = delete;

  Result init(milliseconds longest) override {
    auto problem = result_of(rd_kafka_init_transactions(client_.get(), milliseconds_of(longest)));
    if (!problem) learn_topics();
    return problem;
  }
  Result begin() override {
    sent_before_ = end_requests_sent();
    return result_of(rd_kafka_begin_transaction(client_.get()));
  }
  rd_kafka_resp_err_t produce(std::size_t topic, std::int32_t partition, std::string_view key,
                              std::string_view value) override {
    // RD_KAFKA_MSG_F_COPY: librdkafka copies the value and does not write to it.
    void* const payload = const_cast<char*>(value.data());
    const bool queued =
        rd_kafka_produce(topics_.at(topic).get(), partition, RD_KAFKA_MSG_F_COPY, payload,
                         value.size(), key.data(), key.size(), nullptr) == 0;
    return queued ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error();
  }
  bool flush(milliseconds longest) override {
    return rd_kafka_flush(client_.get(), milliseconds_of(longest)) == RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  Result send_offsets(const stream::Positions& offsets, milliseconds longest) override {
    const std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                          decltype(&rd_kafka_consumer_group_metadata_destroy)>
        group{rd_kafka_consumer_group_metadata(offsets_.consumer()),
              rd_kafka_consumer_group_metadata_destroy};
    if (!group)
      return Problem{.code = RD_KAFKA_RESP_ERR__STATE,
                     .retriable = false,
                     .text = "the consumer is in no group"};
    const auto list = list_of(offsets.size());
    for (const auto& [partition, next] : offsets)
      rd_kafka_topic_partition_list_add(list.get(), offsets_.topic.c_str(), partition)->offset =
          next;
    return result_of(rd_kafka_send_offsets_to_transaction(client_.get(), list.get(), group.get(),
                                                          milliseconds_of(longest)));
  }
  Result commit() override { return result_of(rd_kafka_commit_transaction(client_.get(), -1)); }
  std::uint64_t end_requests() const override { return end_requests_sent() - sent_before_; }
  void poll(milliseconds wait) override { rd_kafka_poll(client_.get(), milliseconds_of(wait)); }
  std::string refused() const override { return refused_; }

 private:
  static int milliseconds_of(milliseconds time) { return static_cast<int>(time.count()); }

  static Result result_of(rd_kafka_error_t* error) {
    const Handle<rd_kafka_error_t> owned{error};
    if (!owned) return std::nullopt;
    return Problem{.code = rd_kafka_error_code(error),
                   .retriable = rd_kafka_error_is_retriable(error) != 0,
                   .text = printable(rd_kafka_error_string(error), 300)};
  }

  /// Requests the metadata of the topics now. Otherwise the first record for an unknown topic would
  /// wait for a timer of one second.
  void learn_topics() {
    const rd_kafka_metadata_t* metadata = nullptr;
    if (rd_kafka_metadata(client_.get(), /*all_topics=*/0, nullptr, &metadata, kMetadataMs) ==
        RD_KAFKA_RESP_ERR_NO_ERROR)
      rd_kafka_metadata_destroy(metadata);
  }

  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
    auto& client = *static_cast<KafkaTransactionClient*>(self);
    if (!client.refused_.empty() || !is_refused_record(message->err)) return;
    client.refused_ = refusal_of_a_record(rd_kafka_topic_name(message->rkt), message->err);
  }

  GroupOffsets offsets_;
  Handle<rd_kafka_t> client_;
  std::vector<Handle<rd_kafka_topic_t>> topics_;  ///< after client_, so destroyed before it
  std::string refused_;
  std::uint64_t sent_before_ = 0;  ///< requests that ended transactions, before begin()
};

}  // namespace

std::unique_ptr<TransactionClient> make_transaction_client(const ClientConfig& config,
                                                           const std::string& transactional_id,
                                                           const std::vector<std::string>& topics,
                                                           const GroupOffsets& offsets) {
  return std::make_unique<KafkaTransactionClient>(config, transactional_id, topics, offsets);
}

}  // namespace suhu::kafka
