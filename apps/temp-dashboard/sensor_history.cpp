#include "temp-dashboard/sensor_history.hpp"

#include <algorithm>
#include <utility>

namespace suhu::temp_dashboard {
namespace {

using std::chrono::milliseconds;

Timestamp second_of(Timestamp at) { return std::chrono::floor<std::chrono::seconds>(at); }

}  // namespace

SensorHistory::SensorHistory(std::uint32_t index, std::shared_ptr<const std::string> id,
                             std::int32_t partition, ThresholdRule rule)
    : rule_(rule) {
  sensor_.index = index;
  sensor_.id = std::move(id);
  sensor_.partition = partition;
}

std::optional<SensorHistory::Change> SensorHistory::add_reading(const Reading& reading,
                                                                Timestamp event,
                                                                std::optional<Timestamp> arrival,
                                                                Timestamp now) {
  const bool newest = sensor_.readings == 0 || event >= sensor_.last.at;
  const Point point{
      .at = event, .celsius = reading.celsius, .arrival = arrival, .number = ++sensor_.readings};
  const PointIndex place = sensor_.points.insert(point);
  sensor_.heard = now;
  if (newest) sensor_.last = point;
  for (const ExtraField& extra : kExtraFields) {
    const auto& value = reading.*extra.value;
    if (value && (newest || !(sensor_.*extra.value))) sensor_.*extra.value = value;
  }
  note_hot(point, place);
  auto change = add_to_second(point, place);
  if (change && place) renew_means(*place);
  return change;
}

void SensorHistory::note_hot(const Point& point, PointIndex place) {
  auto& since = sensor_.hot_since;
  const auto& points = sensor_.points;
  const bool hot = rule_.is_hot(point.celsius);
  if (place && *place + 1 == points.size()) {
    since = !hot ? std::nullopt : since ? since : point.at;
    return;
  }
  if (!since || !place) return;
  if (!hot) {  // inside the run, which now begins after this reading
    if (point.at >= *since) since = points[*place + 1].at;
    return;
  }
  if (point.at >= *since || points[*place + 1].at != *since) return;
  for (std::size_t i = *place + 1; i < points.size() && points[i].at == *since; ++i) {
    // A cold reading of the same time as the run's first lies between this reading and the run.
    if (!rule_.is_hot(points[i].celsius)) return;
  }
  since = point.at;
}

std::optional<SensorHistory::Change> SensorHistory::add_to_second(const Point& point,
                                                                  PointIndex place) {
  auto& seconds = sensor_.seconds;
  const Timestamp start = second_of(point.at);
  if (seconds.full() && start < seconds[0].at) {
    ++sensor_.late;
    return std::nullopt;
  }
  const bool in_newest = !seconds.empty() && seconds.back().at == start;
  const std::size_t index = in_newest ? seconds.size() - 1 : seconds.lower_bound(start);
  if (index == seconds.size() || seconds[index].at != start) {
    Second second{.at = start,
                  .count = 1,
                  .sum = {},
                  .min = point.celsius,
                  .max = point.celsius,
                  .last = point.celsius};
    second.sum.add(point.celsius);
    second.mean_of_5 = point.celsius;
    second.number = point.number;
    insert_second(second, index);
    return Change{.second = start, .before = std::nullopt, .after = point.celsius};
  }
  Second& second = seconds.change(index);
  Change change{.second = start, .before = second.mean()};
  ++second.count;
  second.sum.add(point.celsius);
  second.min = std::min(second.min, point.celsius);
  second.max = std::max(second.max, point.celsius);
  second.number = point.number;
  change.after = second.mean();
  if (place && is_last_of_second(*place)) {
    const bool was_hot = rule_.is_hot(second.last);
    second.last = point.celsius;
    const bool hot = rule_.is_hot(second.last);
    if (hot != was_hot) sensor_.hot_for += hot ? gap_after(index) : -gap_after(index);
  }
  return change;
}

/// Inserts `second` at index `before` and updates hot_for: the second in front of it has another
/// successor now, and the oldest second may be dropped.
void SensorHistory::insert_second(const Second& second, std::size_t before) {
  auto& seconds = sensor_.seconds;
  const std::size_t dropped = seconds.full() ? 1 : 0;
  if (dropped > 0) sensor_.hot_for -= hot_time(0);
  if (before > dropped) sensor_.hot_for -= hot_time(before - 1);
  const auto index = seconds.insert(second);
  if (!index) return;  // add_to_second() has excluded this
  if (*index > 0) sensor_.hot_for += hot_time(*index - 1);
  sensor_.hot_for += hot_time(*index);
}

/// Updates the moving averages after the reading at `place` was added: it changes those at itself
/// and at the four readings after it.
void SensorHistory::renew_means(std::size_t place) {
  auto& seconds = sensor_.seconds;
  const std::size_t end = std::min(place + kMeanOf, sensor_.points.size());
  for (std::size_t i = place; i < end; ++i) {
    if (!is_last_of_second(i)) continue;
    const std::size_t index = i + 1 == sensor_.points.size()
                                  ? seconds.size() - 1
                                  : seconds.lower_bound(second_of(sensor_.points[i].at));
    if (second_of(sensor_.points[i].at) != seconds[index].at) continue;  // not kept any more
    Second& second = seconds.change(index);
    second.mean_of_5 = mean_of_5(i);
    second.number = sensor_.readings;
  }
}

bool SensorHistory::is_last_of_second(std::size_t place) const {
  const auto& points = sensor_.points;
  return place + 1 == points.size() ||
         second_of(points[place + 1].at) != second_of(points[place].at);
}

double SensorHistory::mean_of_5(std::size_t place) const {
  window::CompensatedSum sum;
  const std::size_t first = place + 1 - std::min(place + 1, kMeanOf);
  for (std::size_t i = first; i <= place; ++i) sum.add(sensor_.points[i].celsius);
  return sum.mean(static_cast<std::uint32_t>(place + 1 - first));
}

milliseconds SensorHistory::gap_after(std::size_t second) const {
  const auto& seconds = sensor_.seconds;
  if (second + 1 >= seconds.size()) return milliseconds{0};
  return std::min<milliseconds>(kLongestGap, seconds[second + 1].at - seconds[second].at);
}

milliseconds SensorHistory::hot_time(std::size_t second) const {
  return rule_.is_hot(sensor_.seconds[second].last) ? gap_after(second) : milliseconds{0};
}

}  // namespace suhu::temp_dashboard
