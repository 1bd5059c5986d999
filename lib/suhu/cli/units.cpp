#include "suhu/cli/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "suhu/core/text.hpp"

namespace suhu::cli {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};
constexpr std::array<Unit, 5> kUnits{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::int64_t kLongest = 10'000 * kUnits[0].milliseconds;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_whole(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

/// Returns true for digits with at most one dot between them: no sign, no exponent, no "inf".
bool is_plain_number(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return is_whole(text);
  return is_whole(text.substr(0, dot)) && is_whole(text.substr(dot + 1));
}

using ParsedStart = tl::expected<StartPoint, std::string>;

tl::unexpected<std::string> start_error(std::string error) {
  return tl::unexpected{std::move(error)};
}

ParsedStart parse_start_time(std::string_view time) {
  if (const auto at = parse_time(time))
    return StartPoint{.kind = StartPoint::Kind::at, .at = *at, .ago = {}};
  if (is_whole(time) && time.size() <= 11) {
    return start_error(
        "@" + printable(time) +
        " looks like seconds: write milliseconds since 1970, or @2026-11-21T08:00:00Z");
  }
  return start_error("\"@" + printable(time) +
                     "\" is not a time between 2000 and 2100: write @2026-11-21T08:00:00Z (with a "
                     "zone), or @ and epoch milliseconds");
}

ParsedStart parse_start_ago(std::string_view text) {
  const auto ago = parse_duration(text.substr(1));
  if (ago && ago->count() > 0)
    return StartPoint{.kind = StartPoint::Kind::ago, .at = {}, .ago = *ago};
  return start_error("\"" + printable(text) +
                     "\" is not a start point: write - and a duration, such as -15m, -1h or -2d");
}

}  // namespace

std::optional<std::uint64_t> parse_whole(std::string_view text) {
  std::uint64_t value = 0;
  if (!is_whole(text) ||
      std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{})
    return std::nullopt;
  return value;
}

std::optional<double> parse_number(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (text == "0") return std::chrono::milliseconds{0};
  const auto* const end_of_number =
      std::ranges::find_if(text, [](char c) { return !is_digit(c) && c != '.'; });
  const auto number = text.substr(0, static_cast<std::size_t>(end_of_number - text.begin()));
  const auto name = text.substr(number.size());
  const auto* const unit = std::ranges::find(kUnits, name, &Unit::name);
  if (unit == kUnits.end() || !is_plain_number(number)) return std::nullopt;

  const auto value = parse_number(number);
  if (!value) return std::nullopt;
  const double milliseconds = *value * static_cast<double>(unit->milliseconds);
  if (milliseconds > static_cast<double>(kLongest)) return std::nullopt;
  const auto rounded = std::llround(milliseconds);
  // Zero often means "off": a very short duration must not become that.
  if (rounded == 0 && *value > 0) return std::nullopt;
  return std::chrono::milliseconds{rounded};
}

std::string to_text(std::chrono::milliseconds duration) {
  const auto count = duration.count();
  if (count == 0) return "0";
  if (count < 0) return "-" + to_text(-duration);
  std::string best;
  bool best_is_whole = false;
  for (const auto& unit : kUnits) {
    if (count < unit.milliseconds) continue;  // 100ms, not 0.1s
    std::string text;
    const bool whole = count % unit.milliseconds == 0;
    if (whole) {
      text = std::to_string(count / unit.milliseconds);
    } else {
      append_number(text, static_cast<double>(count) / static_cast<double>(unit.milliseconds));
    }
    text += unit.name;
    if (parse_duration(text) != duration) continue;
    if (best.empty() || text.size() < best.size() ||
        (text.size() == best.size() && whole && !best_is_whole)) {
      best = std::move(text);
      best_is_whole = whole;
    }
  }
  return best.empty() ? std::to_string(count) + "ms" : best;
}

std::optional<Timestamp> parse_time(std::string_view text) {
  std::optional<Timestamp> time;
  if (is_whole(text)) {
    const auto milliseconds = parse_whole(text);
    constexpr auto kLatest =
        static_cast<std::uint64_t>(kLatestTimestamp.time_since_epoch().count());
    if (!milliseconds || *milliseconds > kLatest) return std::nullopt;
    time = Timestamp{std::chrono::milliseconds{static_cast<std::int64_t>(*milliseconds)}};
  } else {
    time = parse_rfc3339(text);
  }
  return time && is_plausible(*time) ? time : std::nullopt;
}

ParsedStart parse_start_point(std::string_view text) {
  using Kind = StartPoint::Kind;
  if (text == "beginning") return StartPoint{.kind = Kind::beginning, .at = {}, .ago = {}};
  if (text == "end") return StartPoint{.kind = Kind::end, .at = {}, .ago = {}};
  if (text == "stored") return StartPoint{.kind = Kind::stored, .at = {}, .ago = {}};
  if (text == "earliest") return start_error("\"earliest\" is not a start point: write beginning");
  if (text == "latest") return start_error("\"latest\" is not a start point: write end");
  if (is_whole(text) || (text.starts_with('-') && is_whole(text.substr(1)))) {
    return start_error("offsets are not supported across partitions: write -15m or @TIME");
  }
  if (text.starts_with('@')) return parse_start_time(text.substr(1));
  if (text.starts_with('-')) return parse_start_ago(text);
  return start_error(
      "\"" + printable(text) +
      "\" is not a start point: write beginning, end, stored, @TIME or -DURATION (-15m)");
}

}  // namespace suhu::cli
