// The metrics, readiness and health of alert-console, for its status endpoint (--listen).
#pragma once

#include <optional>

#include "alert-console/exec_sink.hpp"
#include "alert-console/options.hpp"
#include "alert-console/summary.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/web/status_endpoint.hpp"

namespace suhu::alert_console {

/// Returns the status of alert-console. `consumer` is absent if alerts come from standard input;
/// then the program is always ready and healthy. `exec` is absent without --exec. Pure: no I/O, no
/// clock.
[[nodiscard]] web::Status status_of(const Options& options, const Summary& summary,
                                    const std::optional<kafka::ConsumerCounts>& consumer,
                                    const std::optional<ExecCounts>& exec);

}  // namespace suhu::alert_console
