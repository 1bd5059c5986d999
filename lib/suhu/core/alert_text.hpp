// Formats the lines of the alert topic, plain alerts and alarm events, for people: one line of text
// each. Used by temp-filter, alert-console and temp-dashboard.
#pragma once

#include <chrono>
#include <string>

#include "suhu/core/alarm_event.hpp"
#include "suhu/core/alert.hpp"
#include "suhu/core/alert_line.hpp"
#include "suhu/core/text_style.hpp"

namespace suhu {

/// Appends `2026-11-21 03:36:00.120Z  WARNING  S1  82.4 °C  2.4 above the limit of 80 °C` without a
/// newline. A reading without a threshold is labelled `reading` and has no limit. A late alert ends
/// with ` (late)`. The id is escaped.
void append_alert_human(std::string& out, const Alert& alert, const TextStyle& style);

/// Appends the head of that line: everything up to and including the temperature.
void append_alert_head(std::string& out, const Alert& alert, const TextStyle& style);

/// Appends one event without a newline: a word, the sensor, the temperature, and what happened:
/// `2026-11-21 03:38:13.120Z  OK  S1  76.1 °C  after 2 min 13 s, peak 92.4 °C`
/// The word identifies the event without the colour. The temperature is that of the reading that
/// caused the event, or the peak if a timer raised the alarm, or absent. Events about temp-filter
/// itself have neither sensor nor temperature. Text from outside is escaped.
void append_event_human(std::string& out, const AlarmEvent& event, const TextStyle& style);

/// Appends a line as one of the two above.
void append_line_human(std::string& out, const AlertLine& line, const TextStyle& style);

/// Returns the word of an event in lines for people: `OK`, and `EVENT` for a kind that this version
/// does not know.
[[nodiscard]] std::string_view label_of(const AlarmEvent& event);

/// Returns the temperature that a line for people shows; see append_event_human().
[[nodiscard]] std::optional<double> shown_celsius(const AlarmEvent& event);

/// Appends what happened, without label, sensor and temperature: `after 2 min 13 s, peak 92.4 °C`.
void append_event_sentence(std::string& out, const AlarmEvent& event, const TextStyle& style);

/// Appends `2.4 above the limit of 80 °C`, `2.4 below the limit of 80 °C` or `at the limit of
/// 80 °C`.
void append_distance(std::string& out, double celsius, double limit);

/// Appends `, peak 92.4 °C`; for a low alarm `, lowest 1.2 °C`, for a rate of change
/// `, fastest rise 6.0 °C`. Requires: event.peak.
void append_peak(std::string& out, const AlarmEvent& event);

/// Appends `340 ms`, `1.5 s`, `13 s`, `2 min 13 s`, `3 h 5 min` or `2 d 3 h`: at most two units,
/// truncated. Requires: `duration` is not negative.
void append_duration(std::string& out, std::chrono::milliseconds duration);

}  // namespace suhu
