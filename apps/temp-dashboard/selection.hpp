// What a page, or a client of the API, asked to see: which sensors, how far back.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "suhu/web/http.hpp"
#include "temp-dashboard/snapshot.hpp"

namespace suhu::dashboard {

inline constexpr std::size_t kMaxLines = 20;          ///< sensors whose lines a page gets
inline constexpr std::size_t kMaxLinePoints = 1'000;  ///< of one line
/// When nobody chose, and there are more than kMaxLines
inline constexpr std::size_t kAutomaticLines = 8;

struct Selection {
  /// Ids; absent: nobody chose
  std::optional<std::vector<std::string>> sensors;
  /// Absent: all that is kept
  std::optional<std::chrono::milliseconds> span = std::chrono::minutes{5};
};

/// `span=1m|5m|15m|all`; absent: 5m. Errors: a sentence for people.
[[nodiscard]] tl::expected<std::optional<std::chrono::milliseconds>, std::string> parse_span(
    const web::Request& request);

/// `sensor=ID`, repeated at most kMaxLines times (one empty value: no sensor), and the span.
[[nodiscard]] tl::expected<Selection, std::string> parse_selection(const web::Request& request);

/// Where the span begins: elements at or after it are shown.
[[nodiscard]] Timestamp start_of(std::optional<std::chrono::milliseconds> span,
                                 const Snapshot& snapshot);

/// In which form a line is shown.
enum class LineKind : std::uint8_t {
  readings,  ///< each one
  seconds,   ///< one-second buckets
};

/// Readings while all of them since `from` are kept and fit, else seconds. `before`: how it is
/// shown now; seconds stay seconds until the readings fit well, so that a line does not change its
/// form with every reading.
[[nodiscard]] LineKind choose_kind(const SensorView& sensor, Timestamp from,
                                   std::optional<LineKind> before = std::nullopt);

/// Index in `timeline` of the first element of a line that begins at `from`: at most
/// kMaxLinePoints.
template <class T>
[[nodiscard]] std::size_t line_begin(const Timeline<T>& timeline, Timestamp from) {
  const std::size_t begin = timeline.lower_bound(from);
  return timeline.size() - begin > kMaxLinePoints ? timeline.size() - kMaxLinePoints : begin;
}

}  // namespace suhu::dashboard
