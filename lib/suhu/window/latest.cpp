#include "suhu/window/latest.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include "suhu/core/json_writer.hpp"
#include "suhu/window/window_text.hpp"

namespace suhu::window {
namespace {

constexpr std::chrono::minutes kHeardWithin{1};

std::optional<Timestamp> newest_shared_start(const TumblingWindows& windows) {
  std::vector<Timestamp> starts;
  for (const auto& [number, partition] : windows.partitions())
    partition.newest_starts(kHeardWithin, starts);
  if (starts.empty()) return std::nullopt;
  // At least half of the sensors have reached `*half` or a newer window.
  const auto half = starts.begin() + static_cast<std::ptrdiff_t>((starts.size() + 1) / 2 - 1);
  std::nth_element(starts.begin(), half, starts.end(), std::greater<>{});
  return *half;
}

}  // namespace

std::optional<Latest> latest(const TumblingWindows& windows) {
  const auto start = newest_shared_start(windows);
  if (!start) return std::nullopt;
  Latest latest{.start = *start, .end = *start + windows.options().rules.size, .devices = {}};
  for (const auto& [number, partition] : windows.partitions())
    partition.for_each_at(*start,
                          [&](const WindowRecord& record) { latest.devices.push_back(record); });
  std::sort(latest.devices.begin(), latest.devices.end(),
            [](const WindowRecord& a, const WindowRecord& b) {
              return std::pair{a.sensor_id, a.partition} < std::pair{b.sensor_id, b.partition};
            });
  return latest;
}

void append_latest_json(std::string& out, const Latest& latest, Timestamp updated_at) {
  JsonWriter json{out};
  json.begin_object().key("window").begin_object();
  json.field("start", latest.start).field("end", latest.end).end_object();
  json.field("device_count", latest.devices.size()).field("updated_at", updated_at);
  json.key("devices").begin_array();
  std::string text;
  for (const WindowRecord& device : latest.devices) {
    text.clear();
    append_window_json(text, device);
    json.raw(text);
  }
  json.end_array().end_object();
  out += '\n';
}

std::optional<std::string> latest_json(const TumblingWindows& windows, Timestamp updated_at) {
  const auto shared = latest(windows);
  if (!shared) return std::nullopt;
  std::string out;
  append_latest_json(out, *shared, updated_at);
  return out;
}

}  // namespace suhu::window
