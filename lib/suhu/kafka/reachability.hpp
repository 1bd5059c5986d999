// Finds out from librdkafka's statistics which brokers answer. Pure: no I/O, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suhu::kafka {

struct Reachability {
  /// By partition: whether its leader has sent something within the last two seconds (`rxidle`).
  std::vector<bool> leaders;
  bool any_broker = false;  ///< a connection to a broker is up (`state`), even if idle

  /// Returns false for a partition that is not known.
  [[nodiscard]] bool leader_answers(std::int32_t partition) const;
  /// Returns true if the leaders of all these partitions answer or, if there are none, if any
  /// broker is connected.
  [[nodiscard]] bool answers_for(std::span<const std::int32_t> partitions) const;
};

/// Reads from one statistics document (JSON, see librdkafka's STATISTICS.md) whether brokers and
/// the leaders of `topic` answer. Partitions that the document lacks are false. Returns
/// std::nullopt if it cannot be read.
[[nodiscard]] std::optional<Reachability> parse_reachability(std::string_view statistics,
                                                             const std::string& topic);

}  // namespace suhu::kafka
