#include "suhu/alarm/sensor_state_json.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "suhu/core/exact_integer.hpp"
#include "suhu/core/json_writer.hpp"

namespace suhu::alarm {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

// ---- Writing ----

void append_alarm(JsonWriter& json, Side side, const Alarm& alarm) {
  json.key(to_string(side)).begin_object().key("limits").begin_array();
  for (const auto& limit : alarm.limits) {
    json.begin_array().value(to_string(limit.state)).value(epoch_ms(limit.since)).end_array();
  }
  json.end_array()
      .field("since", epoch_ms(alarm.since))
      .field("peak", alarm.peak)
      .field("ts_peak", epoch_ms(alarm.ts_peak))
      .field("readings", alarm.readings)
      .field("returned", epoch_ms(alarm.returned))
      .field("changed", epoch_ms(alarm.changed));
  if (alarm.held) json.field("held", true);
  json.key("raised").begin_array();
  for (const Timestamp raised : alarm.raised) {
    if (raised != Timestamp::min()) json.value(epoch_ms(raised));
  }
  json.end_array().end_object();
}

void append_trend(JsonWriter& json, const RiseEstimate& trend) {
  json.key("trend").begin_array().value(epoch_ms(trend.first)).value(epoch_ms(trend.last));
  json.value(trend.readings);
  for (const double sum : {trend.w, trend.t, trend.v, trend.tt, trend.tv}) json.value(sum);
  json.end_array();
}

// ---- Reading. As json::at() and get() do, these functions throw Json::exception for a value that
// is missing or of another type. ----

template <class Integer>
Integer integer_of(const Json& value) {
  const auto integer = exact_integer<Integer>(value);
  if (!integer) throw Json::other_error::create(503, "no integer, or too large", &value);
  return *integer;
}

/// Returns a time within 285,000 years of the epoch, because the engine adds delays to it.
Timestamp time_of(const Json& value) {
  constexpr std::int64_t kFurthest = std::int64_t{1} << 53;
  const auto ms = integer_of<std::int64_t>(value);
  if (ms < -kFurthest || ms > kFurthest)
    throw Json::other_error::create(504, "no time of a reading", &value);
  return Timestamp{milliseconds{ms}};
}

/// Returns a number without the sign of a zero. nlohmann's parser takes -0 for an integer and so
/// drops its sign, but keeps that of -0.0.
double number_of(const Json& value) { return value.get<double>() + 0.0; }

template <class Enum>
Enum word_of(const Json& word) {
  const auto value = parse_word<Enum>(word.get_ref<const std::string&>());
  if (!value) throw Json::other_error::create(501, "an unknown word", &word);
  return *value;
}

Alarm alarm_of(const Json& object) {
  Alarm alarm;
  for (std::size_t i = 0; i < alarm.limits.size(); ++i) {
    const Json& limit = object.at("limits").at(i);
    alarm.limits[i] = {word_of<AlarmState>(limit.at(0)), time_of(limit.at(1))};
  }
  alarm.since = time_of(object.at("since"));
  alarm.peak = number_of(object.at("peak"));
  alarm.ts_peak = time_of(object.at("ts_peak"));
  alarm.readings = integer_of<std::uint32_t>(object.at("readings"));
  alarm.returned = time_of(object.at("returned"));
  alarm.changed = time_of(object.at("changed"));
  alarm.held = object.value("held", false);
  const Json& raised = object.at("raised");
  if (raised.size() > alarm.raised.size())
    throw Json::other_error::create(502, "too many times", &raised);
  const std::size_t first = alarm.raised.size() - raised.size();
  for (std::size_t i = 0; i < raised.size(); ++i) alarm.raised[first + i] = time_of(raised.at(i));
  return alarm;
}

RiseEstimate trend_of(const Json& array) {
  RiseEstimate trend;
  trend.first = time_of(array.at(0));
  trend.last = time_of(array.at(1));
  trend.readings = integer_of<std::uint32_t>(array.at(2));
  std::size_t next = 3;
  for (double* const sum : {&trend.w, &trend.t, &trend.v, &trend.tt, &trend.tv})
    *sum = number_of(array.at(next++));
  return trend;
}

SensorAlarms& details_of(SensorState& sensor) {
  if (!sensor.alarms) sensor.alarms = std::make_unique<SensorAlarms>();
  return *sensor.alarms;
}

SensorState sensor_of(const Json& object) {
  SensorState sensor;
  sensor.quality = word_of<Quality>(object.at("quality"));
  if (object.contains("watermark")) sensor.watermark = time_of(object["watermark"]);
  if (object.contains("kafka")) sensor.newest_kafka = time_of(object["kafka"]);
  if (object.contains("offset")) sensor.offset = integer_of<std::int64_t>(object["offset"]);
  if (object.contains("last")) sensor.last = number_of(object["last"]);
  if (object.contains("same")) sensor.repeats = integer_of<std::uint32_t>(object["same"]);
  if (object.contains("fault")) sensor.fault = word_of<Fault>(object["fault"]);
  for (const Side side : kAllSides) {
    const std::string name{to_string(side)};
    if (object.contains(name)) details_of(sensor).alarms[side] = alarm_of(object[name]);
  }
  if (object.contains("trend")) details_of(sensor).trend = trend_of(object["trend"]);
  // The timers of an alarm count from the sensor's newest reading.
  if (sensor.alarms && sensor.watermark == Timestamp::min())
    throw Json::other_error::create(505, "an alarm without a reading", &object);
  return sensor;
}

}  // namespace

void append_sensor_state(std::string& out, const SensorState& sensor) {
  JsonWriter json{out};
  json.begin_object().field("quality", to_string(sensor.quality));
  if (sensor.watermark != Timestamp::min()) json.field("watermark", epoch_ms(sensor.watermark));
  if (sensor.newest_kafka != Timestamp::min()) json.field("kafka", epoch_ms(sensor.newest_kafka));
  if (sensor.offset >= 0) json.field("offset", sensor.offset);
  if (std::isfinite(sensor.last)) json.field("last", sensor.last);
  if (sensor.repeats > 0) json.field("same", sensor.repeats);
  if (sensor.fault != Fault::none) json.field("fault", to_string(sensor.fault));
  if (sensor.alarms) {
    for (const Side side : kAllSides) {
      if (const Alarm* const alarm = sensor.alarm(side)) append_alarm(json, side, *alarm);
    }
    if (sensor.alarms->trend) append_trend(json, *sensor.alarms->trend);
  }
  json.end_object();
}

std::optional<SensorState> parse_sensor_state(std::string_view text) {
  try {
    return sensor_of(Json::parse(text));
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace suhu::alarm
