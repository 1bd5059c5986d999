// Makes alert lines for tests of Flood, and formats the lines that it emits.
#pragma once

#include <string>

#include "alert-console/flood.hpp"

namespace suhu::alert_console {

inline const Timestamp kStart{std::chrono::milliseconds{1'795'232'160'000}};

inline AlertLine line_of(const std::string& event, const std::string& id, Timestamp ts,
                         const std::string& level = "HI", double celsius = 82.4) {
  AlertLine line;
  line.sensor_id = id;
  line.celsius = celsius;
  line.limit = level == "HIHI" ? 95 : level == "LO" ? 2 : 80;
  line.ts = ts;
  line.event = event;
  if (event.empty()) return line;
  line.level = level;
  line.priority = level == "HIHI" ? "critical" : "high";
  line.alarm_id = id + "/hi";
  line.episode = id + "/hi/1";
  return line;
}

inline std::string text_of(const FloodLine& line) {
  std::string text;
  append_flood_human(text, line, TextStyle{});
  return text;
}

}  // namespace suhu::alert_console
