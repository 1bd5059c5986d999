// Reads a compacted topic from its beginning to its present end. KafkaStateLog restores state with
// it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/request.hpp"
#include "suhu/kafka/state_log.hpp"

namespace suhu::kafka {

/// A consumer without a group that reads committed records only. If a transaction of a former owner
/// of the state is still open, reading waits until it ends (at the latest with its timeout),
/// because its outcome belongs to the state.
class ChangelogReader {
 public:
  ChangelogReader(const ClientConfig& config, std::string topic);
  ~ChangelogReader() = default;
  ChangelogReader(const ChangelogReader&) = delete;
  ChangelogReader& operator=(const ChangelogReader&) = delete;

  /// Calls `visit` for every record of `partitions`, in the order of each partition. The views are
  /// valid during the call only; a `value` whose data() is nullptr is a tombstone.
  /// Returns true if each partition was read up to the end that it had when it first answered.
  /// Returns false if no record came for the time of `limit`, if `limit.stop` ended the wait, or if
  /// librdkafka refused the assignment. Throws KafkaError (runtime) if retrying cannot help: a
  /// right is missing, or a batch has a wrong checksum.
  using Visit = StateLog::Visit;
  [[nodiscard]] bool read(const std::vector<std::int32_t>& partitions, const Visit& visit,
                          const WaitLimit& limit);

  [[nodiscard]] rd_kafka_t* client() const { return client_.get(); }

 private:
  [[nodiscard]] bool wait_for_leaders(const std::vector<std::int32_t>& partitions,
                                      const Deadline& deadline);
  [[nodiscard]] KafkaError damaged(const rd_kafka_message_t& message) const;

  std::string topic_;
  Handle<rd_kafka_t> client_;
};

}  // namespace suhu::kafka
