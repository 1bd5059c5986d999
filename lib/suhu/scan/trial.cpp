#include "suhu/scan/trial.hpp"

#include <algorithm>

namespace suhu::scan {
namespace {

void add(Trial& trial, const shape::Decoded& decoded) {
  std::size_t good = 0;
  for (const auto& reading : decoded.readings) {
    if (!reading) continue;
    ++good;
    trial.readings.emplace_back(std::string{reading->sensor_id}, reading->celsius);
    if (reading->ts) ++trial.times;
  }
  ++trial.records;
  if (good > 0 && good == decoded.readings.size()) ++trial.read;
  if (decoded.readings.empty() && decoded.skipped > 0) ++trial.left_out;
}

}  // namespace

std::optional<std::string_view> SampleHeaders::find(std::string_view name) const {
  const auto& headers = sample_->headers;
  const auto last = std::find_if(headers.rbegin(), headers.rend(),
                                 [name](const auto& header) { return header.first == name; });
  if (last == headers.rend()) return std::nullopt;
  return last->second;
}

double Trial::understood() const {
  return records == 0 ? 0 : static_cast<double>(read + left_out) / static_cast<double>(records);
}

std::optional<Trial> try_settings(const shape::Settings& settings,
                                  std::span<const Sample* const> samples) {
  auto shape = make_shape(settings);
  // A time without a zone counts as a time that was found.
  if (shape && shape->time_zone.empty()) shape->time_zone = "UTC";
  if (!shape || shape->encoding == shape::Encoding::avro ||
      shape->encoding == shape::Encoding::protobuf)
    return std::nullopt;
  shape::Decoder decoder{std::move(*shape)};
  Trial trial;
  for (const auto* const sample : samples) {
    const SampleHeaders headers{*sample};
    add(trial, decoder.decode({.value = sample->value, .key = sample->key, .headers = &headers}));
  }
  return trial;
}

}  // namespace suhu::scan
