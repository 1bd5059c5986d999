// Declares AssignedClient, the operations of a consumer that a rebalance needs. Implemented with
// librdkafka (ConsumerClient) and in memory (tests).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "suhu/stream/record.hpp"

namespace suhu::kafka {

/// The operations, in the terms of librdkafka.
class AssignedClient {
 public:
  virtual ~AssignedClient() = default;

  /// Replaces the assignment: reads the partitions of `offsets` and no others, from these offsets,
  /// which may be librdkafka's negative logical ones. With no partitions it acknowledges the
  /// rebalance to the group and reads nothing.
  virtual void assign(const stream::Positions& offsets) = 0;
  /// Acknowledges to the group that all partitions are revoked.
  virtual void unassign() = 0;
  /// Returns the committed offsets of the group; partitions without one are missing. Returns
  /// std::nullopt if Kafka did not answer.
  [[nodiscard]] virtual std::optional<stream::Positions> committed(
      const std::vector<std::int32_t>& partitions) = 0;
};

}  // namespace suhu::kafka
