#include "suhu/alarm/sensor_state.hpp"

#include <cmath>

namespace suhu::alarm {
namespace {

// Maxim's data sheet: after power-on, the scratchpad holds 85 °C until the first conversion. The
// drivers of the sensor return -127 if it does not answer.
constexpr double kPowerOn = 85.0;
constexpr double kDisconnected = -127.0;
/// °C; a reading of 85 that is this close to the last one is a real temperature.
constexpr double kPlausibleStep = 5.0;

Fault ds18b20_fault(double celsius, double last) {
  if (celsius == kDisconnected) return Fault::disconnected;
  if (celsius == kPowerOn && !(std::abs(celsius - last) <= kPlausibleStep)) return Fault::power_on;
  return Fault::none;
}

}  // namespace

Alarm* SensorState::alarm(Side side) const {
  if (!alarms) return nullptr;
  auto& alarm = alarms->alarms[side];
  return alarm ? &*alarm : nullptr;
}

Fault screen(SensorState& sensor, double celsius) {
  const AlarmRules& rules = *sensor.rules;
  if (rules.preset == Preset::ds18b20) {
    if (const Fault fault = ds18b20_fault(celsius, sensor.last); fault != Fault::none) return fault;
  }
  if (celsius < rules.lowest || celsius > rules.highest) return Fault::out_of_range;
  sensor.repeats = celsius == sensor.last ? sensor.repeats + 1 : 1;
  sensor.last = celsius;
  return rules.flatline > 0 && sensor.repeats >= rules.flatline ? Fault::frozen : Fault::none;
}

}  // namespace suhu::alarm
