// Makes snapshots for tests of temp-dashboard, and splits frames into their events.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "temp-dashboard/snapshot.hpp"

namespace suhu::test {

/// 2027-01-15T08:00:00Z
inline constexpr Timestamp kNoon{std::chrono::milliseconds{1'800'000'000'000}};

[[nodiscard]] inline Timestamp at_second(double seconds) {
  return kNoon + std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1'000)};
}

/// Builds snapshots as a Board would: take() adds a reading, and snapshot() returns what pages see
/// then.
class SnapshotMaker {
 public:
  /// Returns the sensor, which it adds if it is new.
  temp_dashboard::SensorView& sensor(std::string id) {
    for (const auto& each : sensors_) {
      if (*each->id == id) return *each;
    }
    auto made = std::make_shared<temp_dashboard::SensorView>();
    made->index = static_cast<std::uint32_t>(sensors_.size());
    made->id = std::make_shared<const std::string>(std::move(id));
    return *sensors_.emplace_back(std::move(made));
  }

  /// Adds a reading at `seconds` after kNoon. The bucket of its second holds only what tests need:
  /// count, extremes, sum and last; mean_of_5 is the same as last.
  void take(const std::string& id, double seconds, double celsius,
            std::optional<Timestamp> arrival = std::nullopt) {
    temp_dashboard::SensorView& of = sensor(id);
    const temp_dashboard::Point point{
        .at = at_second(seconds), .celsius = celsius, .arrival = arrival, .number = ++of.readings};
    of.points.insert(point);
    of.last = point;
    of.heard = point.at;
    const Timestamp start = std::chrono::floor<std::chrono::seconds>(point.at);
    temp_dashboard::Second* second = of.seconds.find(start);
    if (second == nullptr) {
      of.seconds.insert({.at = start, .min = celsius, .max = celsius});
      second = of.seconds.find(start);
    }
    ++second->count;
    second->sum.add(celsius);
    second->min = std::min(second->min, celsius);
    second->max = std::max(second->max, celsius);
    second->last = second->mean_of_5 = celsius;
    second->number = of.readings;
    now = std::max(now, point.at);
  }

  [[nodiscard]] temp_dashboard::Snapshot snapshot() {
    temp_dashboard::Snapshot made;
    made.number = ++number_;
    made.wall = made.time = now;
    for (const auto& each : sensors_)
      made.sensors.push_back(std::make_shared<const temp_dashboard::SensorView>(*each));
    made.fleet = fleet;
    made.window = window;
    made.alerts = std::make_shared<const temp_dashboard::Alerts>(alerts);
    made.alert_source = alert_source;
    made.alert_hint = alert_hint;
    made.inspect = inspect;
    made.health.in_contact = made.health.history_read = true;
    return made;
  }

  Timestamp now = kNoon;
  temp_dashboard::Timeline<temp_dashboard::FleetSecond> fleet{temp_dashboard::kMaxSeconds};
  std::shared_ptr<const temp_dashboard::LatestWindow> window;
  temp_dashboard::Alerts alerts;
  std::string alert_source = "limit";
  std::string alert_hint;
  std::shared_ptr<const std::vector<temp_dashboard::Outlook>> inspect =
      std::make_shared<const std::vector<temp_dashboard::Outlook>>();

 private:
  std::vector<std::shared_ptr<temp_dashboard::SensorView>> sensors_;
  std::uint64_t number_ = 0;
};

/// Returns the events of a frame in order: the name and the document of each. Throws if the frame
/// is not a well-formed stream of events.
[[nodiscard]] inline std::vector<std::pair<std::string, nlohmann::json>> events_of(
    std::string_view frame) {
  constexpr std::string_view kName = "event: ";
  constexpr std::string_view kData = "\ndata: ";
  std::vector<std::pair<std::string, nlohmann::json>> events;
  while (!frame.empty()) {
    const auto data = frame.find(kData);
    const auto end = frame.find("\n\n");
    if (!frame.starts_with(kName) || data == frame.npos || end == frame.npos || end < data)
      throw std::runtime_error("no event");
    const auto json = frame.substr(data + kData.size(), end - data - kData.size());
    if (json.find_first_of("\r\n") != json.npos)
      throw std::runtime_error("an event's data is one line");
    events.emplace_back(frame.substr(kName.size(), data - kName.size()),
                        nlohmann::json::parse(json));
    frame.remove_prefix(end + 2);
  }
  return events;
}

}  // namespace suhu::test
