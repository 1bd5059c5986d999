// The interface to Kafka that the state of a group needs: the records of its state topic, and the
// transactions that write them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/kafka/recreated_topic.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::kafka {

/// In place of a partition: the key chooses it. Equals RD_KAFKA_PARTITION_UA.
inline constexpr std::int32_t kByKey = -1;

/// The state topic of one group and the transactions on it. KafkaStateLog implements it on a real
/// Kafka, tests/sim in memory.
class StateLog {
 public:
  virtual ~StateLog() = default;

  /// Takes the transactional id. That decides every transaction that this process, or a former one
  /// with the same id, has left open. Returns false if it cannot be taken now, for example because
  /// Kafka does not answer. Throws KafkaError for errors that do not pass (not authorised).
  [[nodiscard]] virtual bool open() = 0;

  /// Ensures that the state topic has at least `partitions` partitions. Returns false if Kafka does
  /// not answer now.
  [[nodiscard]] virtual bool has_partitions(std::int32_t partitions) = 0;

  /// Visits every committed record of `partitions`, in the order of each partition. The views are
  /// valid during the visit only; a `value` whose data() is nullptr is a tombstone. Returns false
  /// if not all records came in time: what was visited is then to be discarded.
  using Visit =
      std::function<void(std::int32_t partition, std::string_view key, std::string_view value)>;
  [[nodiscard]] virtual bool read(const std::vector<std::int32_t>& partitions,
                                  const Visit& visit) = 0;

  /// Returns the partitions of the topic of readings that have another record than their witness
  /// (see recreated_topic.hpp). Returns std::nullopt if Kafka does not answer now.
  [[nodiscard]] virtual std::optional<std::set<std::int32_t>> recreated_partitions(
      const std::vector<KnownRecord>& witnesses) = 0;

  /// Sends one record inside the transaction of commit(). With kByKey the key chooses the
  /// partition. A `value` whose data() is nullptr is a tombstone.
  using Send = std::function<void(const std::string& topic, std::int32_t partition,
                                  std::string_view key, std::string_view value)>;

  /// Runs one transaction with all records that `fill` sends, and with `offsets` in the topic of
  /// readings for the group. Returns true if it is committed. Returns false if it is not, or if
  /// that is unknown until open() has returned true again.
  [[nodiscard]] virtual bool commit(const std::function<void(const Send&)>& fill,
                                    const stream::Positions& offsets) = 0;
};

}  // namespace suhu::kafka
