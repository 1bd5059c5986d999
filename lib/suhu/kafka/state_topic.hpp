// Keeps a changelog as records of a compacted topic, written in one transaction with the committed
// offsets of the group.
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
  std::string topic;        ///< the topic of readings
  std::string state_topic;  ///< created if it is missing, with as many partitions as `topic`
  std::string group;
  std::optional<std::string> instance;      ///< without it the transactional.id is random
  std::optional<std::string> output_topic;  ///< where the rows of a commit go
  /// Ends a restore that is under way when it returns true. May be empty.
  std::function<bool()> stop;
};

/// The state of a group in a compacted topic. Each record is in the partition with the same number
/// as the partition of the readings that it belongs to.
///   Keys      : `<topic>/<key of the state>`, and `<topic>` alone for the checkpoint. They contain
///               the topic because one group may read several topics.
///   Checkpoint: `{"next":4711,"read":4800,"last":1764410412250,"notes":{…}}` (stream::Checkpoint).
///               Reading resumes from it; the committed offset of the group is a copy, for
///               monitoring. If the record before `read` has another timestamp than `last`, the
///               topic was deleted and created again: the partition is read from its beginning, and
///               its old records here are deleted by the next commit.
class StateTopic final : public stream::Changelog {
 public:
  StateTopic(StateTopicOptions options, std::unique_ptr<StateLog> log);
  /// Keeps the state on a real Kafka. Throws what the constructor of KafkaStateLog throws.
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
  /// By partition: keys that belong to a deleted topic. The next commit of the partition deletes
  /// them from the state topic.
  std::map<std::int32_t, std::set<std::string>> obsolete_;
};

/// Returns the value of a checkpoint's record. Declared here for tests.
[[nodiscard]] std::string encode_checkpoint(const stream::Checkpoint& checkpoint);
/// Reads such a value. Throws Failure (runtime) if it cannot. Declared here for tests.
[[nodiscard]] stream::Checkpoint decode_checkpoint(std::string_view text);

}  // namespace suhu::kafka
