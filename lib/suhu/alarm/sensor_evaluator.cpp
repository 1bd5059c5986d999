#include "suhu/alarm/sensor_evaluator.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace suhu::alarm {
namespace {

using std::chrono::milliseconds;

// If the Kafka timestamp goes back by more than this, the sensor's clock was set back. A
// store-and-forward gateway may well be hours behind, but a wrong clock is mostly years ahead.
constexpr std::chrono::hours kSetBack{24};

constexpr SensorSignal signal_of(Fault fault) {
  return fault == Fault::none     ? SensorSignal::good
         : fault == Fault::frozen ? SensorSignal::frozen
                                  : SensorSignal::bad;
}

constexpr EventQuality event_quality(Quality quality) {
  switch (quality) {
    case Quality::expected:
    case Quality::unseen:
    case Quality::stale:
      return EventQuality::stale;
    case Quality::suspect:
      return EventQuality::suspect;
    case Quality::bad:
      return EventQuality::bad;
    case Quality::good:
      break;
  }
  return EventQuality::good;
}

/// Returns true if `celsius` is neither beyond a limit nor outside the valid range.
bool is_inside(const AlarmRules& rules, double celsius) {
  return !(rules.hi && celsius > *rules.hi) && !(rules.hihi && celsius > *rules.hihi) &&
         !(rules.lo && celsius < *rules.lo) && !(rules.lolo && celsius < *rules.lolo) &&
         celsius >= rules.lowest && celsius <= rules.highest;
}

/// Returns true if no reading of the sensor has arrived yet. Its watermark is then the time at
/// which it began to be expected.
constexpr bool is_unheard(Quality quality) {
  return quality == Quality::expected || quality == Quality::unseen;
}

/// Ranks the active alarms of one sensor, because an event that concerns the whole sensor reports
/// only the worst.
int severity(Side side, int rank) { return side == Side::roc ? rank : 1 + rank; }

}  // namespace

std::optional<Timestamp> next_due(const SensorState& sensor) {
  std::optional<Timestamp> first = sensor.silence_due();
  if (!sensor.alarms) return first;
  for (const auto& alarm : sensor.alarms->alarms) {
    if (!alarm) continue;
    if (const auto due = alarm->next_due(*sensor.rules))
      first = first ? std::min(*first, *due) : *due;
  }
  return first;
}

Evaluation SensorEvaluator::evaluate(const TimedReading& sample) {
  if (is_late(sample)) return Evaluation::late;
  if (evaluate_unchanged(sample)) return Evaluation::unchanged;
  if (!is_unheard(sensor_.quality)) fire_until(sample.time);
  sample_ = &sample;
  sensor_.watermark = sample.time;
  sensor_.offset = sample.offset;
  sensor_.fault = screen(sensor_, sample.celsius);
  const SensorSignal sign = signal_of(sensor_.fault);
  if (sign == SensorSignal::good) count_reading(sample);
  set_quality(sign, sample.time);
  if (sign != SensorSignal::good) return Evaluation::evaluated;
  for (const Side side : kAllSides) {
    if (const auto value = value_of(side, sample.celsius)) update_alarm(side, *value, sample.time);
  }
  if (sensor_.alarms) drop_finished_alarms(sample.time);
  return Evaluation::evaluated;
}

/// The short path for nearly every reading: nothing is running, nothing is due, and the value is
/// inside the limits. Returns true if this was all. The full evaluation would have the same result,
/// but would take three times as long.
bool SensorEvaluator::evaluate_unchanged(const TimedReading& sample) {
  const AlarmRules& rules = *sensor_.rules;
  const bool nothing_runs =
      sensor_.quality == Quality::good && !rules.roc && rules.preset == Preset::none;
  if (!nothing_runs || !is_inside(rules, sample.celsius)) return false;
  if (sensor_.alarms && sample.time > sensor_.idle_until) return false;
  const auto due = sensor_.silence_due();
  if (due && *due <= sample.time) return false;
  if (rules.flatline > 0 && sample.celsius == sensor_.last) return false;
  sensor_.repeats = sample.celsius == sensor_.last ? sensor_.repeats + 1 : 1;
  sensor_.last = sample.celsius;
  sensor_.watermark = sample.time;
  sensor_.offset = sample.offset;
  sensor_.fault = Fault::none;
  return true;
}

/// Returns true if the reading is late. Also records its Kafka timestamp, and restarts the sensor's
/// time if that timestamp shows that a clock was set back.
bool SensorEvaluator::is_late(const TimedReading& sample) {
  if (sample.kafka) {
    if (sensor_.newest_kafka != Timestamp::min() &&
        sensor_.newest_kafka - *sample.kafka > kSetBack) {
      sensor_.newest_kafka = *sample.kafka;
      if (sample.time < sensor_.watermark) restart_time(sample.time);
    }
    sensor_.newest_kafka = std::max(sensor_.newest_kafka, *sample.kafka);
  }
  return sample.time < sensor_.watermark && !is_unheard(sensor_.quality);
}

/// Restarts the sensor's time at `time`, because its clock was set back.
void SensorEvaluator::restart_time(Timestamp time) {
  sensor_.watermark = time;
  sensor_.idle_until = Timestamp::min();
  if (!sensor_.alarms) return;
  sensor_.alarms->trend.reset();
  for (auto& alarm : sensor_.alarms->alarms) {
    if (alarm) alarm->on_clock_set_back(time);
  }
}

void SensorEvaluator::fire_until(Timestamp time) {
  sample_ = nullptr;
  while (true) {
    const auto due = next_due(sensor_);
    if (!due || *due > time) return;
    fire(*due);
  }
}

/// Fires the timers that are due at `due`. Silence is evaluated first: if an off-delay is over at
/// the same time, the alarm must not return to normal.
void SensorEvaluator::fire(Timestamp due) {
  if (const auto silence = sensor_.silence_due(); silence && *silence <= due)
    set_quality(SensorSignal::silent, due);
  for (const Side side : kAllSides) {
    if (Alarm* const alarm = sensor_.alarm(side)) expire_delays(side, *alarm, due);
  }
}

void SensorEvaluator::expire_delays(Side side, Alarm& alarm, Timestamp time) {
  const int before = alarm.rank();
  alarm.expire_delays(*sensor_.rules, time);
  if (const auto kind = alarm.next_event(before, time))
    emit_change(side, alarm, before, *kind, time);
}

void SensorEvaluator::set_quality(SensorSignal sign, Timestamp time) {
  const QualityChange change = quality_change(sensor_.quality, sign);
  const bool lost = change.next != sensor_.quality && change.next != Quality::good;
  sensor_.quality = change.next;
  if (lost && sensor_.alarms) {
    for (auto& alarm : sensor_.alarms->alarms) {
      if (alarm) alarm->on_sensor_lost(time);
    }
  }
  if (change.event) emit(*change.event, time, worst_alarm(*change.event, time));
}

/// Evaluates a good reading for one side. `value` is multiplied by the sign of the side.
void SensorEvaluator::update_alarm(Side side, double value, Timestamp time) {
  const Bands bands = bands_of(*sensor_.rules, side);
  Alarm* alarm = sensor_.alarm(side);
  if (alarm == nullptr) {
    const bool beyond = std::any_of(
        bands.band.begin(), bands.band.end(),
        [value](const auto& band) { return band && band->classify(value) == LimitInput::beyond; });
    if (!beyond) return;
    if (!sensor_.alarms) sensor_.alarms = std::make_unique<SensorAlarms>();
    alarm = &sensor_.alarms->alarms[side].emplace();
  }
  const int before = alarm->rank();
  alarm->update(bands, value, time);
  alarm->expire_delays(*sensor_.rules, time);
  if (const auto kind = alarm->next_event(before, time))
    emit_change(side, *alarm, before, *kind, time);
}

/// Adds a good reading to the rise estimate and to the episodes. Called before any event of this
/// reading is emitted, so that every such event includes it.
void SensorEvaluator::count_reading(const TimedReading& sample) {
  if (const auto& roc = sensor_.rules->roc) {
    if (!sensor_.alarms) sensor_.alarms = std::make_unique<SensorAlarms>();
    auto& trend = sensor_.alarms->trend;
    if (!trend) trend.emplace();
    trend->add(sample.time, sample.celsius, roc->window);
  }
  for (const Side side : kAllSides) {
    Alarm* const alarm = sensor_.alarm(side);
    if (alarm == nullptr) continue;
    if (const auto value = value_of(side, sample.celsius))
      alarm->count_reading(side == Side::lo ? -1 : 1, *value, sample.time);
  }
}

/// Returns the value that `side` evaluates, multiplied by its sign, or std::nullopt if there is
/// nothing to evaluate.
std::optional<double> SensorEvaluator::value_of(Side side, double celsius) const {
  switch (side) {
    case Side::hi:
      return celsius;
    case Side::lo:
      return -celsius;
    case Side::roc:
      break;
  }
  const auto& roc = sensor_.rules->roc;
  // The limit was removed by a reload: any value lets its alarm return to normal.
  if (!roc) return sensor_.alarm(Side::roc) != nullptr ? std::optional{0.0} : std::nullopt;
  const bool has_trend = sensor_.alarms && sensor_.alarms->trend;
  return has_trend ? sensor_.alarms->trend->rise(roc->window) : std::nullopt;
}

void SensorEvaluator::drop_finished_alarms(Timestamp time) {
  SensorAlarms& details = *sensor_.alarms;
  if (!sensor_.rules->roc) details.trend.reset();
  Timestamp rest_until = details.trend ? Timestamp::min() : Timestamp::max();
  bool empty = !details.trend;
  for (auto& alarm : details.alarms) {
    if (!alarm) continue;
    const auto rests = alarm->keep_until();
    if (rests && *rests < time) {
      alarm.reset();
      continue;
    }
    empty = false;
    rest_until = std::min(rest_until, rests.value_or(Timestamp::min()));
  }
  sensor_.idle_until = rest_until;
  if (empty) sensor_.alarms.reset();
}

void SensorEvaluator::emit_change(Side side, const Alarm& alarm, int before, EventKind kind,
                                  Timestamp time) const {
  const int rank = kind == EventKind::rtn ? before : alarm.rank();
  emit(kind, time, alarm.snapshot(bands_of(*sensor_.rules, side), side, rank, kind, time));
}

std::optional<AlarmSnapshot> SensorEvaluator::worst_alarm(EventKind kind, Timestamp time) const {
  std::optional<AlarmSnapshot> worst;
  int most = 0;
  for (const Side side : kAllSides) {
    const Alarm* const alarm = sensor_.alarm(side);
    if (alarm == nullptr || alarm->rank() == 0 || severity(side, alarm->rank()) <= most) continue;
    most = severity(side, alarm->rank());
    worst = alarm->snapshot(bands_of(*sensor_.rules, side), side, alarm->rank(), kind, time);
  }
  return worst;
}

void SensorEvaluator::emit(EventKind kind, Timestamp time,
                           const std::optional<AlarmSnapshot>& alarm) const {
  AlarmEvent event;
  event.kind = kind;
  event.sensor_id = sensor_.id;
  // A timer that a reading of 2099 started can be due in 2100, but readers refuse lines from then
  // on.
  event.ts = std::min(time, kLatestTimestamp - milliseconds{1});
  if (sample_ != nullptr) event.celsius = sample_->celsius;
  if (sensor_.offset >= 0) event.source = SourcePosition{.topic = {}, .offset = sensor_.offset};
  const bool ahead = sample_ != nullptr && sample_->clock_ahead && sensor_.quality == Quality::good;
  event.quality = ahead ? EventQuality::clock_ahead : event_quality(sensor_.quality);
  if (kind == EventKind::sensor_fault) event.fault = sensor_.fault;
  event.state = AlarmState::norm;
  event.priority = Priority::medium;
  std::string alarm_id;
  std::string episode;
  if (alarm) {
    alarm_id.append(sensor_.id).append("/").append(to_string(traits_of(alarm->level).side));
    episode.append(alarm_id).append("/").append(
        std::to_string(alarm->since.time_since_epoch().count()));
    event.alarm_id = alarm_id;
    event.episode = episode;
    event.level = alarm->level;
    event.limit = alarm->limit;
    event.state = alarm->state;
    event.priority = priority_of(alarm->level);
    event.since = alarm->since;
    event.duration = alarm->duration;
    event.peak = alarm->peak;
    event.ts_peak = alarm->ts_peak;
    event.readings = alarm->readings;
  }
  emit_(event);
}

}  // namespace suhu::alarm
