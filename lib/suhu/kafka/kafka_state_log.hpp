// The state of a group on a real Kafka.
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

/// A compacted topic, written in one transaction with the group's place. The transaction carries
/// the generation of the group, so that an owner who has lost its partitions cannot commit.
class KafkaStateLog final : public StateLog {
 public:
  /// Finds or makes the state topic and takes the transactional id.
  /// Throws KafkaError: unreachable, when the output topic does not exist or no good answer came in
  /// time; runtime, for what is final.
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
  /// Warns that `who` does not answer, unless somebody wants us to end.
  void warn_that_it_retries(const std::string& who) const;

  ClientConfig config_;
  StateTopicOptions options_;
  const ConsumerSource& source_;
  TransactionalProducer producer_;
  ChangelogReader reader_;
  std::int32_t partitions_ = 0;  ///< of the state topic
};

}  // namespace suhu::kafka
