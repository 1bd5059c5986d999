// What any process says about itself: the three numbers that people look for first.
#pragma once

#include "suhu/web/metrics.hpp"

namespace suhu::web {

/// process_resident_memory_bytes, process_cpu_seconds_total, process_start_time_seconds, from
/// /proc/self; those that cannot be read are left out. Any thread.
void add_process_metrics(Metrics& metrics);

}  // namespace suhu::web
