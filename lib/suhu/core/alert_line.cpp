#include "suhu/core/alert_line.hpp"

namespace suhu {
namespace {

std::optional<SourcePosition> source_of(const AlertLine& line) {
  if (line.topic.empty()) return std::nullopt;
  return SourcePosition{.topic = line.topic, .partition = line.partition, .offset = line.offset};
}

}  // namespace

AlarmEvent AlertLine::as_event() const {
  AlarmEvent view;
  view.kind = Term<EventKind>{event};
  view.sensor_id = sensor_id;
  view.celsius = celsius;
  view.limit = limit;
  view.ts = ts;
  view.source = source_of(*this);
  view.alarm_id = alarm_id;
  view.episode = episode;
  view.level = Term<Level>{level};
  view.state = Term<AlarmState>{state};
  view.priority = Term<Priority>{priority};
  view.since = since;
  view.duration = duration;
  view.peak = peak;
  view.ts_peak = ts_peak;
  view.readings = readings;
  view.quality = Term<EventQuality>{quality};
  view.late = late;
  view.fault = Term<Fault>{fault};
  view.lag = lag;
  return view;
}

Alert AlertLine::as_alert() const {
  return {.sensor_id = sensor_id,
          .celsius = celsius.value_or(0),
          .threshold = limit,
          .ts = ts,
          .late = late,
          .source = source_of(*this)};
}

}  // namespace suhu
