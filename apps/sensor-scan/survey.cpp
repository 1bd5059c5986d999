#include "sensor-scan/survey.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "suhu/scan/trial.hpp"
#include "suhu/shape/decoder.hpp"

namespace suhu::sensor_scan {
namespace {

constexpr std::chrono::minutes kAhead{1};
constexpr std::chrono::hours kBehind{1};

/// Decodes samples and counts what they hold.
class Counter {
 public:
  Counter(const shape::Shape& shape, const std::string& topic) : decoder_(shape), topic_(&topic) {}

  void add(const scan::Sample& sample) {
    const scan::SampleHeaders headers{sample};
    const shape::Input input{
        .value = sample.value, .key = sample.key, .topic = *topic_, .headers = &headers};
    ++result_.records;
    if (!sample.key.empty()) ++result_.keyed;
    const auto decoded = decoder_.decode(input);
    result_.left_out += decoded.skipped;
    for (const auto& entry : decoded.readings) {
      if (entry) {
        add_reading(*entry, sample, input);
      } else {
        add_reject(entry.error(), input);
      }
    }
  }

  [[nodiscard]] Survey take() { return std::move(result_); }

 private:
  void add_reject(RejectReason reason, const shape::Input& input) {
    auto& trouble = result_.rejects[static_cast<std::size_t>(reason)];
    if (trouble.count++ == 0)
      trouble.sentence = shape::explain_reject(reason, input, decoder_.shape());
  }

  void add_reading(const Reading& reading, const scan::Sample& sample, const shape::Input& input) {
    ++result_.readings;
    add_time(reading, sample, input);
    const std::string id{reading.sensor_id};
    auto found = result_.sensors.find(id);
    if (found == result_.sensors.end()) {
      if (result_.sensors.size() >= Survey::kMostSensors) {
        others_.insert(std::hash<std::string>{}(id));
        result_.more_sensors = others_.size();
        return;
      }
      found = result_.sensors.emplace(id, first_of_sensor(reading, sample)).first;
    }
    add_to_sensor(found->second, id, reading, sample);
  }

  static SensorSurvey first_of_sensor(const Reading& reading, const scan::Sample& sample) {
    return {.lowest = reading.celsius,
            .highest = reading.celsius,
            .key = sample.key,
            .partition = sample.partition};
  }

  void add_to_sensor(SensorSurvey& sensor, const std::string& id, const Reading& reading,
                     const scan::Sample& sample) {
    ++sensor.readings;
    sensor.sum += reading.celsius;
    sensor.lowest = std::min(sensor.lowest, reading.celsius);
    sensor.highest = std::max(sensor.highest, reading.celsius);
    if (reading.ts) {
      sensor.times.push_back(*reading.ts);
    } else if (sample.kafka) {
      sensor.times.push_back(*sample.kafka);
    }
    if (sensor.partition != sample.partition && !result_.split) result_.split = id;
    if (sensor.key != sample.key && !result_.other_key) result_.other_key = id;
  }

  void add_time(const Reading& reading, const scan::Sample& sample, const shape::Input& input) {
    if (reading.time_fault) {
      auto& trouble = result_.time_faults[*reading.time_fault];
      if (trouble.count++ == 0)
        trouble.sentence = shape::explain_time_fault(*reading.time_fault, input, decoder_.shape());
    } else if (!reading.ts) {
      ++result_.without_time;
    }
    if (!reading.ts || !sample.kafka) return;
    if (*reading.ts > *sample.kafka + kAhead) ++result_.clocks_ahead;
    if (*reading.ts < *sample.kafka - kBehind) ++result_.clocks_behind;
  }

  shape::Decoder decoder_;
  const std::string* topic_;
  Survey result_;
  std::unordered_set<std::size_t> others_;  ///< hashes of the ids that have no place
};

}  // namespace

std::optional<std::chrono::milliseconds> SensorSurvey::interval() const {
  if (times.size() < 2) return std::nullopt;
  auto sorted = times;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::chrono::milliseconds> gaps;
  for (std::size_t i = 1; i < sorted.size(); ++i) gaps.push_back(sorted[i] - sorted[i - 1]);
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  return *middle;
}

std::uint64_t Survey::rejected() const {
  return std::accumulate(
      rejects.begin(), rejects.end(), std::uint64_t{0},
      [](std::uint64_t sum, const Trouble& trouble) { return sum + trouble.count; });
}

std::optional<bool> Survey::keyed_by_sensor() const {
  if (readings == 0) return std::nullopt;
  return keyed == records && !split && !other_key;
}

Survey survey(std::span<const scan::Sample> samples, const shape::Shape& shape,
              const std::string& topic) {
  Counter counter{shape, topic};
  for (const auto& sample : samples) counter.add(sample);
  return counter.take();
}

}  // namespace suhu::sensor_scan
