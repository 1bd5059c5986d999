// The client interface of TransactionalProducer, implemented with librdkafka and in memory
// (tests/sim).
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/kafka/client_config.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::kafka {

/// A producer with a transactional.id, in the terms of librdkafka. Used from one thread. Its
/// destructor does not wait for what the last transaction has left open.
class TransactionClient {
 public:
  virtual ~TransactionClient() = default;

  struct Problem {
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_UNKNOWN;
    bool retriable = false;  ///< the same call may be repeated
    std::string text;        ///< printable
  };
  using Result = std::optional<Problem>;  ///< std::nullopt: success

  /// Takes the transactional id, fences its former owner, and commits or aborts the transaction
  /// that this owner has left open. Waits up to `longest` for the coordinator.
  [[nodiscard]] virtual Result init(std::chrono::milliseconds longest) = 0;
  [[nodiscard]] virtual Result begin() = 0;
  /// Queues one record. `topic` is an index into the topics with which the client was made.
  [[nodiscard]] virtual rd_kafka_resp_err_t produce(std::size_t topic, std::int32_t partition,
                                                    std::string_view key,
                                                    std::string_view value) = 0;
  /// Waits until every queued record has its delivery report. Returns false if not all have it
  /// within `longest`.
  [[nodiscard]] virtual bool flush(std::chrono::milliseconds longest) = 0;
  /// Adds `offsets` in the topic of readings to the transaction, for the group and generation in
  /// which the consumer is now. Blocks for at most `longest`.
  [[nodiscard]] virtual Result send_offsets(const stream::Positions& offsets,
                                            std::chrono::milliseconds longest) = 0;
  /// Commits the transaction. After a problem that is not retriable the outcome is unknown.
  [[nodiscard]] virtual Result commit() = 0;
  /// Returns how many requests to end the transaction were sent since begin(). The client repeats
  /// the request when a connection breaks, or when the coordinator does not answer.
  [[nodiscard]] virtual std::uint64_t end_requests() const = 0;
  /// Serves delivery reports for up to `wait`.
  virtual void poll(std::chrono::milliseconds wait) = 0;
  /// Returns why a broker has refused a record for good, or an empty string if none was refused.
  [[nodiscard]] virtual std::string refused() const { return {}; }
};

/// Whose offsets a transaction commits besides its records: those of the group of `consumer()` in
/// `topic`. consumer() is called each time, because the client may have been replaced.
struct GroupOffsets {
  std::string topic;
  std::function<rd_kafka_t*()> consumer;
};

/// Makes a client with librdkafka. Throws KafkaError (configuration) if that fails.
[[nodiscard]] std::unique_ptr<TransactionClient> make_transaction_client(
    const ClientConfig& config, const std::string& transactional_id,
    const std::vector<std::string>& topics, const GroupOffsets& offsets);

}  // namespace suhu::kafka
