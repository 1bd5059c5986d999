// Opens the endpoint of --listen in a running tool.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "suhu/web/address.hpp"
#include "suhu/web/status_endpoint.hpp"

namespace suhu::cli {

/// Starts the endpoint and logs its URL. Until the first tick it serves suhu_build_info and reports
/// that the tool is not ready. Returns nullptr without `listen`. Throws Failure (runtime) if it
/// cannot listen there. Call it before the first request to Kafka, which may take long.
[[nodiscard]] std::unique_ptr<web::StatusEndpoint> open_endpoint(
    const std::optional<web::Address>& listen, const std::string& tool);

/// Logs a warning unless `address` is a loopback address: anyone who can reach the port can read
/// what is served there.
void warn_if_public(const web::Address& address);

}  // namespace suhu::cli
