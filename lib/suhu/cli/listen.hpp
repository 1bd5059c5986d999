// --listen in a running tool.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "suhu/web/address.hpp"
#include "suhu/web/status_endpoint.hpp"

namespace suhu::cli {

/// Serves suhu_build_info, not ready, until the first tick; says on stderr where. Without `listen`:
/// nullptr. Throws Failure (runtime) when it cannot listen there. Call it before Kafka is asked,
/// which may take its time.
[[nodiscard]] std::unique_ptr<web::StatusEndpoint> open_endpoint(
    const std::optional<web::Address>& listen, const std::string& tool);

/// One warning when others than this machine may reach the address: whoever does, reads.
void warn_if_public(const web::Address& address);

}  // namespace suhu::cli
