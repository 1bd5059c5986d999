#include "suhu/alarm/sensor_state_json.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "suhu/core/exact_integer.hpp"
#include "suhu/core/text.hpp"

namespace suhu::alarm {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr std::array<std::string_view, kQualities> kQualityWords{"expected", "unseen", "good",
                                                                 "suspect",  "bad",    "stale"};

// ---- Writing ----

void append_integer(std::string& out, std::string_view name, std::int64_t value) {
  out.append(",\"").append(name).append("\":");
  suhu::append_integer(out, value);
}

void append_time(std::string& out, std::string_view name, Timestamp time) {
  append_integer(out, name, time.time_since_epoch().count());
}

void append_number(std::string& out, std::string_view name, double value) {
  out.append(",\"").append(name).append("\":");
  suhu::append_number(out, value);
}

void append_string(std::string& out, std::string_view name, std::string_view word) {
  out.append(",\"").append(name).append("\":\"").append(word).append("\"");
}

void append_alarm(std::string& out, Side side, const Alarm& alarm) {
  out.append(",\"").append(to_string(side)).append("\":{\"limits\":[");
  for (const auto& limit : alarm.limits) {
    out.append(&limit == alarm.limits.data() ? "" : ",")
        .append("[\"")
        .append(to_string(limit.state))
        .append("\",");
    suhu::append_integer(out, limit.since.time_since_epoch().count());
    out += ']';
  }
  out += ']';
  append_time(out, "since", alarm.since);
  append_number(out, "peak", alarm.peak);
  append_time(out, "ts_peak", alarm.ts_peak);
  append_integer(out, "readings", alarm.readings);
  append_time(out, "returned", alarm.returned);
  append_time(out, "changed", alarm.changed);
  if (alarm.held) out += R"(,"held":true)";
  out += R"(,"raised":[)";
  bool first = true;
  for (const Timestamp raised : alarm.raised) {
    if (raised == Timestamp::min()) continue;
    if (!std::exchange(first, false)) out += ',';
    suhu::append_integer(out, raised.time_since_epoch().count());
  }
  out += "]}";
}

void append_trend(std::string& out, const RiseEstimate& trend) {
  out += R"(,"trend":[)";
  suhu::append_integer(out, trend.first.time_since_epoch().count());
  out += ',';
  suhu::append_integer(out, trend.last.time_since_epoch().count());
  out += ',';
  suhu::append_integer(out, trend.readings);
  for (const double sum : {trend.w, trend.t, trend.v, trend.tt, trend.tv}) {
    out += ',';
    suhu::append_number(out, sum);
  }
  out += ']';
}

// ---- Reading. As json::at() and get() do, these functions throw json::exception for a value that
// is missing or of another type. ----

template <class Integer>
Integer integer_of(const json& value) {
  const auto integer = exact_integer<Integer>(value);
  if (!integer) throw json::other_error::create(503, "no integer, or too large", &value);
  return *integer;
}

/// Returns a time within 285,000 years of the epoch, because the engine adds delays to it.
Timestamp time_of(const json& value) {
  constexpr std::int64_t kFurthest = std::int64_t{1} << 53;
  const auto ms = integer_of<std::int64_t>(value);
  if (ms < -kFurthest || ms > kFurthest)
    throw json::other_error::create(504, "no time of a reading", &value);
  return Timestamp{milliseconds{ms}};
}

/// Returns a number without the sign of a zero. nlohmann's parser takes -0 for an integer and so
/// drops its sign, but keeps that of -0.0.
double number_of(const json& value) { return value.get<double>() + 0.0; }

template <std::size_t N>
std::size_t position_of(const json& word, const std::array<std::string_view, N>& words) {
  for (std::size_t i = 0; i < N; ++i) {
    if (word.get_ref<const std::string&>() == words[i]) return i;
  }
  throw json::other_error::create(501, "an unknown word", &word);
}

Alarm alarm_of(const json& object) {
  static constexpr std::array<std::string_view, kAlarmStates> kStateWords{"NORM", "PENDING",
                                                                          "UNACK", "RTN"};
  Alarm alarm;
  for (std::size_t i = 0; i < alarm.limits.size(); ++i) {
    const json& limit = object.at("limits").at(i);
    alarm.limits[i] = {static_cast<AlarmState>(position_of(limit.at(0), kStateWords)),
                       time_of(limit.at(1))};
  }
  alarm.since = time_of(object.at("since"));
  alarm.peak = number_of(object.at("peak"));
  alarm.ts_peak = time_of(object.at("ts_peak"));
  alarm.readings = integer_of<std::uint32_t>(object.at("readings"));
  alarm.returned = time_of(object.at("returned"));
  alarm.changed = time_of(object.at("changed"));
  alarm.held = object.value("held", false);
  const json& raised = object.at("raised");
  if (raised.size() > alarm.raised.size())
    throw json::other_error::create(502, "too many times", &raised);
  const std::size_t first = alarm.raised.size() - raised.size();
  for (std::size_t i = 0; i < raised.size(); ++i) alarm.raised[first + i] = time_of(raised.at(i));
  return alarm;
}

RiseEstimate trend_of(const json& array) {
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

SensorState sensor_of(const json& object) {
  static constexpr std::array<std::string_view, 5> kFaultWords{"", "out-of-range", "frozen",
                                                               "power-on", "disconnected"};
  SensorState sensor;
  sensor.quality = static_cast<Quality>(position_of(object.at("quality"), kQualityWords));
  if (object.contains("watermark")) sensor.watermark = time_of(object["watermark"]);
  if (object.contains("kafka")) sensor.newest_kafka = time_of(object["kafka"]);
  if (object.contains("offset")) sensor.offset = integer_of<std::int64_t>(object["offset"]);
  if (object.contains("last")) sensor.last = number_of(object["last"]);
  if (object.contains("same")) sensor.repeats = integer_of<std::uint32_t>(object["same"]);
  if (object.contains("fault"))
    sensor.fault = static_cast<Fault>(position_of(object["fault"], kFaultWords));
  for (const Side side : kAllSides) {
    const std::string name{to_string(side)};
    if (object.contains(name))
      details_of(sensor).alarms[static_cast<std::size_t>(side)] = alarm_of(object[name]);
  }
  if (object.contains("trend")) details_of(sensor).trend = trend_of(object["trend"]);
  // The timers of an alarm count from the sensor's newest reading.
  if (sensor.alarms && sensor.watermark == Timestamp::min())
    throw json::other_error::create(505, "an alarm without a reading", &object);
  return sensor;
}

}  // namespace

void append_sensor_state(std::string& out, const SensorState& sensor) {
  out += R"({"quality":")";
  out += kQualityWords[static_cast<std::size_t>(sensor.quality)];
  out += '"';
  if (sensor.watermark != Timestamp::min()) append_time(out, "watermark", sensor.watermark);
  if (sensor.newest_kafka != Timestamp::min()) append_time(out, "kafka", sensor.newest_kafka);
  if (sensor.offset >= 0) append_integer(out, "offset", sensor.offset);
  if (std::isfinite(sensor.last)) append_number(out, "last", sensor.last);
  if (sensor.repeats > 0) append_integer(out, "same", sensor.repeats);
  if (sensor.fault != Fault::none) append_string(out, "fault", to_string(sensor.fault));
  if (sensor.alarms) {
    for (const Side side : kAllSides) {
      if (const Alarm* const alarm = sensor.alarm(side)) append_alarm(out, side, *alarm);
    }
    if (sensor.alarms->trend) append_trend(out, *sensor.alarms->trend);
  }
  out += '}';
}

std::optional<SensorState> parse_sensor_state(std::string_view text) {
  try {
    return sensor_of(json::parse(text));
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

}  // namespace suhu::alarm
