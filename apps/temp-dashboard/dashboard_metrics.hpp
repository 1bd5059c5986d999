// Makes the dashboard's metrics for Prometheus. docs/operation.md lists their names.
#pragma once

#include <cstddef>

#include "suhu/web/metrics.hpp"
#include "temp-dashboard/page_facts.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::temp_dashboard {

/// Returns the metrics at `now`, the wall clock. `clients`: open pages.
[[nodiscard]] web::Metrics dashboard_metrics(const Snapshot& snapshot, const PageFacts& facts,
                                             std::size_t clients, Timestamp now);

}  // namespace suhu::temp_dashboard
