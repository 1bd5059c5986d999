#include "suhu/shape/time_pattern.hpp"

#include <array>
#include <chrono>
#include <cstddef>

#include "suhu/core/text.hpp"
#include "suhu/shape/time_scanner.hpp"

namespace suhu::shape {
namespace {

using std::chrono::minutes;

constexpr int kLeapSecond = 60;
constexpr int kNoon = 12;  // in the hours of %I
constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays{"sunday",   "monday", "tuesday", "wednesday",
                                                    "thursday", "friday", "saturday"};

/// The parts of a time, as far as they have been read.
struct TimeParts {
  int year = 0;
  int month = 0;
  int day = 0;
  int day_of_year = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int ms = 0;
  std::optional<bool> afternoon;
  std::optional<minutes> offset;
  std::optional<std::int64_t> epoch_seconds;
};

bool read_two_digit_year(TimeScanner& in, int& year) {
  constexpr int kFirstOfLastCentury = 69;  // by POSIX
  if (!in.two_digits(99, year)) return false;
  year += year < kFirstOfLastCentury ? 2000 : 1900;
  return true;
}

bool read_half_of_day(TimeScanner& in, std::optional<bool>& afternoon) {
  afternoon = in.word("pm");
  return *afternoon || in.word("am");
}

/// Reads a zone by name. Only the names of UTC mean the same everywhere.
bool read_zone_name(TimeScanner& in, std::optional<minutes>& offset) {
  offset = minutes{0};
  return in.word("UTC") || in.word("GMT") || in.word("Z");
}

bool read_date_part(TimeScanner& in, char conversion, TimeParts& parts) {
  int ignored = 0;
  switch (conversion) {
    case 'Y':
      return in.number(4, 0, 9999, parts.year);
    case 'y':
      return read_two_digit_year(in, parts.year);
    case 'm':
      return in.number(2, 1, 12, parts.month);
    case 'd':
    case 'e':
      in.skip_blanks();
      return in.number(2, 1, 31, parts.day);
    case 'j':
      return in.number(3, 1, 366, parts.day_of_year);
    case 'b':
    case 'B':
    case 'h':
      if (!in.name(kMonths, parts.month)) return false;
      ++parts.month;
      return true;
    default:
      return in.name(kWeekdays, ignored);
  }
}

bool read_time_part(TimeScanner& in, char conversion, TimeParts& parts) {
  constexpr std::int64_t kLastSecond = 999'999'999'999;
  switch (conversion) {
    case 'H':
      return in.number(2, 0, 23, parts.hour);
    case 'I':
      return in.number(2, 1, kNoon, parts.hour);
    case 'M':
      return in.number(2, 0, 59, parts.minute);
    case 'S':
      return in.number(2, 0, kLeapSecond, parts.second);
    case 'f':
      return in.fraction(parts.ms);
    case 'p':
      return read_half_of_day(in, parts.afternoon);
    case 'z':
      return in.offset(parts.offset);
    case 'Z':
      return read_zone_name(in, parts.offset);
    default: {  // %s
      parts.offset = minutes{0};
      return in.number(12, std::int64_t{0}, kLastSecond, parts.epoch_seconds.emplace());
    }
  }
}

bool is_date_conversion(char conversion) {
  return std::string_view{"YymdejbBhaA"}.find(conversion) != std::string_view::npos;
}
bool is_time_conversion(char conversion) {
  return std::string_view{"HIMSfpzZs"}.find(conversion) != std::string_view::npos;
}

/// Reads what `conversion` stands for. `rest` is the pattern behind it.
bool read_conversion(TimeScanner& in, char conversion, std::string_view rest, TimeParts& parts) {
  if (conversion == '%') return in.take("%");
  if (is_date_conversion(conversion)) return read_date_part(in, conversion, parts);
  if (!read_time_part(in, conversion, parts)) return false;
  const bool has_seconds = conversion == 'S' || conversion == 's';
  const bool fraction_is_meant = !rest.starts_with('.') && !rest.starts_with(',');
  if (has_seconds && fraction_is_meant && in.take(".,")) return in.fraction(parts.ms);
  return true;
}

bool read_parts(TimeScanner& in, std::string_view pattern, TimeParts& parts) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == ' ') {
      in.skip_blanks();
    } else if (pattern[i] != '%') {
      if (!in.take(pattern.substr(i, 1))) return false;
    } else {
      ++i;
      if (!read_conversion(in, pattern[i], pattern.substr(i + 1), parts)) return false;
    }
  }
  return true;
}

/// Returns the day that the parts give, or std::nullopt for one that no calendar has.
std::optional<std::chrono::sys_days> to_day(const TimeParts& parts) {
  const std::chrono::year year{parts.year};
  const auto first = year / std::chrono::January / 1;
  if (parts.day_of_year > 0) {
    const auto day = std::chrono::sys_days{first} + std::chrono::days{parts.day_of_year - 1};
    return std::chrono::year_month_day{day}.year() == year ? std::optional{day} : std::nullopt;
  }
  const auto date = year / parts.month / parts.day;
  return date.ok() ? std::optional{std::chrono::sys_days{date}} : std::nullopt;
}

/// Returns the time that the parts give.
std::optional<Timestamp> to_time(const TimeParts& parts) {
  const std::chrono::milliseconds fraction{parts.second == kLeapSecond ? 0 : parts.ms};
  if (parts.epoch_seconds) return Timestamp{std::chrono::seconds{*parts.epoch_seconds}} + fraction;
  const auto day = to_day(parts);
  if (!day) return std::nullopt;
  int hour = parts.hour;
  if (parts.afternoon) hour = hour % kNoon + (*parts.afternoon ? kNoon : 0);
  return *day + std::chrono::hours{hour} + minutes{parts.minute} +
         std::chrono::seconds{parts.second} + fraction;
}

/// Returns the pattern that a conversion stands for, or an empty text.
std::string_view expansion(char conversion) {
  switch (conversion) {
    case 'F':
      return "%Y-%m-%d";
    case 'D':
      return "%m/%d/%y";
    case 'T':
      return "%H:%M:%S";
    case 'R':
      return "%H:%M";
    case 'r':
      return "%I:%M:%S %p";
    case 'n':
    case 't':
      return " ";
    default:
      return {};
  }
}

}  // namespace

std::optional<WrittenTime> read_by_pattern(std::string_view text, std::string_view pattern) {
  TimeScanner in(text);
  TimeParts parts;
  if (!read_parts(in, pattern, parts) || !in.at_end()) return std::nullopt;
  const auto time = to_time(parts);
  if (!time) return std::nullopt;
  return WrittenTime{.time = *time, .offset = parts.offset};
}

std::optional<WrittenTime> read_lax_rfc3339(std::string_view text) {
  TimeScanner in(text);
  TimeParts parts;
  const auto take_two = [&in](std::string_view before, int high, int& value) {
    return in.take(before) && in.two_digits(high, value);
  };
  int century = 0;
  int year = 0;
  if (!in.two_digits(99, century) || !in.two_digits(99, year)) return std::nullopt;
  constexpr int kYears = 100;
  parts.year = century * kYears + year;
  if (!take_two("-", 12, parts.month) || !take_two("-", 31, parts.day) ||
      !take_two("Tt ", 23, parts.hour) || !take_two(":", 59, parts.minute))
    return std::nullopt;
  if (in.take(":")) {
    if (!in.two_digits(kLeapSecond, parts.second)) return std::nullopt;
    if (in.take(".,") && !in.fraction(parts.ms)) return std::nullopt;
  }
  if (!in.at_end()) {
    in.take(" ");
    if (!in.offset(parts.offset) || !in.at_end()) return std::nullopt;
  }
  const auto time = to_time(parts);
  if (!time) return std::nullopt;
  return WrittenTime{.time = *time, .offset = parts.offset};
}

std::string expand_time_pattern(std::string_view pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool starts = pattern[i] == '%' && i + 1 < pattern.size();
    const auto meaning = starts ? expansion(pattern[i + 1]) : std::string_view{};
    if (meaning.empty()) out += pattern[i];
    if (starts) ++i;
    if (starts && meaning.empty()) out += pattern[i];
    out += meaning;
  }
  return out;
}

std::optional<std::string> check_time_pattern(std::string_view pattern) {
  const std::string all = expand_time_pattern(pattern);
  std::string conversions;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] != '%') continue;
    if (++i == all.size()) return "the pattern ends in %: write %% for a percent sign";
    const char c = all[i];
    if (c != '%' && !is_date_conversion(c) && !is_time_conversion(c))
      return "%" + printable({&c, 1}) + " is no conversion that is read: use %Y %m %d %H %M %S %z";
    conversions += c;
  }
  const auto has = [&conversions](std::string_view any) {
    return conversions.find_first_of(any) != std::string::npos;
  };
  if (has("s")) return std::nullopt;
  if (!has("Yy")) return "the pattern gives no year: add %Y";
  if (!has("j") && !(has("mbBh") && has("de")))
    return "the pattern gives no day of the year: add %m and %d";
  if (has("I") && !has("p")) return "%I needs %p: use %H for an hour of 24";
  return std::nullopt;
}

}  // namespace suhu::shape
