// Fuzz target: the alarm state of a sensor, as the state topic holds it. State that is accepted is
// written the same again, and the alarm engine can continue from it.
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "suhu/alarm/partition_alarms.hpp"
#include "suhu/alarm/sensor_state_json.hpp"
#include "suhu/core/alert_line_json.hpp"

namespace suhu::fuzz {
namespace {

std::string remembered(const alarm::SensorState& sensor) {
  std::string out;
  append_sensor_state(out, sensor);
  return out;
}

/// Gives the engine readings above and below every limit, then silence if the clock passes. Each
/// event must be JSON, and each changed state must be readable.
void check_engine(alarm::SensorState&& sensor, alarm::PartitionAlarms::ClockMode clock) {
  constexpr Timestamp kTime{std::chrono::milliseconds{1'795'232'160'120}};
  static const alarm::AlarmRules rules = [] {
    alarm::AlarmRules all;
    all.hihi = 95;
    all.lo = 5;
    all.lolo = -5;
    all.roc = alarm::RiseLimit{.rise = 5, .window = std::chrono::minutes{1}};
    all.flatline = 3;
    return all;
  }();
  alarm::PartitionAlarms engine{[](std::string_view) -> const alarm::AlarmRules& { return rules; },
                                clock};
  const auto check_event = [](const AlarmEvent& event) {
    std::string line;
    append_event_json(line, event);
    SUHU_HOLDS(nlohmann::json::accept(line), "what the engine tells is JSON");
    return true;
  };
  engine.restore(std::move(sensor));
  const auto number = engine.find("S1");
  std::int64_t offset = 4'711;
  for (const double celsius : {96.0, 97.0, 98.0, -6.0, 20.0, 300.0}) {
    const Timestamp time = kTime + std::chrono::seconds{40 * (offset - 4'711)};
    (void)engine.add(
        number,
        {.celsius = celsius, .time = time, .kafka = time, .clock_ahead = false, .offset = offset++},
        check_event);
    if (clock == alarm::PartitionAlarms::ClockMode::stream) engine.advance_to(time, check_event);
  }
  if (clock == alarm::PartitionAlarms::ClockMode::passing)
    engine.pass_time(std::chrono::hours{1}, 100, check_event);
  engine.visit_changes([](const alarm::SensorState& changed) {
    SUHU_HOLDS(alarm::parse_sensor_state(remembered(changed)).has_value(),
               "what the engine remembers is read again");
  });
}

}  // namespace

SUHU_FUZZ_TARGET(alarm_state) {
  const auto sensor = alarm::parse_sensor_state(bytes);
  if (!sensor) return;
  const std::string text = remembered(*sensor);
  const auto again = alarm::parse_sensor_state(text);
  SUHU_HOLDS(again.has_value(), "a remembered sensor that is written is read again");
  SUHU_HOLDS(remembered(*again) == text, "a remembered sensor is written the same again");
  for (const auto clock :
       {alarm::PartitionAlarms::ClockMode::passing, alarm::PartitionAlarms::ClockMode::stream}) {
    auto restored = alarm::parse_sensor_state(bytes);
    restored->id = "S1";
    check_engine(std::move(*restored), clock);
  }
}

}  // namespace suhu::fuzz
