// A transactional producer that is either in order or made anew.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/kafka/fencing_watch.hpp"
#include "suhu/kafka/state_log.hpp"
#include "suhu/kafka/transaction_client.hpp"

namespace suhu::kafka {

/// Writes sets of records, and the place of a consumer group, all or nothing.
///
/// librdkafka asks for three kinds of error to be told apart: retry the same call, abort, or give
/// the client up. Retrying is done here, until the transaction's own timeout. For the other two
/// there is one answer: the client is thrown away, and open() makes a new one with the same
/// transactional.id, which fences and ends whatever the old one left behind (also a commit whose
/// outcome nobody knows: after open() it is decided). The program ends when our epoch is
/// taken again and again (RivalWatch).
class TransactionalProducer {
 public:
  using Clock = std::chrono::steady_clock;
  struct Options {
    std::string transactional_id;
    std::vector<std::string> topics;  ///< those that commit() will write to
    /// Makes a client with both.
    std::function<std::unique_ptr<TransactionClient>(const std::string& id,
                                                     const std::vector<std::string>& topics)>
        make_client;
    /// Tests and the simulation have their own
    std::function<Clock::time_point()> now = Clock::now;
  };

  explicit TransactionalProducer(Options options);

  /// Goes on making the client and asking the coordinator for our id, at most `budget`. True: ready
  /// for commit(). May be called again. Throws KafkaError for what cannot get better (not
  /// authorised).
  [[nodiscard]] bool open(std::chrono::milliseconds budget);
  /// Throws the client away: open() makes another one.
  void close();
  /// What the last open() that failed was told.
  [[nodiscard]] rd_kafka_resp_err_t last_error() const { return last_error_; }

  /// kByKey: the partition that Java's and Python's clients choose.
  using Send = StateLog::Send;

  /// One transaction: all that `fill` sends, and `places` of the group in the readings. True:
  /// committed. False: not, or not known before open() said true again. Blocks at most about the
  /// transaction's timeout (10 s) when brokers do not answer.
  [[nodiscard]] bool commit(const std::function<void(const Send&)>& fill,
                            const stream::Positions& offsets);

 private:
  void send(const std::string& topic, std::int32_t partition, std::string_view key,
            std::string_view value);
  void run(const std::function<void(const Send&)>& fill, const stream::Positions& offsets);
  template <class Call>
  void retry(const char* what, Call call);
  [[nodiscard]] std::chrono::milliseconds left() const;

  Options options_;
  std::unique_ptr<TransactionClient> client_;
  bool open_ = false;
  FencingWatch fencing_;  ///< by the times when the coordinator had raised our epoch
  rd_kafka_resp_err_t last_error_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  Clock::time_point deadline_;  ///< of the transaction under way
};

}  // namespace suhu::kafka
