// What the name of a value says about it: its role, its unit, the quantity that it measures.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/shape/shape.hpp"
#include "suhu/shape/unit.hpp"

namespace suhu::shape {

/// Returns the lower-case words of a name: `sensorId`, `SENSOR_ID` and `sensorid` are sensor, id.
[[nodiscard]] std::vector<std::string> words_of(std::string_view name);

/// Returns how much the name of a place says that it is the role: 0 not at all, 100 surely.
[[nodiscard]] int name_score(Role role, const Where& where);

/// Returns the unit that a name says: `temp_f`, `kelvin`.
[[nodiscard]] std::optional<Unit> unit_in_name(const Where& where);

/// Returns true if a word for temperature is part of the text, as of `air_temp` and `Suhu`.
[[nodiscard]] bool names_temperature(std::string_view text);
/// Returns true if a word for another quantity is part of the text, such as humidity or pressure.
[[nodiscard]] bool names_other_quantity(std::string_view text);

}  // namespace suhu::shape
