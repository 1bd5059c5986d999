// What TransactionalProducer needs of a client: librdkafka's, or one in memory (tests/sim).
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

/// A producer with a transactional.id, in the terms of librdkafka. Used from one thread; destroying
/// it waits for nothing that its last transaction has left open.
class TransactionClient {
 public:
  virtual ~TransactionClient() = default;

  struct Problem {
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_UNKNOWN;
    bool retriable = false;  ///< the same call may be made again
    std::string text;        ///< safe to print
  };
  using Result = std::optional<Problem>;  ///< nothing: it worked

  /// Takes the id from whoever had it, and decides what that one left open.
  [[nodiscard]] virtual Result init(std::chrono::milliseconds longest) = 0;
  [[nodiscard]] virtual Result begin() = 0;
  /// Queues one record. `topic`: its number among those that the client was made with.
  [[nodiscard]] virtual rd_kafka_resp_err_t produce(std::size_t topic, std::int32_t partition,
                                                    std::string_view key,
                                                    std::string_view value) = 0;
  /// True when the brokers have confirmed all records.
  [[nodiscard]] virtual bool flush(std::chrono::milliseconds longest) = 0;
  /// `places` in the topic of readings, for the group in which the consumer is now.
  [[nodiscard]] virtual Result send_offsets(const stream::Positions& offsets,
                                            std::chrono::milliseconds longest) = 0;
  /// Ends the transaction. A problem that is not retriable may have any outcome.
  [[nodiscard]] virtual Result commit() = 0;
  /// Serves reports while there is nothing else to do.
  virtual void poll(std::chrono::milliseconds wait) = 0;
  /// Why a broker refused a record of ours for good; empty: it did not.
  [[nodiscard]] virtual std::string refused() const { return {}; }
};

/// What a transaction commits beside its records: the place of the group of `consumer()`, which is
/// asked each time, in `topic`.
struct GroupOffsets {
  std::string topic;
  std::function<rd_kafka_t*()> consumer;
};

/// A client of librdkafka.
[[nodiscard]] std::unique_ptr<TransactionClient> make_transaction_client(
    const ClientConfig& config, const std::string& transactional_id,
    const std::vector<std::string>& topics, const GroupOffsets& offsets);

}  // namespace suhu::kafka
