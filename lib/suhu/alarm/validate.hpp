// The one place that says which rules make sense.
#pragma once

#include <optional>
#include <string>

#include "suhu/alarm/rules.hpp"

namespace suhu::alarm {

/// What is wrong with `rules`, as one sentence that names the options by their words ("limit-hihi
/// 70 is not above limit-hi 80: …"); std::nullopt: they can be judged. Beside the order of the
/// limits: each lies inside the range (beyond it a reading is a fault, so its alarm could never be
/// raised), and the deadband leaves room between HI and LO (else to clear one is to raise the
/// other). Rules without any limit are valid: such a sensor is watched for silence and faults only.
[[nodiscard]] std::optional<std::string> validate(const AlarmRules& rules);

}  // namespace suhu::alarm
