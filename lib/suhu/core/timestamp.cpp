#include "suhu/core/timestamp.hpp"

#include <charconv>
#include <cstdint>

namespace suhu {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kMsPerDay = 86'400'000;

/// A day of the proleptic Gregorian calendar. std::chrono::year ends at 32767, a Timestamp does
/// not.
struct CivilDay {
  std::int64_t year;
  unsigned month;
  unsigned day;
};

/// Converts days since 1970-01-01 to a calendar day, by the era arithmetic of H. Hinnant's
/// "chrono-Compatible Low-Level Date Algorithms".
constexpr CivilDay to_civil(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const auto day_of_era = static_cast<unsigned>(days - era * 146'097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const unsigned day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted_month = (5 * day_of_year + 2) / 153;  // March is 0
  const unsigned day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

char* put_digits(char* out, unsigned value, int width) {
  for (int i = width - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
  return out + width;
}

/// Reads characters from the front of a text. After the first mismatch, ok() stays false.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int digits(std::size_t width) {
    int value = 0;
    if (rest_.size() < width) return fail();
    for (const char c : rest_.substr(0, width)) {
      if (c < '0' || c > '9') return fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }

  /// Reads one of `choices` and returns it.
  char one_of(std::string_view choices) {
    if (!next_is(choices)) return static_cast<char>(fail());
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  [[nodiscard]] bool next_is(std::string_view choices) const {
    return !rest_.empty() && choices.find(rest_.front()) != std::string_view::npos;
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  int fail() {
    ok_ = false;
    return 0;
  }
  std::string_view rest_;
  bool ok_ = true;
};

/// Reads the digits behind a decimal point, truncated to milliseconds.
int scan_fraction(Scanner& in) {
  int ms = 0;
  int weight = 100;
  do {
    ms += weight * in.digits(1);
    weight /= 10;
  } while (in.next_is("0123456789"));
  return ms;
}

/// Reads the zone and returns its offset from UTC in minutes.
int scan_zone(Scanner& in) {
  const char sign = in.one_of("Zz+-");
  if (sign == 'Z' || sign == 'z') return 0;
  const int hours = in.digits(2);
  in.one_of(":");
  const int minutes = in.digits(2);
  if (hours > 23 || minutes > 59) in.one_of("");  // fails
  return sign == '-' ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

}  // namespace

std::optional<Timestamp> parse_rfc3339(std::string_view text, bool zoneless_is_utc) {
  Scanner in(text);
  const int year = in.digits(4);
  in.one_of("-");
  const int month = in.digits(2);
  in.one_of("-");
  const int day = in.digits(2);
  in.one_of("Tt ");
  const int hour = in.digits(2);
  in.one_of(":");
  const int minute = in.digits(2);
  in.one_of(":");
  const int second = in.digits(2);
  int ms = 0;
  if (in.next_is(".")) {
    in.one_of(".");
    ms = scan_fraction(in);
  }
  const int offset = zoneless_is_utc && in.at_end() ? 0 : scan_zone(in);
  if (!in.ok() || !in.at_end() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  if (second == 60) ms = 0;
  return std::chrono::sys_days{date} + std::chrono::hours{hour} +
         std::chrono::minutes{minute - offset} + std::chrono::seconds{second} + milliseconds{ms};
}

void append_rfc3339(std::string& out, Timestamp t) {
  const std::int64_t since_epoch = t.time_since_epoch().count();
  std::int64_t days = since_epoch / kMsPerDay;
  std::int64_t in_day = since_epoch % kMsPerDay;
  if (in_day < 0) {
    in_day += kMsPerDay;
    --days;
  }
  const CivilDay date = to_civil(days);
  const auto ms = static_cast<unsigned>(in_day);
  char text[40];
  char* p = text;
  if (date.year >= 0 && date.year <= 9999) {
    p = put_digits(p, static_cast<unsigned>(date.year), 4);
  } else {
    p = std::to_chars(p, p + 20, date.year).ptr;
  }
  *p++ = '-';
  p = put_digits(p, date.month, 2);
  *p++ = '-';
  p = put_digits(p, date.day, 2);
  *p++ = 'T';
  p = put_digits(p, ms / 3'600'000, 2);
  *p++ = ':';
  p = put_digits(p, ms / 60'000 % 60, 2);
  *p++ = ':';
  p = put_digits(p, ms / 1'000 % 60, 2);
  *p++ = '.';
  p = put_digits(p, ms % 1'000, 3);
  *p++ = 'Z';
  out.append(text, p);
}

std::string to_rfc3339(Timestamp t) {
  std::string out;
  append_rfc3339(out, t);
  return out;
}

}  // namespace suhu
