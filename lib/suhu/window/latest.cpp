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
  for (const auto& [number, partition] : windows.partitions()) partition.newest_starts(kHeardWithin, starts);
  if (starts.empty()) return std::nullopt;
  const auto half = starts.begin() + static_cast<std::ptrdiff_t>((starts.size() + 1) / 2 - 1);  // so many have come at least so far
  std::nth_element(starts.begin(), half, starts.end(), std::greater<>{});
  return *half;
}

}  // namespace

std::optional<std::string> latest_json(const TumblingWindows& windows, Timestamp updated_at) {
  const auto start = newest_shared_start(windows);
  if (!start) return std::nullopt;
  std::vector<WindowRecord> devices;
  for (const auto& [number, partition] : windows.partitions())
    partition.for_each_at(*start, [&](const WindowRecord& record) { devices.push_back(record); });
  std::sort(devices.begin(), devices.end(), [](const WindowRecord& a, const WindowRecord& b) {
    return std::pair{a.sensor_id, a.partition} < std::pair{b.sensor_id, b.partition};
  });

  std::string out = "{\"window\":{\"start\":\"";
  append_rfc3339(out, *start);
  out += "\",\"end\":\"";
  append_rfc3339(out, *start + windows.options().rules.size);
  out += "\"},\"device_count\":" + std::to_string(devices.size()) + ",\"updated_at\":\"";
  append_rfc3339(out, updated_at);
  out += "\",\"devices\":[";
  for (const WindowRecord& device : devices) {
    append_window_json(out, device);
    out += ',';
  }
  if (!devices.empty()) out.pop_back();
  out += "]}\n";
  return out;
}

}  // namespace suhu::window
