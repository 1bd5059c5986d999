// The three metrics of any process that people look at first.
#pragma once

#include "suhu/web/metrics.hpp"

namespace suhu::web {

/// Adds process_resident_memory_bytes, process_cpu_seconds_total and process_start_time_seconds,
/// read from /proc. Leaves out those that cannot be read. Any thread may call it.
void add_process_metrics(Metrics& metrics);

}  // namespace suhu::web
