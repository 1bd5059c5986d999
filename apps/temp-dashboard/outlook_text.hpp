// Describes outlooks in plain English.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "suhu/core/alert.hpp"
#include "temp-dashboard/snapshot.hpp"
#include "temp-dashboard/theil_sen_trend.hpp"

namespace suhu::temp_dashboard {

/// Returns the duration as `45 s`, `2 min 13 s`, `5 min`, `1 h 5 min` or `3 d 4 h`: at most two
/// units, rounded down. A negative duration is `0 s`.
[[nodiscard]] std::string duration_text(std::chrono::milliseconds duration);

/// Returns the text of `reason`, such as `Rising 0.6 °C a minute: at the limit in about 3 min (2 to
/// 6 min).` `silent`: how long the sensor has been silent; std::nullopt if it is not. Requires: all
/// other fields of `outlook` are set.
[[nodiscard]] std::string reason_text(const Outlook& outlook, const SensorView& sensor,
                                      const std::optional<TheilSenTrend>& trend, ThresholdRule rule,
                                      std::optional<std::chrono::milliseconds> silent);

}  // namespace suhu::temp_dashboard
