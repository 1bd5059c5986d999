#include "sensor-scan/schema_json.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "suhu/core/failure.hpp"

namespace suhu::sensor_scan {
namespace {

constexpr std::chrono::milliseconds kPause{50};

/// Returns false if the user wants to end before the schema of `record` is there.
bool wait_until_ready(shape::SchemaReader& schemas, std::string_view record,
                      const SchemaWait& wait) {
  // Counts pauses, not time: a machine that is slow for a moment has no less patience.
  for (std::chrono::milliseconds waited{0}; !schemas.ready(record); waited += kPause) {
    if (wait.stop()) return false;
    if (waited >= wait.deadline)
      throw Failure(FailureKind::runtime,
                    fmt::format("no schema within {} s: {}",
                                wait.deadline / std::chrono::seconds{1}, schemas.waits_for()));
    wait.pause(kPause);
  }
  return true;
}

std::string sentence_of(RejectReason reason, const shape::SchemaReader& schemas) {
  if (reason == RejectReason::too_large) return "the record is too large as JSON";
  auto trouble = schemas.trouble();
  return trouble.empty() ? "it does not fit its schema" : trouble;
}

}  // namespace

WrittenSample write_as_json(std::vector<scan::Sample> samples, shape::SchemaReader& schemas,
                            const SchemaWait& wait) {
  WrittenSample result;
  for (auto& sample : samples) {
    if (!wait_until_ready(schemas, sample.value, wait)) break;
    std::string json;
    if (const auto written = schemas.append_json(json, sample.value); !written) {
      auto& trouble = result.rejects[static_cast<std::size_t>(written.error())];
      if (trouble.count++ == 0) trouble.sentence = sentence_of(written.error(), schemas);
      continue;
    }
    sample.value = std::move(json);
    result.samples.push_back(std::move(sample));
  }
  return result;
}

void add_rejects(Survey& survey, const std::array<Trouble, kRejectNames.size()>& rejects) {
  for (std::size_t i = 0; i < rejects.size(); ++i) {
    if (rejects[i].count == 0) continue;
    auto& trouble = survey.rejects[i];
    if (trouble.count == 0) trouble.sentence = rejects[i].sentence;
    trouble.count += rejects[i].count;
  }
}

shape::Settings settings_of_json(shape::Settings settings) {
  settings.encoding = to_string(shape::Encoding::json);
  settings.framing.clear();
  settings.registry.clear();
  settings.schema.clear();
  return settings;
}

shape::Settings settings_of_records(shape::Settings json, const shape::Settings& given) {
  json.encoding = given.encoding;
  json.framing = given.framing;
  json.registry = given.registry;
  json.schema = given.schema;
  return json;
}

}  // namespace suhu::sensor_scan
