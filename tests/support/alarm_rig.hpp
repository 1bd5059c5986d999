// Declares AlarmRig, the alarms of one partition for tests, which keeps the emitted events as short
// text.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/alarm/partition_alarms.hpp"
#include "suhu/core/text.hpp"

namespace suhu::alarm {

inline constexpr Timestamp kStart{std::chrono::milliseconds{1'795'232'160'000}};

/// Returns the seconds since kStart.
inline std::string seconds_of(Timestamp time) {
  std::string text;
  append_number(text, static_cast<double>((time - kStart).count()) / 1000);
  return text;
}

inline std::string number(double value) {
  std::string text;
  append_number(text, value);
  return text;
}

/// Returns `10 alarm HI S1 85 | since 10 peak 85@10 n1 0ms UNACK | good`: time, event, level,
/// sensor, and °C (`-` if the event has no reading, because a timer caused it); then the alarm;
/// then the quality and, if there is one, the fault. Times are in seconds since kStart.
inline std::string short_text(const AlarmEvent& event) {
  std::string text = seconds_of(event.ts) + " " + std::string{event.kind.word()};
  if (!event.level.empty()) text += " " + std::string{event.level.word()};
  text += " " + std::string{event.sensor_id} + " " + (event.celsius ? number(*event.celsius) : "-");
  if (event.since) {
    text += fmt::format(" | since {} peak {}@{} n{} {}ms {}", seconds_of(*event.since),
                        number(*event.peak), seconds_of(*event.ts_peak), *event.readings,
                        event.duration->count(), event.state.word());
  }
  text += " | " + std::string{event.quality.word()};
  if (!event.fault.empty()) text += " " + std::string{event.fault.word()};
  return text;
}

inline AlarmRules delays(std::chrono::milliseconds on, std::chrono::milliseconds off) {
  AlarmRules rules;
  rules.on_delay = on;
  rules.off_delay = off;
  return rules;
}

class AlarmRig {
 public:
  explicit AlarmRig(AlarmRules judged_by = {},
                    PartitionAlarms::ClockMode clock = PartitionAlarms::ClockMode::passing)
      : rules(judged_by),
        alarms([this](std::string_view) -> const AlarmRules& { return rules; }, clock) {}

  /// Adds a reading at `seconds` after kStart. Returns false if it was late.
  bool read(double seconds, double celsius, std::string_view sensor = "S1") {
    TimedReading sample;
    sample.celsius = celsius;
    sample.time = kStart + std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000)};
    sample.offset = next_offset_++;
    return add(sensor, sample);
  }
  bool add(std::string_view sensor, const TimedReading& sample) {
    std::uint32_t index = alarms.find(sensor);
    if (index == kNoSensor) index = alarms.add_sensor(sensor);
    return alarms.add(index, sample, emit);
  }
  void pass(std::chrono::milliseconds elapsed, std::size_t most = 1'000) {
    alarms.pass_time(elapsed, most, emit);
  }
  void take_rules(const AlarmRules& changed) {
    rules = changed;
    alarms.reload([this](std::string_view) -> const AlarmRules& { return rules; });
  }

  /// Returns the events that were emitted since the last call.
  std::vector<std::string> told() { return std::exchange(told_, {}); }
  /// Returns the same, but of each event only `10 alarm HI`.
  std::vector<std::string> told_briefly() {
    std::vector<std::string> brief;
    for (const std::string& text : told()) {
      const auto end = text.find(" S");
      brief.push_back(text.substr(0, end));
    }
    return brief;
  }

  AlarmRules rules;
  PartitionAlarms alarms;
  EventCallback emit = [this](const AlarmEvent& event) { told_.push_back(short_text(event)); };

 private:
  std::vector<std::string> told_;
  std::int64_t next_offset_ = 0;
};

}  // namespace suhu::alarm
