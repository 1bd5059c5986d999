// Fuzz target: the window state of a sensor, as the state topic holds it. State that is accepted is
// written the same again.
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/target.hpp"
#include "suhu/window/persisted_sensor_json.hpp"

namespace suhu::fuzz {
namespace {

void check_window(const window::PartitionWindows::PersistedSensor& remembered) {
  std::string text;
  append_persisted_sensor(text, remembered);
  const auto again = window::parse_persisted_sensor(text);
  SUHU_HOLDS(
      again && again->closed_until == remembered.closed_until && again->late == remembered.late,
      "remembered windows that are written are read the same");
  window::PartitionWindows windows{0, {}, /*keep_last=*/false};
  windows.restore("S1", remembered);
  const auto number = windows.find("S1");
  const auto take = [](const window::WindowRecord& record) {
    SUHU_HOLDS(record.end > record.start && record.count > 0, "a window has a length and readings");
    return true;
  };
  Reading reading;
  reading.sensor_id = "S1";
  reading.celsius = 90;
  std::int64_t offset = 1;
  for (const std::int64_t ms : {1'795'232'160'120, 1'795'232'100'000, 1'795'332'160'120}) {
    (void)windows.add(number, reading, Timestamp{std::chrono::milliseconds{ms}}, offset++, take);
  }
  windows.close_all(take);
}

}  // namespace

SUHU_FUZZ_TARGET(window_state) {
  const auto remembered = window::parse_persisted_sensor(bytes);
  if (!remembered) return;
  const auto json = nlohmann::json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  SUHU_HOLDS(json["late"] == remembered->late,
             "so many late readings are remembered as are written there");
  SUHU_HOLDS(json["closed_until"] == remembered->closed_until.time_since_epoch().count(),
             "the time that is written there is remembered");
  check_window(*remembered);
}

}  // namespace suhu::fuzz
