#include "suhu/web/status_endpoint.hpp"

#include <utility>

#include "suhu/core/json_writer.hpp"
#include "suhu/web/process_metrics.hpp"

namespace suhu::web {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPublishEvery{1'000};

Response index_page(const std::string& tool) {
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = tool +
                  " (suhu)\n\n"
                  "/metrics  numbers, for Prometheus\n"
                  "/healthz  200 while the program works, else 503 and why\n"
                  "/readyz   200 while it has from Kafka what it needs, else 503 and why\n";
  return response;
}

}  // namespace

std::string why_stuck(milliseconds idle) {
  if (idle < kLongestTurn) return {};
  return "the loop has not turned for " + std::to_string(idle.count() / 1'000) + " s";
}

Response probe(std::string_view good, std::string_view bad, const std::string& reason) {
  Response response;
  response.status = reason.empty() ? 200 : 503;
  JsonWriter json{response.body};
  json.begin_object().field("status", reason.empty() ? good : bad);
  if (!reason.empty()) json.field("reason", reason);
  json.end_object();
  response.body += '\n';
  return response;
}

void add_own_state(Metrics& metrics, bool healthy, bool ready) {
  metrics.gauge("suhu_healthy", "1 while the program works: what /healthz says.", healthy ? 1 : 0);
  metrics.gauge("suhu_ready", "1 while it has from Kafka what it needs: what /readyz says.",
                ready ? 1 : 0);
  add_process_metrics(metrics);
}

std::string why_not_healthy(const StatusView& view) {
  auto stuck = why_stuck(view.idle);
  return stuck.empty() ? view.status.not_healthy : stuck;
}

std::string why_not_ready(const StatusView& view) {
  auto stuck = why_stuck(view.idle);
  return stuck.empty() ? view.status.not_ready : stuck;
}

Response metrics_page(const StatusView& view) {
  Metrics ours;
  add_own_state(ours, why_not_healthy(view).empty(), why_not_ready(view).empty());
  Response response;
  response.content_type = kPrometheusContentType;
  response.body = prometheus_text(view.status.families) + prometheus_text(ours.families());
  return response;
}

Response health_page(const StatusView& view) { return probe("ok", "stuck", why_not_healthy(view)); }

Response ready_page(const StatusView& view) {
  return probe("ready", "not ready", why_not_ready(view));
}

Response status_page(const std::string& path, const std::string& tool, const StatusView& view) {
  if (path == "/metrics") return metrics_page(view);
  if (path == "/healthz") return health_page(view);
  if (path == "/readyz") return ready_page(view);
  if (path == "/") return index_page(tool);
  return problem(404, "there are /metrics, /healthz and /readyz");
}

StatusEndpoint::StatusEndpoint(Options options)
    : tool_(std::move(options.tool)), now_(std::move(options.now)) {
  status_.publish(std::make_shared<const Status>(std::move(options.first)));
  server_.emplace(std::move(options.server), [this](const Request& request) {
    const auto status = status_.get();
    return status_page(request.path, tool_, {*status, idle()});
  });
}

bool StatusEndpoint::note_turn() {
  const auto now = now_();
  last_turn_.store(now, std::memory_order_relaxed);
  if (now < next_) return false;
  next_ = now + kPublishEvery;
  return true;
}

milliseconds StatusEndpoint::idle() const {
  const auto last = last_turn_.load(std::memory_order_relaxed);
  if (last == Clock::time_point::min()) return milliseconds{0};
  return std::chrono::duration_cast<milliseconds>(now_() - last);
}

}  // namespace suhu::web
