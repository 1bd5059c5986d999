// Declares what a page, or a client of the API, asked to see: which sensors, and how far back.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "suhu/web/http.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::temp_dashboard {

inline constexpr std::size_t kMaxLines = 20;          ///< lines of a page, one for each sensor
inline constexpr std::size_t kMaxLinePoints = 1'000;  ///< points of one line
/// Lines of a page when none were chosen and there are more than kMaxLines sensors
inline constexpr std::size_t kAutomaticLines = 8;

struct Selection {
  /// Ids, sorted, each once; absent if none were chosen; empty if no sensor is to be shown
  std::optional<std::vector<std::string>> sensors;
  /// Absent: everything that is kept
  std::optional<std::chrono::milliseconds> span = std::chrono::minutes{5};
};

/// Reads the parameter `span=1m|5m|15m|all`. Returns 5 minutes if it is absent, and std::nullopt
/// for `all`. Returns an error, a sentence for people, for any other value.
[[nodiscard]] tl::expected<std::optional<std::chrono::milliseconds>, std::string> parse_span(
    const web::Request& request);

/// Reads `sensor=ID`, repeated at most kMaxLines times (a single empty value selects no sensor),
/// and the span. Returns an error, a sentence for people, if one of them is not allowed.
[[nodiscard]] tl::expected<Selection, std::string> parse_selection(const web::Request& request);

/// Returns where the span begins: `span` before snapshot.time, or kEarliestTimestamp without a
/// span. Elements at or after it are shown.
[[nodiscard]] Timestamp start_of(std::optional<std::chrono::milliseconds> span,
                                 const Snapshot& snapshot);

/// The elements of which a line consists.
enum class LineKind : std::uint8_t {
  readings,  ///< each reading
  seconds,   ///< one-second buckets
};

/// Returns LineKind::readings while all readings since `from` are kept and are at most
/// kMaxLinePoints. Returns it, too, if the kept seconds do not cover the span and the readings
/// reach back at least as far as they do. Otherwise returns LineKind::seconds. `before` is the
/// present kind of the line: seconds stay seconds until there are clearly fewer readings, so that a
/// line does not change its kind with every reading.
[[nodiscard]] LineKind choose_kind(const SensorView& sensor, Timestamp from,
                                   std::optional<LineKind> before = std::nullopt);

/// Returns the index in `timeline` of the first element of a line that begins at `from`. The line
/// has at most kMaxLinePoints elements: older ones are left out.
template <class T>
[[nodiscard]] std::size_t line_begin(const Timeline<T>& timeline, Timestamp from) {
  const std::size_t begin = timeline.lower_bound(from);
  return timeline.size() - begin > kMaxLinePoints ? timeline.size() - kMaxLinePoints : begin;
}

}  // namespace suhu::temp_dashboard
