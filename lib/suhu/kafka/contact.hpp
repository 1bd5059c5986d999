// Which partitions' leaders answer: from librdkafka's statistics.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace suhu::kafka {

/// Reads one statistics document (JSON, librdkafka's STATISTICS.md): by partition of `topic`, true when its leader was heard within the
/// last two seconds (`rxidle`). Partitions that are not there are false. What cannot be read is an empty answer.
[[nodiscard]] std::vector<bool> partitions_in_contact(std::string_view statistics, const std::string& topic);

}  // namespace suhu::kafka
