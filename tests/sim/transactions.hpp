// Declares the state topic and the transactions of a simulated program, on the cluster in memory.
// The real TransactionalProducer decides about epochs, retries and new clients.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cluster.hpp"
#include "sim/dice.hpp"
#include "sim/edges.hpp"
#include "suhu/kafka/state_log.hpp"
#include "suhu/kafka/transaction.hpp"

namespace suhu::sim {

/// What a simulated client uses. `source` is its consumer, of whose group it commits the offsets.
struct Surroundings {
  Cluster& cluster;
  Dice& dice;
  Faults& faults;
  const SimSource& source;
};

/// Does what librdkafka's transactional client does, with its faults.
class SimTransactionClient final : public kafka::TransactionClient {
 public:
  SimTransactionClient(const Surroundings& surroundings, std::string id)
      : here_(surroundings), id_(std::move(id)) {}

  [[nodiscard]] Result init(milliseconds longest) override;
  [[nodiscard]] Result begin() override;
  [[nodiscard]] rd_kafka_resp_err_t produce(std::size_t topic, std::int32_t partition,
                                            std::string_view key, std::string_view value) override;
  [[nodiscard]] bool flush(milliseconds longest) override;
  [[nodiscard]] Result send_offsets(const stream::Positions& offsets,
                                    milliseconds longest) override;
  [[nodiscard]] Result commit() override;
  [[nodiscard]] std::uint64_t end_requests() const override { return end_requests_; }
  void poll(milliseconds wait) override { here_.cluster.pass(wait); }

 private:
  [[nodiscard]] Cluster::Transaction beginning_of_transaction();

  Surroundings here_;
  std::string id_;
  std::optional<std::int64_t> epoch_;
  std::optional<Cluster::Transaction> transaction_;  ///< between begin() and its end
  bool ended_early_ = false;                         ///< by a late request of the one before it
  std::uint64_t end_requests_ = 0;                   ///< since begin()
};

/// The state topic and the output topic in the cluster in memory.
class SimStateLog final : public kafka::StateLog {
 public:
  static constexpr const char* kStateTopic = "state";
  static constexpr const char* kOutputTopic = "output";

  SimStateLog(const Surroundings& surroundings, const std::string& id);

  [[nodiscard]] bool open() override;
  [[nodiscard]] bool has_partitions(std::int32_t) override { return true; }
  [[nodiscard]] bool read(const std::vector<std::int32_t>& partitions, const Visit& visit) override;
  [[nodiscard]] std::optional<std::set<std::int32_t>> recreated_partitions(
      const std::vector<kafka::KnownRecord>& witnesses) override;
  [[nodiscard]] bool commit(const std::function<void(const Send&)>& fill,
                            const stream::Positions& offsets) override;

 private:
  Surroundings here_;
  kafka::TransactionalProducer producer_;
};

}  // namespace suhu::sim
