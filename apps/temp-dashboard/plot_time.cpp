#include "temp-dashboard/plot_time.hpp"

#include <algorithm>
#include <chrono>
#include <functional>

namespace suhu::temp_dashboard {
namespace {

constexpr std::chrono::minutes kHeardWithin{1};
constexpr std::chrono::minutes kLiveWithin{1};

}  // namespace

Timestamp PlotTime::at(std::span<const std::shared_ptr<const SensorView>> sensors, Timestamp now) {
  reached_.clear();
  for (const auto& sensor : sensors) {
    if (now - sensor->heard <= kHeardWithin) reached_.push_back(sensor->last.at);
  }
  if (!reached_.empty()) {
    const auto half = reached_.begin() + static_cast<std::ptrdiff_t>((reached_.size() + 1) / 2 - 1);
    std::nth_element(reached_.begin(), half, reached_.end(), std::greater<>{});
    shared_ = *half;
    if (now - kLiveWithin <= *half && *half <= now + kLiveWithin) shared_.reset();
  }
  return shared_.value_or(now);
}

}  // namespace suhu::temp_dashboard
