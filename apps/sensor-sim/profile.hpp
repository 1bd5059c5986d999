// The record shapes that sensor-sim writes. Each has the name of the built-in shape that reads it
// (suhu/shape/shape_settings.hpp).
#pragma once

#include <span>
#include <string_view>

namespace suhu::sensor_sim {

/// One shape, as the texts of a RecordTemplate.
struct Profile {
  std::string_view name;   ///< of --profile
  std::string_view key;    ///< the id of a sensor, and the Kafka key of its records
  std::string_view value;  ///< of a record with its time
  std::string_view value_without_time = {};  ///< empty: each record has its time
};

/// Returns all profiles; the first one is the default.
[[nodiscard]] std::span<const Profile> profiles();
/// Returns the profile of this name, or nullptr. The pointer is valid forever.
[[nodiscard]] const Profile* find_profile(std::string_view name);

}  // namespace suhu::sensor_sim
