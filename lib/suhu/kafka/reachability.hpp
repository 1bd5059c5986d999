// Which brokers answer: from librdkafka's statistics.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace suhu::kafka {

struct Reachability {
  /// By partition: its leader was heard within the last two seconds (`rxidle`)
  std::vector<bool> leaders;
  bool any_broker = false;  ///< a connection to a broker stands (`state`), heard or not
};

/// Reads one statistics document (JSON, librdkafka's STATISTICS.md) as to `topic`. Partitions that
/// are not there are false. What cannot be read is std::nullopt.
[[nodiscard]] std::optional<Reachability> parse_reachability(std::string_view statistics,
                                                             const std::string& topic);

}  // namespace suhu::kafka
