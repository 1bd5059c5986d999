#include "suhu/core/alarm_text.hpp"

#include <array>
#include <cmath>
#include <optional>

#include "suhu/core/text.hpp"

namespace suhu {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kCelsius = " \u00B0C";
constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kBold = "\x1b[1m";
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
  if (line.event == "alarm" || line.event == "level") return critical ? Word{"CRITICAL", kRed} : Word{"ALARM", kYellow};
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

void append_styled(std::string& out, std::string_view style, std::string_view text, bool color) {
  if (color) out += style;
  out += text;
  if (color) out += kReset;
}

void append_degrees(std::string& out, double celsius, std::optional<double> limit = std::nullopt) {
  if (limit) {
    append_celsius(out, celsius, *limit);
  } else {
    append_celsius(out, celsius);
  }
  out += kCelsius;
}

/// `, peak 92.4 °C`; of a low alarm `, lowest 1.2 °C`, of a rate `, fastest rise 6.0 °C`.
void append_peak(std::string& out, const AlertLine& line) {
  if (!line.peak) return;
  out += line.is_rate() ? ", fastest rise " : line.is_low() ? ", lowest " : ", peak ";
  append_degrees(out, *line.peak, line.limit);
}

/// `2.4 above the limit of 80 °C`; for a rate `rose by 6.0 °C, the limit is 5 °C`; nothing without a limit.
void append_distance(std::string& out, const AlertLine& line) {
  if (!line.limit) return;
  if (line.is_rate()) {
    out += "rose ";
    if (line.peak) {
      out += "by ";
      append_degrees(out, *line.peak, line.limit);
    } else {
      out += "too fast";
    }
    out += ", the limit is ";
  } else if (line.celsius) {
    const double distance = std::abs(*line.celsius - *line.limit);
    if (distance > 0) {
      append_celsius(out, distance, 0.0);
      out += *line.celsius > *line.limit ? " above" : " below";
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

void append_raise(std::string& out, const AlertLine& line) {
  append_printable(out, line.level);
  if (line.limit) out += ": ";
  append_distance(out, line);
  if (line.duration && line.duration->count() > 0) {
    out += " for ";
    append_duration(out, *line.duration);
  }
}

void append_level(std::string& out, const AlertLine& line) {
  out += "now ";
  append_raise(out, line);
  append_peak(out, line);
}

void append_chattering(std::string& out, const AlertLine& line) {
  append_raise(out, line);
  out += ", third alarm within 1 min: held until quiet for 1 min";
}

/// A rate can be back to normal while the sensor is still too hot, so it is named.
void append_return(std::string& out, const AlertLine& line) {
  if (line.is_rate()) out += "ROC ended ";
  if (line.duration) {
    out += "after ";
    append_duration(out, *line.duration);
  } else {
    out += "back to normal";
  }
  append_peak(out, line);
}

/// `, alarm HI still active, peak 92.4 °C`: neither silence nor a fault ends an alarm, and nobody shall think so.
void append_active_alarm(std::string& out, const AlertLine& line) {
  if (line.alarm_id.empty() && line.level.empty()) return;
  out += ", alarm ";
  append_printable(out, line.level);
  out += " still active";
  append_peak(out, line);
}

void append_fault(std::string& out, const AlertLine& line) {
  if (line.fault == "out-of-range") {
    out += "out of the sensor's range";
  } else if (line.fault == "frozen") {
    out += "the value is frozen";
  } else if (line.fault == "power-on") {
    out += "the value after power-on, not a reading";
  } else if (line.fault.empty()) {
    out += "not to be trusted";
  } else {
    append_printable(out, line.fault);
  }
  append_active_alarm(out, line);
}

void append_lag(std::string& out, const AlertLine& line) {
  out += "temp-filter is ";
  if (line.event == "caught-up") {
    out += "up to date again";
    return;
  }
  if (line.lag) {
    append_duration(out, *line.lag);
    out += ' ';
  }
  out += "behind: alarms come late";
}

void append_story(std::string& out, const AlertLine& line) {
  if (line.event == "alarm") return append_raise(out, line);
  if (line.event == "level") return append_level(out, line);
  if (line.event == "chattering") return append_chattering(out, line);
  if (line.event == "rtn") return append_return(out, line);
  if (line.event == "sensor-fault") return append_fault(out, line);
  if (line.event == "stale") {
    out += "silent";
  } else if (line.event == "fresh") {
    out += "speaks again";
  } else if (line.event == "never-seen") {
    out += "expected, and no reading yet";
  } else if (line.event == "fault-cleared") {
    out += "good readings again";
  } else {
    append_printable(out, line.event);
  }
  append_active_alarm(out, line);
}

}  // namespace

void append_duration(std::string& out, milliseconds duration) {
  const auto ms = duration.count();
  const auto two = [&out](std::int64_t large, std::string_view large_unit, std::int64_t small, std::string_view small_unit) {
    out.append(std::to_string(large)).append(large_unit);
    if (small > 0) out.append(" ").append(std::to_string(small)).append(small_unit);
  };
  const auto s = ms / 1'000;
  if (ms < 1'000) {
    out.append(std::to_string(ms)).append(" ms");
  } else if (s < 10) {
    out += std::to_string(s);
    if (const auto tenths = ms % 1'000 / 100; tenths > 0) out.append(".").append(std::to_string(tenths));
    out += " s";
  } else if (s < 3'600) {
    s < 60 ? two(s, " s", 0, "") : two(s / 60, " min", s % 60, " s");
  } else {
    s < 86'400 ? two(s / 3'600, " h", s % 3'600 / 60, " min") : two(s / 86'400, " d", s % 86'400 / 3'600, " h");
  }
}

void append_alert_line_human(std::string& out, const AlertLine& line, TextStyle style) {
  if (!line.is_event()) return append_alert_human(out, line.alert(), style);
  const std::size_t begin = out.size();
  append_rfc3339(out, line.ts);
  out[out.find('T', begin)] = ' ';
  out += "  ";
  const Word word = word_of(line);
  append_styled(out, word.color, word.text, style.color);
  out += "  ";
  if (line.is_about_filter()) return append_lag(out, line);
  append_printable(out, line.sensor_id);
  out += "  ";
  if (line.celsius) {
    if (style.color) out += kBold;
    append_degrees(out, *line.celsius, line.is_rate() ? std::nullopt : line.limit);
    if (style.color) out += kReset;
    out += "  ";
  }
  append_story(out, line);
  if (line.quality == "suspect" || line.quality == "clock-ahead") out.append(" (").append(line.quality).append(")");
}

}  // namespace suhu
