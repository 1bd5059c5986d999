#include "suhu/shape/time_reader.hpp"

#include <date/tz.h>

#include <array>
#include <exception>
#include <utility>

#include "suhu/core/ascii.hpp"
#include "suhu/core/text.hpp"
#include "suhu/shape/decimal_text.hpp"
#include "suhu/shape/time_pattern.hpp"

namespace suhu::shape {
namespace {

/// A unit of times that are numbers.
struct TimeUnit {
  TimeFormat::Kind kind;
  std::string_view word;
  int places;  ///< by which the point moves to give milliseconds
};
constexpr std::array<TimeUnit, 4> kTimeUnits{{{TimeFormat::Kind::s, "s", 3},
                                              {TimeFormat::Kind::ms, "ms", 0},
                                              {TimeFormat::Kind::us, "us", -3},
                                              {TimeFormat::Kind::ns, "ns", -6}}};

/// Returns true for a name of UTC, which needs no zone database.
bool is_utc(std::string_view zone) { return zone == "UTC" || zone == "Etc/UTC"; }

tl::expected<Timestamp, TimeFault> in_range(Timestamp time) {
  if (!is_plausible(time)) return tl::unexpected{TimeFault::out_of_range};
  return time;
}

}  // namespace

/// A zone, and the offset that was in force at the last time that was read in it.
struct TimeReader::Zone {
  explicit Zone(const std::string& name)
      : rules(is_utc(name) ? nullptr : date::locate_zone(name)) {}

  /// Returns the time in UTC of `local`, which is a local time as if it were in UTC.
  Timestamp to_utc(Timestamp local) {
    if (rules == nullptr) return local;
    const date::local_seconds seconds{date::floor<std::chrono::seconds>(local.time_since_epoch())};
    if (!is_known(seconds)) {
      const auto found = rules->get_info(seconds);
      if (found.result != date::local_info::unique) return local - found.first.offset;
      known_ = found.first;
    }
    return local - known_.offset;
  }

  const date::time_zone* rules;  ///< nullptr for UTC

 private:
  /// Returns true if `known_` is in force at a local time. The first day after a change is left
  /// out, because its local times may be those that the change repeated.
  [[nodiscard]] bool is_known(date::local_seconds local) const {
    const date::sys_seconds utc{local.time_since_epoch() - known_.offset};
    return utc >= known_.begin + date::days{1} && utc < known_.end;
  }

  date::sys_info known_{};
};

TimeReader::TimeReader(const TimeFormat& format, const std::string& zone)
    : format_{.kind = format.kind, .pattern = expand_time_pattern(format.pattern)},
      zone_(zone.empty() ? nullptr : std::make_unique<Zone>(zone)) {}
TimeReader::~TimeReader() = default;
TimeReader::TimeReader(TimeReader&&) noexcept = default;
TimeReader& TimeReader::operator=(TimeReader&&) noexcept = default;

tl::expected<Timestamp, TimeFault> TimeReader::read_number(std::string_view digits) const {
  if (format_.kind == TimeFormat::Kind::rfc3339 || format_.kind == TimeFormat::Kind::pattern)
    return tl::unexpected{TimeFault::not_a_time};
  const auto number = parse_decimal(digits);
  if (!number) return tl::unexpected{TimeFault::not_a_time};
  for (const TimeUnit& unit : kTimeUnits) {
    if (format_.kind != TimeFormat::Kind::automatic && format_.kind != unit.kind) continue;
    const auto ms = shifted_whole(*number, unit.places, epoch_ms(kLatestTimestamp));
    if (!ms) continue;
    const Timestamp time{std::chrono::milliseconds{*ms}};
    if (is_plausible(time)) return time;
  }
  return tl::unexpected{TimeFault::out_of_range};
}

tl::expected<Timestamp, TimeFault> TimeReader::read_text(std::string_view text) const {
  std::optional<WrittenTime> written;
  switch (format_.kind) {
    case TimeFormat::Kind::pattern:
      written = read_by_pattern(text, format_.pattern);
      break;
    case TimeFormat::Kind::rfc3339:
      written = read_lax_rfc3339(text);
      break;
    default: {
      const auto number = parse_decimal(text);
      if (number && is_json(*number)) return read_number(text);
      if (format_.kind == TimeFormat::Kind::automatic) written = read_lax_rfc3339(text);
    }
  }
  if (!written) return tl::unexpected{TimeFault::not_a_time};
  if (written->offset) return in_range(written->time - *written->offset);
  if (!zone_) return tl::unexpected{TimeFault::no_zone};
  return in_range(zone_->to_utc(written->time));
}

tl::expected<TimeFormat, std::string> parse_time_format(const std::string& text) {
  if (text == "auto") return TimeFormat{};
  if (text == "rfc3339") return TimeFormat{.kind = TimeFormat::Kind::rfc3339, .pattern = {}};
  for (const TimeUnit& unit : kTimeUnits) {
    if (text == unit.word) return TimeFormat{.kind = unit.kind, .pattern = {}};
  }
  if (text.find('%') == std::string::npos) {
    return tl::unexpected{"\"" + printable(text) +
                          "\" is none of auto, s, ms, us, ns and rfc3339, and no pattern: write "
                          "%Y-%m-%d %H:%M:%S"};
  }
  if (auto problem = check_time_pattern(text)) return tl::unexpected{*std::move(problem)};
  return TimeFormat{.kind = TimeFormat::Kind::pattern, .pattern = text};
}

std::optional<std::string> check_time_zone(const std::string& zone) {
  if (zone.empty() || is_utc(zone)) return std::nullopt;
  try {
    // Reads the rules too, because the database is read when they are first asked for.
    static_cast<void>(date::locate_zone(zone)->get_info(date::sys_seconds{}));
    return std::nullopt;
  } catch (const std::exception&) {
  }
  try {
    static_cast<void>(date::locate_zone("Asia/Jakarta"));
  } catch (const std::exception&) {
    return "this machine has no time zone database: install tzdata, or use UTC";
  }
  return "\"" + printable(zone) +
         "\" is not in the time zone database: write a name such as Asia/Jakarta, or UTC";
}

}  // namespace suhu::shape
