// Writes a sample whose records can only be read with a schema as JSON, so that its shape can be
// guessed as that of JSON.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <vector>

#include "sensor-scan/survey.hpp"
#include "suhu/core/enum_words.hpp"
#include "suhu/core/reject.hpp"
#include "suhu/scan/guess.hpp"
#include "suhu/shape/schema_reader.hpp"

namespace suhu::sensor_scan {

/// How the fetch of a schema is waited for.
struct SchemaWait {
  std::function<bool()> stop;  ///< returns true if the user wants to end
  std::function<void(std::chrono::milliseconds)> pause;
  std::chrono::milliseconds deadline{10'000};  ///< for one record
};

struct WrittenSample {
  std::vector<scan::Sample> samples;                   ///< those that could be written, as JSON
  std::array<Trouble, kRejectNames.size()> rejects{};  ///< the others
};

/// Writes the samples in their order, or those until `wait.stop` returns true. Throws Failure
/// (runtime) with what is waited for if a schema is not there at the deadline.
[[nodiscard]] WrittenSample write_as_json(std::vector<scan::Sample> samples,
                                          shape::SchemaReader& schemas, const SchemaWait& wait);

/// Adds records that could not be written to the count of those that are no readings.
void add_rejects(Survey& survey, const std::array<Trouble, kRejectNames.size()>& rejects);

/// Returns the settings by which samples that were written as JSON are read.
[[nodiscard]] shape::Settings settings_of_json(shape::Settings settings);

/// Returns `json` as settings of the records themselves, whose encoding and schema `given` names.
[[nodiscard]] shape::Settings settings_of_records(shape::Settings json,
                                                  const shape::Settings& given);

}  // namespace suhu::sensor_scan
