#include "temp-dashboard/alert_sentence.hpp"

#include "suhu/core/alert_text.hpp"
#include "suhu/core/text.hpp"

namespace suhu::temp_dashboard {
namespace {

AlarmEvent as_event(const AlertEntry& entry) {
  AlarmEvent event;
  event.kind = Term<EventKind>{entry.event};
  event.sensor_id = entry.sensor_id;
  event.celsius = entry.celsius;
  event.limit = entry.limit;
  event.ts = entry.last;
  event.episode = entry.episode;
  event.level = Term<Level>{entry.level};
  event.state = Term<AlarmState>{entry.state};
  event.priority = Term<Priority>{entry.priority};
  event.duration = entry.duration;
  event.peak = entry.peak;
  event.quality = Term<EventQuality>{entry.quality};
  event.fault = Term<Fault>{entry.fault};
  event.lag = entry.lag;
  return event;
}

void append_degrees(std::string& out, double celsius, std::optional<double> limit) {
  append_celsius(out, celsius, limit.value_or(celsius));
  out += " °C";
}

/// Appends the sentence about an event, and the peak of an episode that is not in it.
void append_event(std::string& out, const AlertEntry& entry, const AlarmEvent& event) {
  out += label_of(event);
  const EventTraits traits = event.traits();
  if (const auto celsius = shown_celsius(event); celsius && !traits.about_filter) {
    out += ", ";
    append_degrees(out, *celsius, event.is_rate() ? std::nullopt : event.limit);
  }
  out += ", ";
  append_event_sentence(out, event, {});
  if (traits.raises && entry.alerts > 1 && event.peak) append_peak(out, event);
}

void append_alert(std::string& out, const AlertEntry& entry, const AlarmEvent& event) {
  if (entry.celsius) {
    append_degrees(out, *entry.celsius, entry.limit);
    if (entry.limit) {
      out += ", ";
      append_distance(out, *entry.celsius, *entry.limit);
    }
  }
  if (entry.peak && entry.peak != entry.celsius) append_peak(out, event);
}

}  // namespace

std::string alert_sentence(const AlertEntry& entry) {
  const AlarmEvent event = as_event(entry);
  std::string text;
  event.kind.empty() ? append_alert(text, entry, event) : append_event(text, entry, event);
  if (entry.alerts > 1)
    text += ", " + counted(entry.alerts, event.kind.empty() ? "alert" : "event");
  if (!entry.priority.empty() && !event.traits().about_filter)
    text += ", " + printable(entry.priority) + " priority";
  return text;
}

std::string alert_subject(const AlertEntry& entry) {
  return as_event(entry).traits().about_filter ? "temp-filter" : printable(entry.sensor_id);
}

std::string_view alert_tone(const AlertEntry& entry) {
  const AlarmEvent event = as_event(entry);
  switch (event.traits().tone) {
    case Tone::good:
      return "good";
    case Tone::doubt:
      return "doubt";
    case Tone::alarm:
      break;
  }
  return event.priority == Priority::critical ? "critical" : "alarm";
}

}  // namespace suhu::temp_dashboard
