#include "suhu/shape/unit.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "suhu/core/ascii.hpp"

namespace suhu::shape {
namespace {

constexpr double kFahrenheitOfZero = 32.0;
constexpr double kKelvinOfZero = 273.15;

/// Rounds to 9 decimals, and -0 to 0. Larger numbers have no decimals that a double could keep, and
/// might overflow.
double rounded_to_nanos(double value) {
  constexpr double kNanos = 1e9;
  constexpr double kLargest = 9e6;
  return std::abs(value) < kLargest ? std::round(value * kNanos) / kNanos + 0.0 : value;
}

/// Returns the word without what only says that degrees follow: `°`, `º`, `deg` and `[deg…]`.
std::string_view without_degrees(std::string_view word) {
  if (word.starts_with('[') && word.ends_with(']')) {  // UCUM: [degF]
    word = word.substr(1, word.size() - 2);
    if (!word.starts_with("deg")) return {};
  }
  for (const std::string_view sign : {"deg", "\u00B0", "\u00BA"}) {
    if (word.starts_with(sign)) return word.substr(sign.size());
  }
  return word;
}

}  // namespace

std::optional<Unit> parse_unit(std::string_view word) {
  constexpr auto kWords = std::to_array<std::pair<std::string_view, Unit>>({
      {"c", Unit::celsius},
      {"cel", Unit::celsius},
      {"celsius", Unit::celsius},
      {"centigrade", Unit::celsius},
      {"\u2103", Unit::celsius},
      {"f", Unit::fahrenheit},
      {"far", Unit::fahrenheit},
      {"fahrenheit", Unit::fahrenheit},
      {"\u2109", Unit::fahrenheit},
      {"k", Unit::kelvin},
      {"kelvin", Unit::kelvin},
      {"\u212A", Unit::kelvin},
      {"dc", Unit::deci_celsius},
      {"mc", Unit::milli_celsius},
  });
  const std::string lower = ascii_lower(trimmed(word));
  const std::string_view name = without_degrees(lower);
  for (const auto& [known, unit] : kWords) {
    if (name == known) return unit;
  }
  return std::nullopt;
}

double to_celsius(Unit unit, double value) {
  switch (unit) {
    case Unit::celsius:
      return value;
    case Unit::fahrenheit:
      return rounded_to_nanos((value - kFahrenheitOfZero) / 9 * 5);  // in this order no overflow
    case Unit::kelvin:
      return rounded_to_nanos(value - kKelvinOfZero);
    case Unit::deci_celsius:
      return value / 10;
    case Unit::milli_celsius:
      return value / 1000;
  }
  return value;
}

}  // namespace suhu::shape
