// Fuzz target: the path and query of a request, answered by the routes of the dashboard. There is
// always a response, and it is valid JSON if its content type is JSON.
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "support/snapshots.hpp"
#include "temp-dashboard/routes.hpp"

namespace suhu::fuzz {
namespace {

web::Handler dashboard_routes() {
  auto snapshots = std::make_shared<temp_dashboard::Snapshots>();
  test::SnapshotMaker maker;
  for (int second = 0; second < 5; ++second) {
    maker.take("S1", second, 79.5 + second);
    maker.take("a/b", second, 20);
    maker.take("\xC3\xBC \xE2\x80\xAE", second, -1e300);
  }
  snapshots->publish(std::make_shared<const temp_dashboard::Snapshot>(maker.snapshot()));
  temp_dashboard::RouteOptions options;
  options.facts = {.topic = "sensor-suhu", .limit = 80, .version = "1.2.3"};
  options.snapshots = snapshots;
  options.now = [] { return test::kNoon; };
  return temp_dashboard::make_routes(options);
}

void check_parts(const web::Request& request) {
  SUHU_HOLDS(request.path.starts_with('/'), "a path begins with a slash");
  std::size_t size = 0;
  for (const auto& segment : request.segments) size += segment.size() + 1;
  SUHU_HOLDS(request.segments.empty() ? request.path.size() == 1 : size == request.path.size(),
             "the segments are the path");
}

void check_response(web::Response response) {
  SUHU_HOLDS(response.status == 200 || response.status == 400 || response.status == 404 ||
                 response.status == 503,
             "a request that can be read is answered");
  const bool json = response.content_type == "application/json" ||
                    response.content_type == "application/problem+json";
  if (json && !response.events)
    SUHU_HOLDS(nlohmann::json::accept(response.body), "an answer in JSON is JSON");
  if (!response.events) return;
  std::string frame;
  (void)response.events->next(frame);
  SUHU_HOLDS(is_utf8(frame), "a stream of events is UTF-8");
  for (const auto& [name, document] : test::events_of(frame))
    SUHU_HOLDS(!name.empty(), "an event has a name");
}

}  // namespace

SUHU_FUZZ_TARGET(http_target) {
  static const web::Handler routes = dashboard_routes();
  auto request = web::parse_target(bytes.substr(0, bytes.find('\n')));
  SUHU_HOLDS(request.has_value() == bytes.starts_with('/'), "a target begins with a slash");
  if (!request) return;
  check_parts(*request);
  if (const auto line = bytes.find('\n'); line != std::string_view::npos)
    request->accept = bytes.substr(line + 1);
  check_response(routes(*request));
}

}  // namespace suhu::fuzz
