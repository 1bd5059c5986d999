// The documents of the API: pure functions from a snapshot to JSON. Their fields:
// docs/openapi.json.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "suhu/web/http.hpp"
#include "temp-dashboard/page_facts.hpp"
#include "temp-dashboard/selection.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::dashboard {

/// Every sensor's newest value, and what its kept history says of it.
[[nodiscard]] std::string sensors_json(const Snapshot& snapshot, const PageFacts& facts);

/// One sensor's history; `kind`: std::nullopt lets choose_kind() decide.
[[nodiscard]] std::string readings_json(const Snapshot& snapshot, const SensorView& sensor,
                                        std::optional<std::chrono::milliseconds> span,
                                        std::optional<LineKind> kind);

/// The newest window, as latest.json; before there is one, the same with `"window":null`.
[[nodiscard]] std::string latest_window_json(const Snapshot& snapshot);

/// The newest `limit` alerts, newest first.
[[nodiscard]] std::string alerts_json(const Snapshot& snapshot, std::size_t limit);

[[nodiscard]] std::string inspect_json(const Snapshot& snapshot, const PageFacts& facts);

/// The probes of load balancers and service managers: 200, or 503 with the reason. `snapshot`:
/// nullptr before the first.
[[nodiscard]] web::Response health_page(const Snapshot* snapshot, Timestamp now);
[[nodiscard]] web::Response ready_page(const Snapshot* snapshot, const PageFacts& facts);

}  // namespace suhu::dashboard
