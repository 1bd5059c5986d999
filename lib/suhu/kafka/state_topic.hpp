// The changelog on a real Kafka: a compacted topic, written in one transaction with the group's place.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "suhu/kafka/changelog_reader.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/kafka/transaction.hpp"
#include "suhu/stream/changelog.hpp"

namespace suhu::kafka {

struct StateTopicOptions {
  std::string topic;        ///< of the readings
  std::string state_topic;  ///< made when it is missing, with as many partitions as `topic`
  std::string group;
  std::optional<std::string> instance;      ///< without one the transactional.id is random
  std::optional<std::string> output_topic;  ///< where the rows of a commit go
  std::function<bool()> stop;               ///< ends a restore that is under way; empty: nothing does
};

/// State of a group in a compacted topic: each record in the partition with the number of its reading's.
///   Keys  : `<topic>/<key of the state>`, and `<topic>` alone for the cut: one group may read several topics.
///   Cut   : `{"next":4711,"read":4800,"last":1764410412250,"notes":{…}}` (stream::Cut). Reading resumes from it; the group's own offset is
///           a copy, for monitoring. Where the record before `read` has another timestamp than `last`, the topic was deleted and made
///           again: the partition is read from its beginning, and its old records here are deleted by the next commit.
///   Fence : the transaction carries the generation of the group, so that an owner who has lost its partitions cannot commit.
class StateTopic final : public stream::Changelog {
 public:
  /// Finds or makes the state topic and takes the transactional id, which ends what a former program with it left open.
  /// Throws KafkaError(unreachable): the output topic does not exist, or no good answer came in time; runtime: what is final.
  StateTopic(const ClientConfig& config, StateTopicOptions options, const ConsumerSource& source);

  [[nodiscard]] std::optional<stream::Cuts> restore(const std::vector<std::int32_t>& partitions, stream::State& state) override;
  [[nodiscard]] bool commit(const stream::Cuts& cuts, stream::State& state, const stream::Output& rows) override;

 private:
  void open_producer();
  void require_partitions(std::int32_t partitions, const Patience& patience);
  [[nodiscard]] bool has_partitions(std::int32_t partitions);
  using Partitions = std::set<std::int32_t>;
  [[nodiscard]] std::optional<stream::Cuts> read_all(const std::vector<std::int32_t>& partitions, const Partitions& others,
                                                     stream::State& state);
  [[nodiscard]] std::optional<Partitions> with_another_log(const stream::Cuts& cuts);
  [[nodiscard]] bool stopped() const { return options_.stop && options_.stop(); }

  ClientConfig config_;
  StateTopicOptions options_;
  const ConsumerSource& source_;
  TransactionalProducer producer_;
  ChangelogReader reader_;
  std::int32_t partitions_ = 0;                             ///< of the state topic
  std::map<std::int32_t, std::set<std::string>> obsolete_;  ///< keys of a topic that is gone, by partition: to be deleted
};

/// The record of a cut; decode_cut throws Failure(runtime) for what it cannot read. Here for tests.
[[nodiscard]] std::string encode_cut(const stream::Cut& cut);
[[nodiscard]] stream::Cut decode_cut(std::string_view text);

}  // namespace suhu::kafka
