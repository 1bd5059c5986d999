// Units of temperature.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace suhu::shape {

enum class Unit : std::uint8_t {
  celsius,
  fahrenheit,
  kelvin,
  deci_celsius,   ///< tenths of a °C
  milli_celsius,  ///< thousandths of a °C
};

/// Returns the word of `--unit`: `C`, `F`, `K`, `dC`, `mC`.
[[nodiscard]] constexpr std::string_view to_string(Unit unit) {
  switch (unit) {
    case Unit::celsius:
      return "C";
    case Unit::fahrenheit:
      return "F";
    case Unit::kelvin:
      return "K";
    case Unit::deci_celsius:
      return "dC";
    case Unit::milli_celsius:
      return "mC";
  }
  return {};
}

/// Returns the unit that a record or an option names, in any case and with spaces around it: `C`,
/// `°C`, `ºC`, `℃`, `Cel`, `degC`, `Celsius`, `Centigrade`; the same for F (`℉`, `degF`,
/// `Fahrenheit`, `[degF]`) and K (`Kelvin`); `dC`, `mC`. Returns std::nullopt for any other word.
[[nodiscard]] std::optional<Unit> parse_unit(std::string_view word);

/// Returns `value`, which is in `unit`, in °C. A value that is converted is rounded to 9 decimals,
/// so that 356.25 K is 83.1 °C and not 83.10000000000002.
[[nodiscard]] double to_celsius(Unit unit, double value);

}  // namespace suhu::shape
