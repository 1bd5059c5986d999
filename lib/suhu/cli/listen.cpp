#include "suhu/cli/listen.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "suhu/cli/tool_metrics.hpp"

namespace suhu::cli {

std::unique_ptr<web::StatusEndpoint> open_endpoint(const std::optional<web::Address>& listen,
                                                   const std::string& tool) {
  if (!listen) return nullptr;
  web::StatusEndpoint::Options options;
  options.server.address = *listen;
  options.server.log = [](const std::string& text) { spdlog::warn("{}", text); };
  options.tool = tool;
  web::Metrics metrics;
  add_build_info(metrics, tool);
  options.first = {.families = metrics.take(),
                   .not_ready = "it has just started: looking for Kafka's brokers and the topic",
                   .not_healthy = {}};
  auto endpoint = std::make_unique<web::StatusEndpoint>(std::move(options));
  warn_if_public(*listen);
  spdlog::info("metrics: {}metrics", endpoint->url());
  return endpoint;
}

void warn_if_public(const web::Address& address) {
  if (address.is_loopback()) return;
  spdlog::warn(
      "--listen {}: whoever reaches this port can read what is served there, without a password: "
      "put a reverse proxy in front of it",
      web::to_text(address));
}

}  // namespace suhu::cli
