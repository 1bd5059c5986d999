// The changelog as records of a compacted topic, written in one transaction with the group's place.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "suhu/kafka/state_log.hpp"
#include "suhu/stream/changelog.hpp"

namespace suhu::kafka {

class ClientConfig;
class ConsumerSource;

struct StateTopicOptions {
  std::string topic;        ///< of the readings
  std::string state_topic;  ///< made when it is missing, with as many partitions as `topic`
  std::string group;
  std::optional<std::string> instance;      ///< without one the transactional.id is random
  std::optional<std::string> output_topic;  ///< where the rows of a commit go
  /// Ends a restore that is under way; empty: nothing does
  std::function<bool()> stop;
};

/// State of a group in a compacted topic: each record in the partition with the number of its
/// reading's.
///   Keys  : `<topic>/<key of the state>`, and `<topic>` alone for the cut: one group may read
///   several topics. Cut   : `{"next":4711,"read":4800,"last":1764410412250,"notes":{…}}`
///   (stream::Cut). Reading resumes from it; the group's own offset is
///           a copy, for monitoring. Where the record before `read` has another timestamp than
///           `last`, the topic was deleted and made again: the partition is read from its
///           beginning, and its old records here are deleted by the next commit.
class StateTopic final : public stream::Changelog {
 public:
  StateTopic(StateTopicOptions options, std::unique_ptr<StateLog> log);
  /// On a real Kafka: see KafkaStateLog.
  StateTopic(const ClientConfig& config, const StateTopicOptions& options,
             const ConsumerSource& source);

  [[nodiscard]] std::optional<stream::Checkpoints> restore(
      const std::vector<std::int32_t>& partitions, stream::DurableState& state) override;
  [[nodiscard]] bool commit(const stream::Checkpoints& checkpoints, stream::DurableState& state,
                            const stream::Output& rows) override;

 private:
  using Partitions = std::set<std::int32_t>;
  [[nodiscard]] std::optional<stream::Checkpoints> read_all(
      const std::vector<std::int32_t>& partitions, const Partitions& others,
      stream::DurableState& state);
  [[nodiscard]] std::optional<Partitions> recreated_partitions(
      const stream::Checkpoints& checkpoints);

  StateTopicOptions options_;
  std::unique_ptr<StateLog> log_;
  /// Keys of a topic that is gone, by partition: to be deleted
  std::map<std::int32_t, std::set<std::string>> obsolete_;
};

/// The record of a cut; decode_cut throws Failure(runtime) for what it cannot read. Here for tests.
[[nodiscard]] std::string encode_checkpoint(const stream::Checkpoint& checkpoint);
[[nodiscard]] stream::Checkpoint decode_checkpoint(std::string_view text);

}  // namespace suhu::kafka
