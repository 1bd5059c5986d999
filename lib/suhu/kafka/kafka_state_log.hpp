// The StateLog on a real Kafka cluster. StateTopic keeps the state of a group in it.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "suhu/kafka/changelog_reader.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/state_log.hpp"
#include "suhu/kafka/state_topic.hpp"
#include "suhu/kafka/transaction.hpp"

namespace suhu::kafka {

/// A compacted topic, written in one transaction with the offsets of the group. The transaction
/// carries the generation of the group, so that a member whose partitions were revoked cannot
/// commit.
class KafkaStateLog final : public StateLog {
 public:
  /// Finds or creates the state topic and takes the transactional id. `source` must outlive this
  /// object. Throws KafkaError: unreachable if the output topic does not exist or no usable answer
  /// came in time; runtime if retrying cannot help (not authorised).
  KafkaStateLog(const ClientConfig& config, StateTopicOptions options,
                const ConsumerSource& source);

  [[nodiscard]] bool open() override;
  [[nodiscard]] bool has_partitions(std::int32_t partitions) override;
  [[nodiscard]] bool read(const std::vector<std::int32_t>& partitions, const Visit& visit) override;
  [[nodiscard]] std::optional<std::set<std::int32_t>> recreated_partitions(
      const std::vector<KnownRecord>& witnesses) override;
  [[nodiscard]] bool commit(const std::function<void(const Send&)>& fill,
                            const stream::Positions& offsets) override;

 private:
  [[nodiscard]] TransactionalProducer::Options producer_options() const;
  void open_producer();
  void require_partitions(std::int32_t partitions, const WaitLimit& limit);
  [[nodiscard]] bool stopped() const { return options_.stop && options_.stop(); }
  /// Logs a warning that `who` does not answer, unless options_.stop ends the wait.
  void warn_that_it_retries(const std::string& who) const;

  ClientConfig config_;
  StateTopicOptions options_;
  const ConsumerSource& source_;
  TransactionalProducer producer_;
  ChangelogReader reader_;
  std::int32_t partitions_ = 0;  ///< of the state topic
};

}  // namespace suhu::kafka
