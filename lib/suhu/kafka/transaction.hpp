// A transactional producer that is either in order or made anew.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/state_log.hpp"

namespace suhu::kafka {

/// Writes sets of records, and the place of a consumer group, all or nothing.
///
/// librdkafka asks for three kinds of error to be told apart: retry the same call, abort, or give
/// the client up. Retrying is done here, until the transaction's own timeout. For the other two
/// there is one answer: the client is thrown away, and open() makes a new one with the same
/// transactional.id, which fences and ends whatever the old one left behind (also a commit whose
/// outcome nobody knows: after open() it is decided). The program ends when another one with our
/// name has taken our epoch twice within a minute.
class TransactionalProducer {
 public:
  /// `topics`: those that commit() will write to.
  TransactionalProducer(ClientConfig config, std::string transactional_id, std::vector<std::string> topics);
  ~TransactionalProducer();
  TransactionalProducer(const TransactionalProducer&) = delete;
  TransactionalProducer& operator=(const TransactionalProducer&) = delete;

  /// Goes on making the client and asking the coordinator for our id, at most `budget`. True: ready for commit(). May be called again.
  /// Throws KafkaError for what cannot get better (not authorised).
  [[nodiscard]] bool open(std::chrono::milliseconds budget);
  /// What the last open() that failed was told.
  [[nodiscard]] rd_kafka_resp_err_t trouble() const { return trouble_; }

  /// kByKey: the partition that Java's and Python's clients choose.
  using Send = StateLog::Send;

  /// One transaction: all that `fill` sends, and `offsets` for the group of `consumer`. True: committed. False: not, or not known
  /// before open() said true again. Blocks at most about the transaction's timeout (10 s) when brokers do not answer.
  [[nodiscard]] bool commit(const std::function<void(const Send&)>& fill, const rd_kafka_topic_partition_list_t* offsets,
                            rd_kafka_t* consumer);

 private:
  void make();
  void learn_topics();
  void close();
  void send(const std::string& topic, std::int32_t partition, std::string_view key, std::string_view value);
  void run(const std::function<void(const Send&)>& fill, const rd_kafka_topic_partition_list_t* offsets, rd_kafka_t* consumer);
  template <class Call>
  void retry(const char* what, Call call);
  [[nodiscard]] bool lose_epoch();
  void throw_if_refused() const;
  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self);

  ClientConfig config_;
  std::string transactional_id_;
  std::vector<std::string> topics_;
  Handle<rd_kafka_t> client_;
  std::vector<Handle<rd_kafka_topic_t>> known_;  ///< after client_: destroyed first
  bool open_ = false;
  std::string refused_;                                              ///< why a record of this client was refused for good
  std::optional<std::chrono::steady_clock::time_point> lost_epoch_;  ///< when the coordinator had raised it last
  rd_kafka_resp_err_t trouble_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::chrono::steady_clock::time_point deadline_;  ///< of the transaction under way
};

}  // namespace suhu::kafka
