#include "temp-dashboard/selection.hpp"

#include <algorithm>
#include <utility>

#include "suhu/core/record_limits.hpp"

namespace suhu::temp_dashboard {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

/// A line of seconds becomes one of readings again only when it has at most so many.
constexpr std::size_t kFewAgain = kMaxLinePoints * 8 / 10;

}  // namespace

tl::expected<std::optional<milliseconds>, std::string> parse_span(const web::Request& request) {
  const std::string* const word = request.parameter("span");
  if (word == nullptr || *word == "5m") return minutes{5};
  if (*word == "1m") return minutes{1};
  if (*word == "15m") return minutes{15};
  if (*word == "all") return std::nullopt;
  return tl::unexpected{std::string{"span is 1m, 5m, 15m or all"}};
}

tl::expected<Selection, std::string> parse_selection(const web::Request& request) {
  const auto span = parse_span(request);
  if (!span) return tl::unexpected{span.error()};
  Selection selection{.sensors = std::nullopt, .span = *span};
  auto ids = request.parameters("sensor");
  if (ids.empty()) return selection;
  if (ids.size() > kMaxLines)
    return tl::unexpected{"at most " + std::to_string(kMaxLines) + " sensors can be drawn at once"};
  for (const auto& id : ids) {
    if (id.size() > kMaxSensorIdBytes)
      return tl::unexpected{std::string{"a sensor's id has at most 1,024 bytes"}};
  }
  std::erase(ids, "");
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  selection.sensors = std::move(ids);
  return selection;
}

Timestamp start_of(std::optional<milliseconds> span, const Snapshot& snapshot) {
  return span ? snapshot.time - *span : kEarliestTimestamp;
}

LineKind choose_kind(const SensorView& sensor, Timestamp from, std::optional<LineKind> before) {
  const auto& points = sensor.points;
  if (points.empty() || sensor.seconds.empty()) return LineKind::readings;
  const bool reach_back =
      points.size() < kMaxPoints || points[0].at <= std::max(from, sensor.seconds[0].at);
  const std::size_t shown = points.size() - points.lower_bound(from);
  const std::size_t most = before == LineKind::seconds ? kFewAgain : kMaxLinePoints;
  // If there are so many seconds that the oldest were dropped, the readings are the better history,
  // even when the oldest of them must be left out.
  const bool seconds_say_less =
      sensor.seconds.size() - sensor.seconds.lower_bound(from) >= kMaxSeconds && reach_back;
  return reach_back && (shown <= most || seconds_say_less) ? LineKind::readings : LineKind::seconds;
}

}  // namespace suhu::temp_dashboard
