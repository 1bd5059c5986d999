#include "suhu/core/alarm_text.hpp"

#include <array>
#include <cmath>
#include <optional>

#include "suhu/core/alert_parts.hpp"
#include "suhu/core/text.hpp"

namespace suhu {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kGreen = "\x1b[1;32m";
constexpr std::string_view kMagenta = "\x1b[1;35m";

struct Word {
  std::string_view text;
  std::string_view color;
};

Word word_of(const AlertLine& line) {
  const bool critical = line.level == "HIHI" || line.level == "LOLO" || line.priority == "critical";
  if (line.event == "alarm" || line.event == "level")
    return critical ? Word{"CRITICAL", kRed} : Word{"ALARM", kYellow};
  if (line.event == "chattering") return {"CHATTERING", critical ? kRed : kYellow};
  if (line.event == "rtn") return {"OK", kGreen};
  if (line.event == "stale") return {"STALE", kMagenta};
  if (line.event == "fresh") return {"FRESH", kGreen};
  if (line.event == "never-seen") return {"NEVER SEEN", kMagenta};
  if (line.event == "sensor-fault") return {"FAULT", kMagenta};
  if (line.event == "fault-cleared") return {"FAULT CLEARED", kGreen};
  if (line.event == "lagging") return {"LAGGING", kMagenta};
  if (line.event == "caught-up") return {"CAUGHT UP", kGreen};
  return {"EVENT", kBold};
}

void append_degrees(std::string& out, double celsius, std::optional<double> limit = std::nullopt) {
  if (limit) {
    append_celsius(out, celsius, *limit);
  } else {
    append_celsius(out, celsius);
  }
  out += kCelsius;
}

/// Appends `, peak 92.4 °C`; for a low alarm `, lowest 1.2 °C`, for a rate of change
/// `, fastest rise 6.0 °C`. Requires: line.peak.
void append_peak(std::string& out, const AlertLine& line) {
  out += line.is_rate() ? ", fastest rise " : line.is_low() ? ", lowest " : ", peak ";
  append_degrees(out, *line.peak, line.limit);
}

/// Returns true if the temperature column shows the peak: a delay that expired between two readings
/// raised the alarm or its level, so the line has no temperature of a reading. False for ROC, whose
/// peak is a rise.
bool is_by_peak(const AlertLine& line) {
  const bool rose =
      line.is_raise() || (line.event == "level" && (line.level == "HIHI" || line.level == "LOLO"));
  return rose && !line.celsius && line.peak && !line.is_rate();
}

/// Returns the temperature to show: that of the reading, or the peak if is_by_peak().
std::optional<double> shown_celsius(const AlertLine& line) {
  return is_by_peak(line) ? line.peak : line.celsius;
}

/// Appends `rose by 6.0 °C, the limit is `, or `rose too fast, the limit is ` if the peak is
/// absent.
void append_rise(std::string& out, const AlertLine& line) {
  out += "rose ";
  if (line.peak) {
    out += "by ";
    append_degrees(out, *line.peak, line.limit);
  } else {
    out += "too fast";
  }
  out += ", the limit is ";
}

/// Appends `2.4 above the limit of 80 °C` or `up to 6.2 above the limit of 80 °C`; for a rate of
/// change `rose by 6.0 °C, the limit is 5 °C`. Requires: line.limit.
void append_distance(std::string& out, const AlertLine& line) {
  const auto celsius = shown_celsius(line);
  if (line.is_rate()) {
    append_rise(out, line);
  } else if (celsius) {
    const double distance = std::abs(*celsius - *line.limit);
    if (distance > 0) {
      if (is_by_peak(line)) out += "up to ";
      append_celsius(out, distance, 0.0);
      out += *celsius > *line.limit ? " above" : " below";
    } else {
      out += "at";
    }
    out += " the limit of ";
  } else {
    out += line.is_low() ? "below the limit of " : "above the limit of ";
  }
  append_number(out, *line.limit);
  out += kCelsius;
}

/// Appends `HI: 2.4 above the limit of 80 °C`, `HI, limit 80 °C` or `HI`, depending on `wording`;
/// without a limit always the last form.
void append_level(std::string& out, const AlertLine& line, Wording wording) {
  append_printable(out, line.level);
  if (!line.limit || wording == Wording::word) return;
  if (wording == Wording::whole) {
    out += ": ";
    append_distance(out, line);
    return;
  }
  out += ", limit ";
  append_number(out, *line.limit);
  out += kCelsius;
}

void append_lasted(std::string& out, const AlertLine& line, Phrases& phrases) {
  if (!line.duration || line.duration->count() == 0 || !phrases.next()) return;
  out += " for ";
  append_duration(out, *line.duration);
}

void append_raise(std::string& out, const AlertLine& line, Wording wording, Phrases& phrases) {
  append_level(out, line, wording);
  append_lasted(out, line, phrases);
  if (line.event == "level" && line.peak && !is_by_peak(line) && phrases.next())
    append_peak(out, line);
  if (line.event != "chattering") return;
  if (phrases.next()) out += ", third alarm within 1 min";
  if (phrases.next()) out += ": held until quiet for 1 min";
}

/// Appends the return to normal. ROC is named, because the rate of change can be normal again while
/// the temperature is still too high.
void append_return(std::string& out, const AlertLine& line, Phrases& phrases) {
  if (line.is_rate()) out += "ROC ended ";
  if (line.duration) {
    out += "after ";
    append_duration(out, *line.duration);
  } else {
    out += "back to normal";
  }
  if (line.peak && phrases.next()) append_peak(out, line);
}

std::string_view words_of_fault(const AlertLine& line) {
  if (line.fault == "out-of-range") return "out of the sensor's range";
  if (line.fault == "frozen") return "the value is frozen";
  if (line.fault == "power-on") return "the value after power-on, not a reading";
  return line.fault.empty() ? std::string_view{"not to be trusted"} : std::string_view{line.fault};
}

/// Returns the phrase for an event of a sensor, or the name of an event that is not known here.
std::string_view words_of(const AlertLine& line) {
  if (line.event == "sensor-fault") return words_of_fault(line);
  if (line.event == "stale") return "silent";
  if (line.event == "fresh") return "speaks again";
  if (line.event == "never-seen") return "expected, and no reading yet";
  if (line.event == "fault-cleared") return "good readings again";
  return line.event;
}

/// Appends `silent, alarm HI still active, peak 92.4 °C`. The active alarm is stated because
/// neither silence nor a fault ends it.
void append_condition(std::string& out, const AlertLine& line, Phrases& phrases) {
  append_printable(out, words_of(line));
  if ((line.alarm_id.empty() && line.level.empty()) || !phrases.next()) return;
  out += ", alarm ";
  append_printable(out, line.level);
  out += " still active";
  if (line.peak && phrases.next()) append_peak(out, line);
}

void append_lag(std::string& out, const AlertLine& line, Phrases& phrases) {
  out += "temp-filter is ";
  if (line.event == "caught-up") {
    out += "up to date again";
    return;
  }
  if (line.lag) {
    append_duration(out, *line.lag);
    out += ' ';
  }
  out += "behind";
  if (phrases.next()) out += ": alarms come late";
}

void append_sentence(std::string& out, const AlertLine& line, const TextStyle& style) {
  Phrases phrases{style};
  if (!phrases.next()) return;
  out += "  ";
  if (line.is_about_filter()) {
    append_lag(out, line, phrases);
  } else if (line.is_raise() || line.event == "level") {
    if (line.event == "level") out += "now ";
    append_raise(out, line, style.wording, phrases);
  } else if (line.event == "rtn") {
    append_return(out, line, phrases);
  } else {
    append_condition(out, line, phrases);
  }
  const bool doubtful = line.quality == "suspect" || line.quality == "clock-ahead";
  if (doubtful && phrases.next()) out.append(" (").append(line.quality).append(")");
}

}  // namespace

void append_duration(std::string& out, milliseconds duration) {
  const auto ms = duration.count();
  const auto two = [&out](std::int64_t large, std::string_view large_unit, std::int64_t small,
                          std::string_view small_unit) {
    out.append(std::to_string(large)).append(large_unit);
    if (small > 0) out.append(" ").append(std::to_string(small)).append(small_unit);
  };
  const auto s = ms / 1'000;
  if (ms < 1'000) {
    out.append(std::to_string(ms)).append(" ms");
  } else if (s < 10) {
    out += std::to_string(s);
    if (const auto tenths = ms % 1'000 / 100; tenths > 0)
      out.append(".").append(std::to_string(tenths));
    out += " s";
  } else if (s < 3'600) {
    s < 60 ? two(s, " s", 0, "") : two(s / 60, " min", s % 60, " s");
  } else {
    s < 86'400 ? two(s / 3'600, " h", s % 3'600 / 60, " min")
               : two(s / 86'400, " d", s % 86'400 / 3'600, " h");
  }
}

void append_alert_line_human(std::string& out, const AlertLine& line, const TextStyle& style) {
  if (!line.is_event()) return append_alert_human(out, line.alert(), style);
  append_time_human(out, line.ts, style.time);
  const Word word = word_of(line);
  append_styled(out, word.color, word.text, style.color);
  if (!line.is_about_filter()) {
    out += "  ";
    append_printable(out, line.sensor_id);
    if (const auto celsius = shown_celsius(line)) {
      out += "  ";
      if (style.color) out += kBold;
      append_degrees(out, *celsius, line.is_rate() ? std::nullopt : line.limit);
      if (style.color) out += kReset;
    }
  }
  append_sentence(out, line, style);
}

}  // namespace suhu
