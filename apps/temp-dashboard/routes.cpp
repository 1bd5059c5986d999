#include "temp-dashboard/routes.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "suhu/cli/units.hpp"
#include "suhu/web/metrics.hpp"
#include "temp-dashboard/api.hpp"
#include "temp-dashboard/assets.hpp"
#include "temp-dashboard/dashboard_metrics.hpp"

namespace suhu::temp_dashboard {
namespace {

using web::problem;
using web::Request;
using web::Response;

using Current = std::shared_ptr<const Snapshot>;

Response json_response(std::string body) {
  return {.content_type = "application/json", .body = std::move(body)};
}

Response not_ready() {
  Response response = problem(503, "Nothing was read from Kafka yet: ask again in a second");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

const Asset* find_asset(std::string_view path) {
  if (path == "/") path = "/index.html";
  const auto all = assets();
  const auto found = std::ranges::find(all, path, &Asset::path);
  return found == all.end() ? nullptr : &*found;
}

Response asset_response(const Asset& asset) {
  return {.content_type = std::string{asset.content_type}, .body = std::string{asset.body}};
}

/// Reads the parameter `limit=N`. Returns kMaxAlerts if it is absent, and std::nullopt if it is not
/// a whole number from 1 to kMaxAlerts.
std::optional<std::size_t> parse_limit(const Request& request) {
  const std::string* const text = request.parameter("limit");
  if (text == nullptr) return kMaxAlerts;
  const auto limit = cli::parse_whole(*text);
  return limit && *limit >= 1 && *limit <= kMaxAlerts ? limit : std::nullopt;
}

/// Reads the parameter `resolution=auto|readings|1s`. Returns std::nullopt for auto, or if it is
/// absent. Returns an error, a sentence for people, for any other value.
tl::expected<std::optional<LineKind>, std::string> parse_resolution(const Request& request) {
  const std::string* const word = request.parameter("resolution");
  if (word == nullptr || *word == "auto") return std::nullopt;
  if (*word == "readings") return LineKind::readings;
  if (*word == "1s") return LineKind::seconds;
  return tl::unexpected{std::string{"resolution is auto, readings or 1s"}};
}

class Routes {
 public:
  explicit Routes(RouteOptions options) : options_(std::move(options)) {}

  Response operator()(const Request& request) const {
    if (const Asset* asset = find_asset(request.path)) return asset_response(*asset);
    if (request.path == "/events") return events(request);
    const Current current = options_.snapshots->get();
    if (request.path == "/healthz") return health_page(current.get(), options_.now());
    if (request.path == "/readyz") return ready_page(current.get(), options_.facts);
    if (request.path == "/metrics" || request.path.starts_with("/api/v1/"))
      return current ? api(request, *current) : not_ready();
    return nothing_here();
  }

 private:
  static Response nothing_here() {
    return problem(404,
                   "There is nothing at this path. The page is at /, the API is described at "
                   "/api/v1/openapi.json");
  }

  [[nodiscard]] Response events(const Request& request) const {
    auto selection = parse_selection(request);
    if (!selection) return problem(400, selection.error());
    Response response;
    response.events = std::make_unique<PageFeed>(
        options_.snapshots, FrameWriter{std::move(*selection), options_.facts});
    return response;
  }

  [[nodiscard]] Response api(const Request& request, const Snapshot& snapshot) const {
    if (request.path == "/metrics") return metrics(request, snapshot);
    if (request.path == "/api/v1/sensors")
      return json_response(sensors_json(snapshot, options_.facts));
    if (request.path == "/api/v1/windows/latest")
      return json_response(latest_window_json(snapshot));
    if (request.path == "/api/v1/inspect")
      return json_response(inspect_json(snapshot, options_.facts));
    if (request.path == "/api/v1/alerts") return alerts(request, snapshot);
    const auto& segments = request.segments;  // api, v1, sensors, ID, readings
    if (segments.size() == 5 && segments[2] == "sensors" && segments[4] == "readings")
      return readings(request, segments[3], snapshot);
    return nothing_here();
  }

  /// Returns the text format of Prometheus if the Accept header asks for it as Prometheus does,
  /// else the newest window.
  [[nodiscard]] Response metrics(const Request& request, const Snapshot& snapshot) const {
    if (!web::wants_prometheus(request.accept)) return json_response(latest_window_json(snapshot));
    return {
        .content_type = std::string{web::kPrometheusContentType},
        .body =
            dashboard_metrics(snapshot, options_.facts, options_.clients(), options_.now()).text()};
  }

  [[nodiscard]] static Response alerts(const Request& request, const Snapshot& snapshot) {
    const auto limit = parse_limit(request);
    if (!limit)
      return problem(400, "limit is a whole number from 1 to " + std::to_string(kMaxAlerts));
    return json_response(alerts_json(snapshot, *limit));
  }

  [[nodiscard]] static Response readings(const Request& request, const std::string& id,
                                         const Snapshot& snapshot) {
    const auto span = parse_span(request);
    if (!span) return problem(400, span.error());
    const auto resolution = parse_resolution(request);
    if (!resolution) return problem(400, resolution.error());
    const auto found = std::ranges::find_if(
        snapshot.sensors, [&id](const auto& sensor) { return *sensor->id == id; });
    if (found == snapshot.sensors.end())
      return problem(404, "No sensor with this id was heard. Those that were: /api/v1/sensors");
    return json_response(readings_json(snapshot, **found, *span, *resolution));
  }

  RouteOptions options_;
};

}  // namespace

web::Handler make_routes(RouteOptions options) { return Routes{std::move(options)}; }

}  // namespace suhu::temp_dashboard
