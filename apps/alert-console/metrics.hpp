// What alert-console says about itself to Prometheus and /readyz.
#pragma once

#include <optional>

#include "alert-console/exec_sink.hpp"
#include "alert-console/options.hpp"
#include "alert-console/summary.hpp"
#include "suhu/kafka/consumer_source.hpp"
#include "suhu/web/status_endpoint.hpp"

namespace suhu::console {

/// Pure. `consumer`: nothing when alerts come from standard input; `exec`: nothing without --exec.
[[nodiscard]] web::Status status_of(const Options& options, const Summary& summary,
                                    const std::optional<kafka::ConsumerCounts>& consumer,
                                    const std::optional<ExecCounts>& exec);

}  // namespace suhu::console
