#include "suhu/alarm/event_json.hpp"

#include "suhu/core/text.hpp"

namespace suhu::alarm {
namespace {

void append_time(std::string& out, Timestamp time) {
  out += '"';
  append_rfc3339(out, time);
  out += '"';
}

/// Appends `"S1/hi"` without the closing quote.
void begin_alarm_id(std::string& out, const AlarmEvent& event) {
  append_json_string(out, event.sensor_id);
  out.back() = '/';
  out += to_string(event.alarm->side);
}

void append_word(std::string& out, std::string_view name, std::string_view word) {
  out += ",\"";
  out += name;
  out += "\":\"";
  out += word;
  out += '"';
}

void append_name_of_alarm(std::string& out, const AlarmEvent& event) {
  out += R"(,"alarm_id":)";
  begin_alarm_id(out, event);
  out += '"';
  append_word(out, "level", to_string(event.alarm->level));
  out += R"(,"episode":)";
  begin_alarm_id(out, event);
  out += '/';
  append_integer(out, event.alarm->since.time_since_epoch().count());
  out += '"';
}

void append_story(std::string& out, const AlarmSnapshot& story) {
  out += R"(,"since":)";
  append_time(out, story.since);
  out += R"(,"duration_ms":)";
  append_integer(out, story.duration.count());
  out += R"(,"peak":)";
  append_number(out, story.peak);
  out += R"(,"ts_peak":)";
  append_time(out, story.ts_peak);
  out += R"(,"readings":)";
  append_integer(out, story.readings);
}

void append_reading(std::string& out, const AlarmEvent& event, std::string_view topic,
                    std::int32_t partition) {
  out += R"({"sensor_id":)";
  append_json_string(out, event.sensor_id);
  out += R"(,"suhu":)";
  if (event.celsius) {
    append_number(out, *event.celsius);
  } else {
    out += "null";
  }
  if (event.alarm) {
    out += R"(,"threshold":)";
    append_number(out, event.alarm->limit);
  }
  out += R"(,"ts":)";
  append_time(out, event.ts);
  if (topic.empty() || !event.offset) return;
  out += R"(,"topic":)";
  append_json_string(out, topic);
  out += R"(,"partition":)";
  append_integer(out, partition);
  out += R"(,"offset":)";
  append_integer(out, *event.offset);
}

}  // namespace

void append_event_json(std::string& out, const AlarmEvent& event, std::string_view topic,
                       std::int32_t partition) {
  append_reading(out, event, topic, partition);
  append_word(out, "event", to_string(event.kind));
  if (event.alarm) append_name_of_alarm(out, event);
  append_word(out, "state",
              event.alarm ? to_string(event.alarm->state) : to_string(AlarmState::norm));
  append_word(out, "priority", event.alarm ? priority_of(event.alarm->level) : "medium");
  if (event.alarm) append_story(out, *event.alarm);
  append_word(out, "quality", event.quality);
  out += R"(,"late":false)";
  if (event.fault != Fault::none) append_word(out, "fault", to_string(event.fault));
  if (event.lag) {
    out += R"(,"lag_ms":)";
    append_integer(out, event.lag->count());
  }
  out += '}';
}

}  // namespace suhu::alarm
