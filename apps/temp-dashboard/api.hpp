// Makes the documents of the API from a snapshot. Pure: no I/O, no clock. docs/openapi.json
// describes their fields.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "suhu/web/http.hpp"
#include "temp-dashboard/page_facts.hpp"
#include "temp-dashboard/selection.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::temp_dashboard {

/// Returns every sensor's newest value and state, and the extremes and the mean of its kept
/// history.
[[nodiscard]] std::string sensors_json(const Snapshot& snapshot, const PageFacts& facts);

/// Returns one sensor's history. `span`: how far back, or std::nullopt for everything that is kept.
/// `kind`: std::nullopt lets choose_kind() decide.
[[nodiscard]] std::string readings_json(const Snapshot& snapshot, const SensorView& sensor,
                                        std::optional<std::chrono::milliseconds> span,
                                        std::optional<LineKind> kind);

/// Returns the newest window in the format of latest.json. While there is none, `window` is null
/// and `devices` is empty.
[[nodiscard]] std::string latest_window_json(const Snapshot& snapshot);

/// Returns the newest `limit` alerts, newest first.
[[nodiscard]] std::string alerts_json(const Snapshot& snapshot, std::size_t limit);

/// Returns the outlook of every sensor, most urgent first.
[[nodiscard]] std::string inspect_json(const Snapshot& snapshot, const PageFacts& facts);

/// The responses to the probes of load balancers and service managers: 200, or 503 with the reason.
/// `snapshot` is nullptr before the first one: then the process is healthy, but not ready.
[[nodiscard]] web::Response health_page(const Snapshot* snapshot, Timestamp now);
[[nodiscard]] web::Response ready_page(const Snapshot* snapshot, const PageFacts& facts);

}  // namespace suhu::temp_dashboard
