#include "sensor-sim/ndjson_rows.hpp"

#include <fmt/format.h>

namespace suhu::sensor_sim {

std::optional<ReplayRow> NdjsonRows::read_line(std::string_view line, std::int64_t number) {
  const auto reading = shape::decode_single(decoder_, line);
  if (reading) return ReplayRow{line, reading->sensor_id, reading->ts};
  ++counts_.not_readings;
  warn_("not-reading", fmt::format("line {}: no reading ({}), sent as it is without a key", number,
                                   to_string(reading.error())));
  return ReplayRow{line, {}, std::nullopt};
}

}  // namespace suhu::sensor_sim
