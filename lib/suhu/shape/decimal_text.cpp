#include "suhu/shape/decimal_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

namespace suhu::shape {
namespace {

constexpr std::string_view kDecimalDigits = "0123456789";

/// Removes the digits at the front of `text` and returns them.
std::string_view take_digits(std::string_view& text) {
  const auto digits = text.substr(0, std::min(text.find_first_not_of(kDecimalDigits), text.size()));
  text.remove_prefix(digits.size());
  return digits;
}

bool take_one_of(std::string_view& text, std::string_view choices) {
  if (text.empty() || choices.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// Returns the exponent. One of more than 9 digits is as good as 10^9, because no record has so
/// many digits.
std::int64_t exponent_of(const DecimalText& number) {
  constexpr std::int64_t kBeyondAnyRecord = 1'000'000'000;
  auto digits = number.exponent;
  const bool negative = digits.starts_with('-');
  take_one_of(digits, "+-");
  std::int64_t value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec == std::errc::result_out_of_range) value = kBeyondAnyRecord;
  value = std::min(value, kBeyondAnyRecord);
  return negative ? -value : value;
}

}  // namespace

std::optional<DecimalText> parse_decimal(std::string_view text) {
  DecimalText number;
  number.negative = text.starts_with('-');
  number.has_plus = text.starts_with('+');
  take_one_of(text, "+-");
  number.whole = take_digits(text);
  number.has_point = take_one_of(text, ".");
  if (number.has_point) number.fraction = take_digits(text);
  if (number.whole.empty() && number.fraction.empty()) return std::nullopt;
  if (take_one_of(text, "eE")) {
    const auto exponent = text;
    take_one_of(text, "+-");
    if (take_digits(text).empty()) return std::nullopt;
    number.exponent = exponent.substr(0, exponent.size() - text.size());
  }
  if (!text.empty()) return std::nullopt;
  return number;
}

bool is_json(const DecimalText& number) {
  const bool leading_zero = number.whole.size() > 1 && number.whole.front() == '0';
  return !number.has_plus && !number.whole.empty() && !leading_zero &&
         number.has_point != number.fraction.empty();
}

void append_json_number(std::string& json, const DecimalText& number) {
  if (number.negative) json += '-';
  const auto significant = number.whole.find_first_not_of('0');
  json += significant == std::string_view::npos ? "0" : number.whole.substr(significant);
  if (number.has_point) {
    json += '.';
    json += number.fraction.empty() ? "0" : number.fraction;
  }
  if (number.exponent.empty()) return;
  json += 'e';
  json += number.exponent;
}

std::optional<std::int64_t> shifted_whole(const DecimalText& number, int places,
                                          std::int64_t limit) {
  if (number.negative) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(number.whole.size());
  const auto digits = whole + static_cast<std::int64_t>(number.fraction.size());
  const std::int64_t end = whole + exponent_of(number) + places;  // of the digits that count
  std::int64_t value = 0;
  for (std::int64_t i = 0; i < end && (i < digits || value != 0); ++i) {
    value *= 10;
    if (i < digits) {
      const char digit = i < whole ? number.whole[static_cast<std::size_t>(i)]
                                   : number.fraction[static_cast<std::size_t>(i - whole)];
      value += digit - '0';
    }
    if (value >= limit) return std::nullopt;
  }
  return value;
}

}  // namespace suhu::shape
