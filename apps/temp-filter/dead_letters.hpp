// Rejects, raw, on their way to the dead-letter topic.
#pragma once

#include <string>

#include "suhu/core/reject.hpp"
#include "suhu/stream/output.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::filter {

/// Copies `record` with its key and headers that say why and from where: suhu.reason, suhu.topic,
/// suhu.partition, suhu.offset. What is larger than a broker takes is cut, and suhu.original-size
/// tells. An empty `topic`: input without positions.
void append_dead_letter(const suhu::stream::Record& record, suhu::RejectReason reason,
                        const std::string& topic, suhu::stream::Output& letters);

}  // namespace suhu::filter
