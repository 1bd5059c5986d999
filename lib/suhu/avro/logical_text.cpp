#include "suhu/avro/logical_text.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <iterator>

#include "suhu/core/text.hpp"
#include "suhu/core/utf8.hpp"

namespace suhu::avro {
namespace {

constexpr std::uint32_t kBillion = 1'000'000'000;
constexpr int kDigitsOfBillion = 9;
constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::size_t kLimbs = kMaxDecimalBytes / sizeof(std::uint32_t);

/// An unsigned integer of kMaxDecimalBytes bytes, the least significant limb first.
using Magnitude = std::array<std::uint32_t, kLimbs>;

/// Returns the absolute value of a big-endian two's complement.
Magnitude magnitude_of(std::string_view bytes, bool negative) {
  Magnitude limbs{};
  std::uint32_t carry = negative ? 1 : 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[bytes.size() - 1 - i]);
    const std::uint32_t sum = (negative ? 0xFFU - byte : byte) + carry;
    carry = sum >> 8U;
    limbs[i / 4] |= (sum & 0xFFU) << (8 * (i % 4));
  }
  return limbs;
}

/// Divides by a billion and returns the remainder.
std::uint32_t divide(Magnitude& limbs) {
  std::uint64_t rest = 0;
  for (std::size_t i = kLimbs; i-- > 0;) {
    rest = rest << 32U | limbs[i];
    limbs[i] = static_cast<std::uint32_t>(rest / kBillion);
    rest %= kBillion;
  }
  return static_cast<std::uint32_t>(rest);
}

/// Returns the decimal digits, the last one first.
std::string reversed_digits(Magnitude limbs) {
  std::string digits;
  while (limbs != Magnitude{}) {
    std::uint32_t group = divide(limbs);
    for (int i = 0; i < kDigitsOfBillion; ++i, group /= 10)
      digits += static_cast<char>('0' + group % 10);
  }
  while (!digits.empty() && digits.back() == '0') digits.pop_back();
  return digits;
}

/// How a count since midnight or since 1970 is divided into seconds.
struct Resolution {
  std::int64_t per_second;
  int decimals;
  std::string_view unit;
};

constexpr Resolution kMillis{1'000, 3, "ms"};
constexpr Resolution kMicros{1'000'000, 6, "us"};
constexpr Resolution kNanos{1'000'000'000, 9, "ns"};

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

void append_time_of_day(std::string& json, std::int64_t seconds, std::int64_t fraction,
                        const Resolution& resolution) {
  fmt::format_to(std::back_inserter(json), "{:02}:{:02}:{:02}.{:0{}}", seconds / 3'600,
                 seconds / 60 % 60, seconds % 60, fraction, resolution.decimals);
}

/// Appends `2026-05-20T`. Returns false, and appends nothing, if the year is not 0 to 9999.
bool append_date(std::string& json, std::int64_t days) {
  using std::chrono::sys_days;
  constexpr auto kFirst = sys_days{std::chrono::year{0} / 1 / 1}.time_since_epoch().count();
  constexpr auto kLast = sys_days{std::chrono::year{9999} / 12 / 31}.time_since_epoch().count();
  if (days < kFirst || days > kLast) return false;
  const std::chrono::year_month_day date{sys_days{std::chrono::days{static_cast<int>(days)}}};
  fmt::format_to(std::back_inserter(json), "{:04}-{:02}-{:02}T", static_cast<int>(date.year()),
                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return true;
}

/// Appends what no reader of times takes for one, and people understand.
void append_beyond_years(std::string& json, std::int64_t value, std::string_view unit) {
  fmt::format_to(std::back_inserter(json), "{} {} since 1970", value, unit);
}

void append_day(std::string& json, std::int64_t days) {
  json += '"';
  if (append_date(json, days)) {
    json += "00:00:00";
  } else {
    append_beyond_years(json, days, "days");
  }
  json += '"';
}

void append_local(std::string& json, std::int64_t value, const Resolution& resolution) {
  const std::int64_t seconds = floor_divide(value, resolution.per_second);
  const std::int64_t days = floor_divide(seconds, kSecondsPerDay);
  json += '"';
  if (append_date(json, days)) {
    append_time_of_day(json, seconds - days * kSecondsPerDay,
                       value - seconds * resolution.per_second, resolution);
  } else {
    append_beyond_years(json, value, resolution.unit);
  }
  json += '"';
}

void append_time(std::string& json, std::int64_t value, const Resolution& resolution) {
  if (value < 0 || value >= kSecondsPerDay * resolution.per_second) {
    append_integer(json, value);
    return;
  }
  json += '"';
  append_time_of_day(json, value / resolution.per_second, value % resolution.per_second,
                     resolution);
  json += '"';
}

}  // namespace

void append_decimal(std::string& json, std::string_view bytes, unsigned scale) {
  const bool negative = (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0;
  std::string digits = reversed_digits(magnitude_of(bytes, negative));
  if (digits.size() <= scale) digits.append(scale + 1 - digits.size(), '0');
  if (negative) json += '-';
  json.append(digits.rbegin(), digits.rend() - scale);
  if (scale == 0) return;
  json += '.';
  json.append(digits.rend() - scale, digits.rend());
}

void append_uuid(std::string& json, std::string_view bytes) {
  json += '"';
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) json += '-';
    fmt::format_to(std::back_inserter(json), "{:02x}", static_cast<unsigned char>(bytes[i]));
  }
  json += '"';
}

void append_bytes(std::string& json, std::string_view bytes) {
  std::string text;
  for (const char c : bytes) utf8::append(text, static_cast<unsigned char>(c));
  append_json_string(json, text);
}

void append_integer_as(std::string& json, std::int64_t value, Logical logical) {
  switch (logical) {
    case Logical::date:
      return append_day(json, value);
    case Logical::time_millis:
      return append_time(json, value, kMillis);
    case Logical::time_micros:
      return append_time(json, value, kMicros);
    case Logical::local_timestamp_millis:
      return append_local(json, value, kMillis);
    case Logical::local_timestamp_micros:
      return append_local(json, value, kMicros);
    case Logical::local_timestamp_nanos:
      return append_local(json, value, kNanos);
    default:
      return append_integer(json, value);
  }
}

}  // namespace suhu::avro
