// Writes what a scan has found as JSON.
#include <cmath>

#include "sensor-scan/report.hpp"
#include "suhu/core/json_writer.hpp"

namespace suhu::sensor_scan {
namespace {

double rounded(double value) {
  constexpr double kDecimals = 1'000;
  return std::round(value * kDecimals) / kDecimals;
}

void add_texts(JsonWriter& json, const char* name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const auto& text : texts) json.value(text);
  json.end_array();
}

void add_trouble(JsonWriter& json, std::string_view name, const Trouble& trouble) {
  if (trouble.count == 0) return;
  json.key(name).begin_object();
  json.field("count", trouble.count).field("example", trouble.sentence);
  json.end_object();
}

void add_rejects(JsonWriter& json, const Survey& survey) {
  json.key("rejects").begin_object();
  for (std::size_t i = 0; i < survey.rejects.size(); ++i)
    add_trouble(json, kRejectNames[i], survey.rejects[i]);
  json.end_object();
}

void add_clocks(JsonWriter& json, const Survey& survey) {
  json.key("times").begin_object();
  survey.time_faults.for_each([&json](TimeFault fault, const Trouble& trouble) {
    add_trouble(json, to_string(fault), trouble);
  });
  json.field("ahead", survey.clocks_ahead)
      .field("behind", survey.clocks_behind)
      .field("absent", survey.without_time);
  json.end_object();
}

void add_sensors(JsonWriter& json, const Survey& survey) {
  json.key("sensors").begin_array();
  for (const auto& [id, sensor] : survey.sensors) {
    json.begin_object();
    json.field("id", id).field("readings", sensor.readings).key("interval_ms");
    if (const auto interval = sensor.interval()) {
      json.value(interval->count());
    } else {
      json.null();
    }
    json.field("lowest", sensor.lowest)
        .field("mean", rounded(sensor.mean()))
        .field("highest", sensor.highest);
    json.end_object();
  }
  json.end_array();
  json.field("more_sensors", survey.more_sensors);
}

}  // namespace

std::string report_as_json(const Findings& findings) {
  const auto& survey = findings.survey;
  std::string line;
  JsonWriter json{line};
  json.begin_object();
  add_texts(json, "options", option_words_of(findings.guess));
  json.field("confidence", findings.guess.confidence)
      .field("looks_like", findings.guess.looks_like)
      .field("unit", unit_in_words(findings.guess))
      .field("records", findings.records)
      .field("readings", survey.readings)
      .field("left_out", survey.left_out)
      .field("tombstones", findings.tombstones);
  json.field("keyed_by_sensor", findings.kafka ? survey.keyed_by_sensor() : std::nullopt);
  add_texts(json, "notes", findings.guess.notes);
  add_rejects(json, survey);
  add_clocks(json, survey);
  add_sensors(json, survey);
  json.end_object();
  return line + "\n";
}

}  // namespace suhu::sensor_scan
