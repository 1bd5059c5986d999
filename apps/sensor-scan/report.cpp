#include "sensor-scan/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "suhu/cli/units.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/text_table.hpp"

namespace suhu::sensor_scan {
namespace {

constexpr std::size_t kMostRows = 40;
constexpr std::size_t kLongestNote = 400;  ///< bytes
constexpr double kPercent = 100;

std::string celsius(double value) {
  std::string text;
  append_celsius(text, value);
  return text;
}

std::string row(std::string_view name, std::string_view text) {
  return fmt::format("{:<12}{}\n", name, text);
}

std::string counts(const Findings& findings) {
  const auto& survey = findings.survey;
  const auto sensors = survey.sensors.size() + survey.more_sensors;
  std::string text =
      fmt::format("{} of {}", counted(survey.readings, "reading"), counted(sensors, "sensor"));
  if (survey.left_out > 0) text += fmt::format(", {} left out by --where", survey.left_out);
  if (survey.rejected() > 0) text += fmt::format(", {} no reading", survey.rejected());
  return text;
}

std::string head(const Findings& findings) {
  std::string source = fmt::format("{}: {}", findings.source, counted(findings.records, "record"));
  if (findings.kafka) source += " of " + counted(findings.partitions, "partition");
  if (findings.tombstones > 0)
    source += fmt::format(", and {} (null values)", counted(findings.tombstones, "tombstone"));
  std::string text = source + "\n\n" + row("encoding", findings.guess.looks_like);
  if (!findings.guess.readable) return text;
  text += row("readings", counts(findings));
  text += row("unit", unit_in_words(findings.guess));
  return text + row("confidence", fmt::format("{:.0f} %", findings.guess.confidence * kPercent));
}

std::vector<std::string> cells(const std::string& id, const SensorSurvey& sensor) {
  const auto interval = sensor.interval();
  return {printable(id),
          std::to_string(sensor.readings),
          interval ? cli::to_text(*interval) : std::string{},
          celsius(sensor.lowest),
          celsius(sensor.mean()),
          celsius(sensor.highest)};
}

/// Returns the sensors with the most readings first.
std::string table(const Survey& survey, std::size_t screen_columns) {
  using Sensor = std::pair<std::string, const SensorSurvey*>;
  std::vector<Sensor> sensors;
  for (const auto& [id, sensor] : survey.sensors) sensors.emplace_back(id, &sensor);
  std::stable_sort(sensors.begin(), sensors.end(), [](const Sensor& a, const Sensor& b) {
    return a.second->readings > b.second->readings;
  });
  constexpr std::size_t kAlways = 2;
  TextTable text{{{.name = "sensor"},
                  {.name = "readings", .importance = 4},
                  {.name = "every", .importance = 1},
                  {.name = "lowest °C", .importance = 2},
                  {.name = "mean °C", .importance = 3},
                  {.name = "highest °C"}},
                 kAlways};
  for (std::size_t i = 0; i < sensors.size() && i < kMostRows; ++i)
    text.add(cells(sensors[i].first, *sensors[i].second));
  std::string result = text.render(screen_columns);
  const auto shown = std::min(sensors.size(), kMostRows);
  const auto more = sensors.size() - shown + survey.more_sensors;
  if (more > 0) result += fmt::format("and {}\n", counted(more, "more sensor"));
  return result;
}

std::string keys_in_words(const Survey& survey) {
  if (survey.keyed == 0)
    return "the records have no keys: a sensor's readings may be split over partitions";
  if (survey.split)
    return fmt::format(
        "not keyed by sensor: {} is in several partitions, so that its alarms are "
        "judged apart",
        printable(*survey.split));
  if (survey.other_key)
    return fmt::format("not keyed by sensor: {} has several keys", printable(*survey.other_key));
  if (survey.keyed < survey.records)
    return fmt::format("{} without a key", counted(survey.records - survey.keyed, "record"));
  return "keyed by sensor: each keeps its key and its partition";
}

std::string troubles(const Survey& survey) {
  std::string text;
  for (std::size_t i = 0; i < survey.rejects.size(); ++i) {
    const auto& trouble = survey.rejects[i];
    if (trouble.count > 0)
      text += fmt::format("- {} {}: {}\n", trouble.count, kRejectNames[i], trouble.sentence);
  }
  return text.empty() ? text : "\nNo readings:\n" + text;
}

std::string clocks(const Survey& survey, bool kafka) {
  std::string text;
  survey.time_faults.for_each([&text](TimeFault fault, const Trouble& trouble) {
    if (trouble.count > 0)
      text += fmt::format("- {} {}: {}\n", trouble.count, to_string(fault), trouble.sentence);
  });
  if (survey.clocks_ahead > 0)
    text += fmt::format("- {} ahead of Kafka's clock by over a minute: Kafka's time counts\n",
                        survey.clocks_ahead);
  if (survey.clocks_behind > 0)
    text += fmt::format("- {} behind Kafka's clock by over an hour\n", survey.clocks_behind);
  if (survey.without_time > 0)
    text += fmt::format("- {} without a time of their own{}\n", survey.without_time,
                        kafka ? ": Kafka's time counts" : "");
  return text.empty() ? text : "\nTimes:\n" + text;
}

std::string notes(const scan::Guess& guess) {
  std::string text;
  for (const auto& note : guess.notes) text += "- " + printable(note, kLongestNote) + "\n";
  return text.empty() ? text : "\nWhy:\n" + text;
}

std::string advice(const Findings& findings) {
  if (!findings.guess.readable) return {};
  const auto options = scan::options_of(findings.guess);
  if (options.empty()) return "\nNo options are needed.\n";
  return "\nThe options to copy:\n" + options + "\n";
}

}  // namespace

std::string unit_in_words(const scan::Guess& guess) {
  std::string text = guess.settings.unit.empty() ? "C, by default" : guess.settings.unit;
  const auto& fields = guess.settings.fields;
  const auto field = std::find_if(fields.begin(), fields.end(), [](const std::string& setting) {
    return setting.starts_with("unit=");
  });
  if (field != fields.end()) return "as each record says in " + printable(field->substr(5));
  return text;
}

std::string report_for_people(const Findings& findings, std::size_t screen_columns) {
  if (findings.records == 0) return findings.source + " has no records\n";
  std::string text = head(findings);
  if (findings.survey.readings > 0) {
    if (findings.kafka) text += row("keys", keys_in_words(findings.survey));
    text += "\n" + table(findings.survey, screen_columns);
  }
  return text + troubles(findings.survey) + clocks(findings.survey, findings.kafka) +
         notes(findings.guess) + advice(findings);
}

}  // namespace suhu::sensor_scan
