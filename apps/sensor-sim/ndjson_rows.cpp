#include "sensor-sim/ndjson_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace suhu::sensor_sim {

std::optional<ReplayRow> NdjsonRows::read_line(std::string_view line, std::int64_t number) {
  const auto decoded = decoder_.decode({.value = line});
  ReplayRow row{line, {}, std::nullopt};
  for (const auto& reading : decoded.readings) {
    if (!reading) {
      ++counts_.not_readings;
      warn_("not-reading", fmt::format("line {}: no reading ({}), sent as it is without a key",
                                       number, to_string(reading.error())));
      return ReplayRow{line, {}, std::nullopt};
    }
    if (!row.ts) row.ts = reading->ts;
    row.key = reading->sensor_id;
  }
  const bool one_id = std::ranges::all_of(
      decoded.readings, [&row](const auto& reading) { return reading->sensor_id == row.key; });
  if (!one_id) row.key = {};
  return row;
}

}  // namespace suhu::sensor_sim
