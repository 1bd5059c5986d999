// What the state of a group needs of a Kafka cluster: the records of its state topic, and the
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

inline constexpr std::int32_t kByKey = -1;  ///< RD_KAFKA_PARTITION_UA

/// kafka_state_log.hpp has the real one, tests/sim one in memory.
class StateLog {
 public:
  virtual ~StateLog() = default;

  /// Takes our transactional id, which decides whatever we or a former program with it have left
  /// open. False: Kafka does not answer now. Throws for what cannot get better (not authorised).
  [[nodiscard]] virtual bool open() = 0;

  /// Sees to it that the state topic has so many partitions. False: Kafka does not answer now.
  [[nodiscard]] virtual bool has_partitions(std::int32_t partitions) = 0;

  /// Visits every committed record of `partitions`, in the order of each; views die with the visit.
  /// `value` without data: a tombstone. False: not all came in time; what was visited counts for
  /// nothing.
  using Visit =
      std::function<void(std::int32_t partition, std::string_view key, std::string_view value)>;
  [[nodiscard]] virtual bool read(const std::vector<std::int32_t>& partitions,
                                  const Visit& visit) = 0;

  /// Finds the partitions of the readings that have another record than the witness of it says:
  /// see same_log.hpp. std::nullopt: Kafka does not answer now.
  [[nodiscard]] virtual std::optional<std::set<std::int32_t>> recreated_partitions(
      const std::vector<KnownRecord>& witnesses) = 0;

  /// Sends one record inside the transaction of commit(); `partition`: kByKey lets the key
  /// choose it.
  using Send = std::function<void(const std::string& topic, std::int32_t partition,
                                  std::string_view key, std::string_view value)>;

  /// One transaction: all that `fill` sends, and `places` in the readings for the group. True:
  /// committed. False: not, or not known before open() said true again.
  [[nodiscard]] virtual bool commit(const std::function<void(const Send&)>& fill,
                                    const stream::Positions& offsets) = 0;
};

}  // namespace suhu::kafka
