// Checks whether rules make sense. All such checks are here.
#pragma once

#include "suhu/alarm/rules.hpp"
#include "suhu/core/problem.hpp"

namespace suhu::alarm {

/// Returns one sentence that says what is wrong with `rules` and names the options as users write
/// them ("limit-hihi 70 is not above limit-hi 80: …"). Besides each value by itself and the order
/// of the limits, it checks that each limit lies inside the range (beyond it a reading is a fault,
/// so the alarm could never be raised) and that the deadband fits between HI and LO (otherwise a
/// reading that clears one would raise the other). Rules without any limit are valid: such a sensor
/// is watched for silence and faults only.
[[nodiscard]] Problem validate(const AlarmRules& rules);

}  // namespace suhu::alarm
