#include "suhu/window/latest.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>
#include <vector>

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
  out += "{\"window\":{\"start\":\"";
  append_rfc3339(out, latest.start);
  out += "\",\"end\":\"";
  append_rfc3339(out, latest.end);
  out += "\"},\"device_count\":" + std::to_string(latest.devices.size()) + ",\"updated_at\":\"";
  append_rfc3339(out, updated_at);
  out += "\",\"devices\":[";
  for (const WindowRecord& device : latest.devices) {
    append_window_json(out, device);
    out += ',';
  }
  if (!latest.devices.empty()) out.pop_back();
  out += "]}\n";
}

std::optional<std::string> latest_json(const TumblingWindows& windows, Timestamp updated_at) {
  const auto shared = latest(windows);
  if (!shared) return std::nullopt;
  std::string out;
  append_latest_json(out, *shared, updated_at);
  return out;
}

}  // namespace suhu::window
