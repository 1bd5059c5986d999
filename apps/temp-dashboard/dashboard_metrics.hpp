// What the dashboard tells Prometheus. Names: docs/operation.md.
#pragma once

#include <cstddef>

#include "suhu/web/metrics.hpp"
#include "temp-dashboard/page_facts.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::dashboard {

/// `now`: wall clock.
[[nodiscard]] web::Metrics dashboard_metrics(const Snapshot& snapshot, const PageFacts& facts,
                                             std::size_t clients, Timestamp now);

}  // namespace suhu::dashboard
