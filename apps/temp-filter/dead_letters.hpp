// Copies rejected records to the output for the dead-letter topic.
#pragma once

#include <string>

#include "suhu/core/reject.hpp"
#include "suhu/stream/output.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::temp_filter {

/// Appends a copy of `record` with its key, and with headers that state the reason and the source:
/// suhu.reason, suhu.topic, suhu.partition, suhu.offset. A record that is larger than a broker
/// accepts is cut; suhu.original-size then states the size of its whole value. An empty `topic`
/// means that the input has no offsets: the headers for the source are left out.
void append_dead_letter(const stream::Record& record, RejectReason reason, const std::string& topic,
                        stream::Output& letters);

}  // namespace suhu::temp_filter
