// A transactional producer that replaces its client after every error that cannot be retried.
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

/// Writes sets of records and the offsets of a consumer group atomically.
///
/// librdkafka distinguishes three kinds of error: retry the same call, abort the transaction, or
/// discard the client. Calls are retried here until the transaction's own timeout. The other two
/// kinds are handled alike: the client is discarded, and open() makes a new one with the same
/// transactional.id. That fences the old client and ends whatever it left open, also a commit whose
/// outcome is unknown: after open() it is decided. commit() throws, which ends the program, when
/// the epoch of this producer is raised again and again (FencingWatch).
///
/// A transaction that is committed, but whose end was requested more than once, also takes a new
/// client before the next one: a copy of the request may still be in transit, and would end the
/// next transaction of the same epoch in its middle. Brokers prevent that only for clients with the
/// second part of KIP-890, which librdkafka does not implement (its issue 5423).
class TransactionalProducer {
 public:
  using Clock = std::chrono::steady_clock;
  struct Options {
    std::string transactional_id;
    std::vector<std::string> topics;  ///< all topics that commit() writes to
    /// Makes a client with that id and these topics.
    std::function<std::unique_ptr<TransactionClient>(const std::string& id,
                                                     const std::vector<std::string>& topics)>
        make_client;
    /// Tests and the simulation replace it.
    std::function<Clock::time_point()> now = Clock::now;
  };

  explicit TransactionalProducer(Options options);

  /// Makes the client if there is none, and asks the coordinator for the transactional id, for
  /// about `budget` at most. Returns true if commit() may be called. After false it may be called
  /// again; it returns false at once for 6 s after this producer was fenced. Throws KafkaError for
  /// errors that do not pass (not authorised).
  [[nodiscard]] bool open(std::chrono::milliseconds budget);
  /// Discards the client; open() makes a new one.
  void close();
  /// Returns the last error that open() got from its client.
  [[nodiscard]] rd_kafka_resp_err_t last_error() const { return last_error_; }

  /// With kByKey a record goes to the partition that Java's and Python's clients choose.
  using Send = StateLog::Send;

  /// Runs one transaction with all records that `fill` sends, and with the group's `offsets` in the
  /// topic of readings. Returns true if it is committed. Returns false if it is not, or if that is
  /// unknown until open() has returned true again. Throws KafkaError if a record is refused for
  /// good, for errors that do not pass, or if another program has taken the transactional id.
  /// Blocks for about the transaction's timeout (10 s) at most when brokers do not answer, and in
  /// addition as long to take a new client, if the transaction before needs that.
  [[nodiscard]] bool commit(const std::function<void(const Send&)>& fill,
                            const stream::Positions& offsets);

 private:
  void renew();
  void send(const std::string& topic, std::int32_t partition, std::string_view key,
            std::string_view value);
  void run(const std::function<void(const Send&)>& fill, const stream::Positions& offsets);
  template <class Call>
  void retry(const char* what, Call call);
  [[nodiscard]] std::chrono::milliseconds left() const;

  Options options_;
  std::unique_ptr<TransactionClient> client_;
  bool open_ = false;
  bool renew_ = false;    ///< the next transaction needs a new client
  FencingWatch fencing_;  ///< counts how often the coordinator has raised this producer's epoch
  rd_kafka_resp_err_t last_error_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  Clock::time_point deadline_;  ///< end of the time of the current transaction
};

}  // namespace suhu::kafka
