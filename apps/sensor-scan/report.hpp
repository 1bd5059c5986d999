// Writes what a scan has found: for people, and as JSON for programs.
#pragma once

#include <cstddef>
#include <string>

#include "sensor-scan/collect.hpp"
#include "sensor-scan/survey.hpp"
#include "suhu/scan/guess.hpp"

namespace suhu::sensor_scan {

struct Findings {
  std::string source;  ///< for people: `topic plant`, `readings.ndjson`
  bool kafka = false;  ///< the records come from a topic, so that keys mean something
  std::size_t records = 0;
  std::size_t partitions = 0;
  std::size_t tombstones = 0;
  scan::Guess guess;
  Survey survey;
};

/// Returns lines that end with a newline each. `screen_columns`: 0 for any width.
[[nodiscard]] std::string report_for_people(const Findings& findings, std::size_t screen_columns);
/// Returns one line.
[[nodiscard]] std::string report_as_json(const Findings& findings);

/// Returns where the unit of the temperatures comes from: `°C, by default`.
[[nodiscard]] std::string unit_in_words(const scan::Guess& guess);

}  // namespace suhu::sensor_scan
