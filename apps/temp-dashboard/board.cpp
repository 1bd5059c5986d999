#include "temp-dashboard/board.hpp"

#include <algorithm>
#include <utility>

#include "suhu/core/event_time.hpp"
#include "suhu/window/latest.hpp"

namespace suhu::temp_dashboard {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kRateOver{3};
constexpr milliseconds kEvery{1'000};  ///< between two renewals of `inspect`, and of `window`

// A sensor's clock counts as fast once it is more than kFastFrom ahead, until it is at most
// kFastUntil ahead.
constexpr seconds kFastFrom{60};
constexpr seconds kFastUntil{30};

/// Returns true if `span` has passed since `last`, if there is no `last`, or if the wall clock was
/// set back since.
bool is_over(std::optional<Timestamp> last, Timestamp now, milliseconds span) {
  return !last || now < *last || now - *last >= span;
}

}  // namespace

Board::Board(Options options)
    : options_(options),
      // Without max_sensors: the board itself limits the sensors of all partitions together.
      windows_({.rules = options_.windows, .keep_last = true, .on_moved = nullptr}),
      on_closed_([this](const window::WindowRecord&) { return window_changed_ = true; }),
      inspector_(options_.rule) {}

void Board::show_alerts_of(std::string source, std::shared_ptr<const Alerts> alerts,
                           std::string hint) {
  alert_source_ = std::move(source);
  other_alerts_ = std::move(alerts);
  alert_hint_ = std::move(hint);
}

void Board::add_reading(const Reading& reading, const Origin& origin) {
  ++readings_;
  BoardSensor* const line = line_of(reading.sensor_id, origin.partition);
  if (line == nullptr) {
    ++over_limit_;
    return;
  }
  const auto event = event_time(reading.ts, origin.kafka, origin.now, options_.event_time);
  clock_ahead_ += event.clock_ahead ? 1 : 0;
  std::optional<Timestamp> arrival;
  if (origin.log_append_time && origin.kafka && is_plausible(*origin.kafka)) {
    arrival = origin.kafka;
  } else if (origin.live) {
    arrival = origin.now;
  }
  const auto change = line->history.add_reading(reading, event.time, arrival, origin.now);
  if (change && !line->fast) fleet_.apply(*change, readings_);
  if (!line->changed) {
    line->changed = true;
    changed_.push_back(line->history.sensor().index);
  }
  if (!other_alerts_ && options_.rule.is_hot(reading.celsius)) {
    own_alerts_.add(reading.sensor_id, reading.celsius, options_.rule.limit, event.time);
  }
  window_changed_ = true;
  windows_.add(origin.partition, reading, event.time, origin.offset, on_closed_);
}

/// Returns the entry of the sensor, which it adds if the sensor is new. Returns nullptr if the
/// board already has max_sensors others.
Board::BoardSensor* Board::line_of(std::string_view sensor_id, std::int32_t partition) {
  const auto known = index_.find(sensor_id);
  if (known != index_.end()) return &lines_[known->second];
  if (lines_.size() >= options_.max_sensors) return nullptr;
  const auto index = static_cast<std::uint32_t>(lines_.size());
  auto id = std::make_shared<const std::string>(sensor_id);
  index_.emplace(*id, index);
  return &lines_.emplace_back(
      BoardSensor{.history = SensorHistory(index, std::move(id), partition, options_.rule)});
}

std::shared_ptr<const Snapshot> Board::snapshot(Timestamp now, Health health) {
  advance_time(now, health);
  show_changed_sensors();
  const Timestamp time = plot_time_.at(shown_, now);
  inspector_.renew_trends(shown_);
  const bool inspects = is_over(last_inspect_, now, kEvery);
  if (inspects) {
    last_inspect_ = now;
    if (health.history_read) check_clocks(time);
    if (!shown_.empty())
      inspect_ = std::make_shared<const std::vector<Outlook>>(inspector_.inspect(shown_, now));
  }
  // `inspect` and `window` take some milliseconds each. They are made for the same snapshot only if
  // snapshots are so rare that the window is half a second overdue.
  if (is_over(last_window_, now, inspects ? kEvery + kEvery / 2 : kEvery)) {
    last_window_ = now;
    renew_window(now);
  }
  // How fast a backlog is read does not show how fast readings arrive.
  if (!health.history_read) counts_.clear();
  health.rate = rate(now);
  health.sensors_over_limit = over_limit_;
  health.clock_ahead = clock_ahead_;
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->number = ++snapshots_;
  snapshot->wall = now;
  snapshot->time = time;
  snapshot->sensors = shown_;
  snapshot->fleet = fleet_.seconds();
  snapshot->window = window_;
  snapshot->alerts = other_alerts_ ? other_alerts_ : own_alerts_.snapshot();
  snapshot->alert_source = alert_source_;
  snapshot->alert_hint = alert_hint_;
  snapshot->inspect = inspect_;
  snapshot->health = health;
  return snapshot;
}

void Board::advance_time(Timestamp now, const Health& health) {
  const auto elapsed = ticks_.next(now);
  if (!elapsed || !health.history_read || !health.in_contact) return;
  for (auto& [number, partition] : windows_.partitions()) partition.pass_time(*elapsed, on_closed_);
}

void Board::show_changed_sensors() {
  shown_.resize(lines_.size());
  for (const std::uint32_t index : changed_) {
    lines_[index].changed = false;
    shown_[index] = std::make_shared<const SensorView>(lines_[index].history.sensor());
  }
  changed_.clear();
}

/// Keeps sensors whose clocks run ahead of the others out of fleet_: their seconds would displace
/// those of the present. The contribution of a sensor cannot be removed second by second, so fleet_
/// is rebuilt when a sensor's clock becomes fast or is no longer fast.
void Board::check_clocks(Timestamp time) {
  bool differs = false;
  for (BoardSensor& line : lines_) {
    const bool fast = line.history.sensor().last.at > time + (line.fast ? kFastUntil : kFastFrom);
    differs = differs || fast != line.fast;
    line.fast = fast;
  }
  if (!differs) return;
  fleet_ = Fleet{};
  for (const BoardSensor& line : lines_) {
    if (line.fast) continue;
    line.history.sensor().seconds.for_each_from(0, [this](const Second& second) {
      fleet_.apply({.second = second.at, .before = std::nullopt, .after = second.mean()},
                   readings_);
    });
  }
}

/// Renews window_, which stays the same object while nothing in it has changed, and is nullptr
/// while there is no newest window.
void Board::renew_window(Timestamp now) {
  const auto latest = window::latest(windows_);
  if (!latest) {
    window_.reset();
    return;
  }
  if (!std::exchange(window_changed_, false) && window_ && window_->start == latest->start) return;
  auto renewed =
      std::make_shared<LatestWindow>(LatestWindow{.start = latest->start, .end = latest->end});
  renewed->devices.reserve(latest->devices.size());
  for (const window::WindowRecord& device : latest->devices) {
    renewed->devices.push_back({.id = std::string(device.sensor_id),
                                .avg_temperature = device.avg_temperature,
                                .avg_humidity = device.avg_humidity});
  }
  window::append_latest_json(renewed->json, *latest, now);
  window_ = std::move(renewed);
}

double Board::rate(Timestamp now) {
  if (!counts_.empty() && now < counts_.back().at) counts_.clear();  // the wall clock was set back
  while (counts_.size() > 1 && now - counts_[1].at >= kRateOver) counts_.pop_front();
  counts_.push_back({.at = now, .readings = readings_});
  const RateSample& oldest = counts_.front();
  const double elapsed = std::chrono::duration<double>(now - oldest.at).count();
  return elapsed > 0 ? static_cast<double>(readings_ - oldest.readings) / elapsed : 0;
}

}  // namespace suhu::temp_dashboard
