#include "temp-dashboard/api.hpp"

#include <algorithm>

#include "suhu/core/json_writer.hpp"
#include "suhu/web/status_endpoint.hpp"
#include "temp-dashboard/frame.hpp"
#include "temp-dashboard/outlook.hpp"

namespace suhu::temp_dashboard {
namespace {

using std::chrono::milliseconds;

/// Appends the extremes and the mean of a sensor's kept history.
void append_kept(JsonWriter& json, const SensorView& sensor) {
  if (sensor.seconds.empty()) {
    json.key("min").null().key("max").null().key("mean").null();
    return;
  }
  double min = sensor.seconds[0].min;
  double max = sensor.seconds[0].max;
  double sum = 0;
  double count = 0;
  sensor.seconds.for_each_from(0, [&](const Second& second) {
    min = std::min(min, second.min);
    max = std::max(max, second.max);
    sum += second.mean() * second.count;
    count += second.count;
  });
  json.field("min", min).field("max", max).field("mean", sum / count);
}

const char* state_of(const SensorView& sensor, const Snapshot& snapshot, const PageFacts& facts) {
  const bool silent = snapshot.wall - sensor.heard > kSilence;  // which is no return to normal
  if (facts.is_hot(sensor.last.celsius)) return silent ? "hot-silent" : "hot";
  return silent ? "silent" : "normal";
}

void append_sensor(JsonWriter& json, const SensorView& sensor, const Snapshot& snapshot,
                   const PageFacts& facts) {
  json.begin_object()
      .field("sensor_id", std::string_view{*sensor.id})
      .field("partition", sensor.partition);
  json.field("suhu", sensor.last.celsius)
      .field("ts", sensor.last.at)
      .field("state", state_of(sensor, snapshot, facts));
  append_kept(json, sensor);
  for (const ExtraField& extra : kExtraFields) json.field(extra.name, sensor.*extra.value);
  json.field("readings", sensor.readings).field("late", sensor.late);
  json.field("hot_since", sensor.hot_since).field("hot_ms", sensor.hot_for.count()).end_object();
}

void append_point(JsonWriter& json, const Point& point) {
  json.begin_object()
      .field("ts", point.at)
      .field("suhu", point.celsius)
      .field("arrival", point.arrival)
      .end_object();
}

void append_second(JsonWriter& json, const Second& second) {
  json.begin_object()
      .field("ts", second.at)
      .field("count", second.count)
      .field("mean", second.mean())
      .field("min", second.min);
  json.field("max", second.max)
      .field("last", second.last)
      .field("mean_of_5", second.mean_of_5)
      .end_object();
}

void append_alert(JsonWriter& json, const AlertEntry& entry) {
  const auto word = [](const std::string& text) {
    return text.empty() ? std::optional<std::string_view>{} : std::string_view{text};
  };
  json.begin_object()
      .field("sensor_id", std::string_view{entry.sensor_id})
      .field("since", entry.since)
      .field("ts", entry.last);
  json.field("suhu", entry.celsius)
      .field("peak", entry.peak)
      .field("threshold", entry.limit)
      .field("alerts", entry.alerts);
  json.field("event", word(entry.event))
      .field("level", word(entry.level))
      .field("state", word(entry.state));
  json.field("priority", word(entry.priority)).field("episode", word(entry.episode));
  json.field("duration_ms", entry.duration ? std::optional{entry.duration->count()} : std::nullopt)
      .end_object();
}

}  // namespace

std::string sensors_json(const Snapshot& snapshot, const PageFacts& facts) {
  std::string out;
  JsonWriter json{out};
  json.begin_object()
      .field("topic", std::string_view{facts.topic})
      .field("limit", facts.limit)
      .field("updated_at", snapshot.wall);
  json.field("readings_of_further_sensors", snapshot.health.sensors_over_limit)
      .key("sensors")
      .begin_array();
  for (const auto& sensor : snapshot.sensors) append_sensor(json, *sensor, snapshot, facts);
  json.end_array().end_object();
  return out + '\n';
}

std::string readings_json(const Snapshot& snapshot, const SensorView& sensor,
                          std::optional<milliseconds> span, std::optional<LineKind> kind) {
  const Timestamp from = start_of(span, snapshot);
  const bool readings = kind.value_or(choose_kind(sensor, from)) == LineKind::readings;
  std::string out;
  JsonWriter json{out};
  json.begin_object()
      .field("sensor_id", std::string_view{*sensor.id})
      .field("resolution", readings ? "readings" : "1s");
  json.field("updated_at", snapshot.wall).key("readings").begin_array();
  if (readings) {
    sensor.points.for_each_from(line_begin(sensor.points, from),
                                [&](const Point& point) { append_point(json, point); });
  } else {
    sensor.seconds.for_each_from(line_begin(sensor.seconds, from),
                                 [&](const Second& second) { append_second(json, second); });
  }
  json.end_array().end_object();
  return out + '\n';
}

std::string latest_window_json(const Snapshot& snapshot) {
  if (snapshot.window) return snapshot.window->json;
  std::string out;
  JsonWriter json{out};
  json.begin_object()
      .key("window")
      .null()
      .field("device_count", 0)
      .field("updated_at", snapshot.wall);
  json.key("devices").begin_array().end_array().end_object();
  return out + '\n';
}

std::string alerts_json(const Snapshot& snapshot, std::size_t limit) {
  std::string out;
  JsonWriter json{out};
  json.begin_object()
      .field("source", std::string_view{snapshot.alert_source})
      .field("updated_at", snapshot.wall)
      .key("alerts")
      .begin_array();
  const Alerts& alerts = *snapshot.alerts;
  const std::size_t shown = std::min(limit, alerts.size());
  for (std::size_t i = 0; i < shown; ++i) append_alert(json, *alerts[alerts.size() - 1 - i]);
  json.end_array().end_object();
  return out + '\n';
}

std::string inspect_json(const Snapshot& snapshot, const PageFacts& facts) {
  std::string out;
  JsonWriter json{out};
  json.begin_object()
      .field("limit", facts.limit)
      .field("updated_at", snapshot.wall)
      .key("sensors")
      .begin_array();
  for (const Outlook& row : *snapshot.inspect) {
    json.begin_object()
        .field("sensor_id", std::string_view{*snapshot.sensors[row.sensor]->id})
        .field("suhu", row.celsius);
    json.field("slope_per_minute", row.slope)
        .field("minutes_to_limit", row.minutes)
        .field("minutes_low", row.minutes_low);
    json.field("minutes_high", row.minutes_high)
        .field("hot_ms", row.hot_for.count())
        .field("reason", std::string_view{row.reason});
    json.end_object();
  }
  json.end_array().end_object();
  return out + '\n';
}

web::Response health_page(const Snapshot* snapshot, Timestamp now) {
  return web::probe("ok", "stuck",
                    snapshot == nullptr ? std::string{} : web::why_stuck(now - snapshot->wall));
}

web::Response ready_page(const Snapshot* snapshot, const PageFacts& facts) {
  if (snapshot == nullptr)
    return web::probe("ready", "starting", "Kafka's partitions are not being read yet");
  const PageState state = temp_dashboard::page_state(*snapshot, facts);
  const std::string_view word = state.word;
  const bool ready = word == "live" || word == "waiting";  // no reading yet is no failure
  return web::probe("ready", word, ready ? std::string{} : state.detail);
}

}  // namespace suhu::temp_dashboard
