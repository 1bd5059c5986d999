#include "sensor-sim/sim_source.hpp"

#include <algorithm>

namespace suhu::sensor_sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// Above 2,000 readings/s each wake-up yields several readings. A wake-up for every reading would
// cost the machine under test more than the readings themselves.
constexpr nanoseconds kShortestSleep = std::chrono::microseconds{500};

// A larger difference between the wall clock and the schedule means that the clock was set or the
// machine was suspended. From then on, event times follow the new wall clock.
constexpr milliseconds kWallClockJump{1'000};

std::string_view view(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

SimSource::SimSource(const SimOptions& options, Clock& clock)
    : options_(options),
      clock_(clock),
      generator_(options.generator),
      schedule_(options.rate, options.generator.sensors) {
  if (options.duration) duration_ = *options.duration;
  bytes_.resize((kPacedBatch + kLongestBurst) * generator_.longest_reading());
  records_.reserve(kPacedBatch + kLongestBurst);
}

std::span<const stream::Record> SimSource::drain(milliseconds wait) {
  records_.clear();
  place_ = bytes_.data();
  if (finished_) return records_;
  start_once();
  if (options_.rate.is_max()) {
    follow_wall_clock();
    collect_all();
  } else {
    wait_for_next(wait);
    follow_wall_clock();
    collect_due();
  }
  return records_;
}

nanoseconds SimSource::behind() const {
  if (!started_ || finished_ || options_.rate.is_max()) return nanoseconds{0};
  return std::max(nanoseconds{0}, elapsed() - schedule_.due());
}

void SimSource::start_once() {
  if (started_) return;
  started_ = true;
  begin_ = clock_.monotonic();
  wall_begin_ = clock_.wall();
}

void SimSource::follow_wall_clock() {
  wall_now_ = clock_.wall();
  const auto told = wall_begin_ + std::chrono::floor<milliseconds>(elapsed());
  if (std::chrono::abs(wall_now_ - told) > kWallClockJump) wall_begin_ += wall_now_ - told;
}

void SimSource::wait_for_next(milliseconds wait) {
  const nanoseconds now = elapsed();
  const nanoseconds next = duration_ ? std::min(schedule_.due(), *duration_) : schedule_.due();
  if (next <= now) return;
  clock_.sleep_until(begin_ +
                     std::min(std::max(next, now + kShortestSleep), now + nanoseconds{wait}));
}

void SimSource::collect_due() {
  const nanoseconds now = elapsed();
  while (records_.size() < kPacedBatch && schedule_.due() <= now && !is_over(schedule_.due()))
    emit_slot();
  if (is_over(now) && is_over(schedule_.due())) collect_held_back();
}

void SimSource::collect_all() {
  const bool by_event_time = options_.start.has_value();
  if (!by_event_time && is_over(elapsed())) return collect_held_back();
  while (records_.size() < kMaxBatch) {
    if (by_event_time && is_over(schedule_.round_time(schedule_.round())))
      return collect_held_back();
    emit_slot();
  }
}

/// Emits the readings that bursty sensors hold back at the end, because they were due before it.
void SimSource::collect_held_back() {
  while (flushed_sensors_ < options_.generator.sensors && records_.size() < kPacedBatch) {
    const std::uint32_t sensor = flushed_sensors_++;
    const std::uint32_t held = generator_.release_rest(sensor);
    if (held == 0) continue;
    emit(sensor, sensor < schedule_.sensor() ? schedule_.round() : schedule_.round() - 1, held);
  }
  finished_ = flushed_sensors_ == options_.generator.sensors;
}

void SimSource::emit_slot() {
  const std::uint32_t sensor = schedule_.sensor();
  emit(sensor, schedule_.round(), generator_.release(sensor));
  schedule_.advance();
}

void SimSource::emit(std::uint32_t sensor, std::uint64_t last_round, std::uint32_t count) {
  for (std::uint64_t round = last_round + 1 - count; round != last_round + 1; ++round) {
    const Written written = generator_.write(sensor, round, event_time(sensor, round), place_);
    stream::Record record;
    record.key = view(written.key, written.key_end);
    record.value = view(place_, written.end);
    record.offset = emitted_++;
    records_.push_back(record);
    place_ = written.next();
  }
}

Timestamp SimSource::event_time(std::uint32_t sensor, std::uint64_t round) const {
  if (options_.start)
    return *options_.start + std::chrono::floor<milliseconds>(schedule_.round_time(round));
  if (options_.rate.is_max()) return wall_now_;
  return wall_begin_ + std::chrono::floor<milliseconds>(schedule_.due(sensor, round));
}

}  // namespace suhu::sensor_sim
