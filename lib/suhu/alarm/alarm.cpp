#include "suhu/alarm/alarm.hpp"

#include <algorithm>

namespace suhu::alarm {
namespace {

using std::chrono::milliseconds;

std::optional<Band> band(std::optional<double> limit, double sign, double back) {
  if (!limit) return std::nullopt;
  return Band{.limit = sign * *limit, .clear = sign * *limit - back};
}

}  // namespace

Level level_of(Side side, int rank) {
  switch (side) {
    case Side::hi:
      return rank == 2 ? Level::hihi : Level::hi;
    case Side::lo:
      return rank == 2 ? Level::lolo : Level::lo;
    case Side::roc:
      break;
  }
  return Level::roc;
}

Bands bands_of(const AlarmRules& rules, Side side) {
  switch (side) {
    case Side::hi:
      return {.band = {band(rules.hi, 1, rules.deadband), band(rules.hihi, 1, rules.deadband)}};
    case Side::lo:
      return {.band = {band(rules.lo, -1, rules.deadband), band(rules.lolo, -1, rules.deadband)},
              .sign = -1};
    case Side::roc:
      break;
  }
  Bands bands;
  if (rules.roc) bands.band[0] = Band{.limit = rules.roc->rise, .clear = rules.roc->rise / 2};
  return bands;
}

std::optional<Timestamp> Alarm::keep_until() const {
  if (open()) return std::nullopt;
  return raised[1] == Timestamp::min() ? raised[1] : raised[1] + kChatter;
}

void Alarm::apply(Limit& limit, LimitInput input, Timestamp time) {
  const Transition step = transition(limit.state, input);
  if (step.action == Action::begin) {
    limit.since = time;
    // The alarm was active without a change for kChatter, so it is no longer chattering.
    if (step.next == AlarmState::rtn && time - changed >= kChatter) held = false;
  }
  if (step.action == Action::clear) returned = std::max(returned, limit.since);
  if (step.next != limit.state) changed = time;
  limit.state = step.next;
}

void Alarm::count_reading(double sign, double value, Timestamp time) {
  if (!open()) return;
  ++readings;
  if (value <= sign * peak) return;
  peak = sign * value;
  ts_peak = time;
}

void Alarm::update(const Bands& bands, double value, Timestamp time) {
  const bool was_open = open();
  for (std::size_t i = 0; i < limits.size(); ++i) {
    // The limit was removed by a reload while it was active: every reading counts as back from it.
    apply(limits[i], bands.band[i] ? bands.band[i]->classify(value) : LimitInput::back, time);
  }
  if (was_open || !open()) return;
  since = ts_peak = returned = time;
  peak = bands.sign * value;
  readings = 1;
}

void Alarm::on_sensor_lost(Timestamp time) {
  for (Limit& limit : limits) apply(limit, LimitInput::lost, time);
}

void Alarm::on_clock_set_back(Timestamp time) {
  for (Timestamp* const each : {&limits[0].since, &limits[1].since, &ts_peak, &returned, &changed,
                                &raised[0], &raised[1]}) {
    *each = std::min(*each, time);
  }
}

milliseconds Alarm::delay(const AlarmRules& rules, AlarmState state) const {
  if (state == AlarmState::pending) return rules.on_delay;
  return held ? std::max<milliseconds>(rules.off_delay, kChatter) : rules.off_delay;
}

std::optional<Timestamp> Alarm::next_due(const AlarmRules& rules) const {
  std::optional<Timestamp> first;
  for (const Limit& limit : limits) {
    if (limit.state != AlarmState::pending && limit.state != AlarmState::rtn) continue;
    const Timestamp when = limit.since + delay(rules, limit.state);
    first = first ? std::min(*first, when) : when;
  }
  return first;
}

void Alarm::expire_delays(const AlarmRules& rules, Timestamp time) {
  for (Limit& limit : limits) {
    if (limit.state != AlarmState::pending && limit.state != AlarmState::rtn) continue;
    if (limit.since + delay(rules, limit.state) <= time) apply(limit, LimitInput::due, time);
  }
}

std::optional<EventKind> Alarm::next_event(int before, Timestamp time) {
  const int now = rank();
  if (now == before) return std::nullopt;
  if (now == 0) {
    held = false;
    return EventKind::rtn;
  }
  const auto kind = before == 0 ? EventKind::alarm : EventKind::level;
  if (before > 0 || held) return kind;
  const Timestamp last_but_one = raised[0];
  raised = {raised[1], time};
  held = last_but_one != Timestamp::min() && time - last_but_one <= kChatter;
  return held ? EventKind::chattering : kind;
}

AlarmSnapshot Alarm::snapshot(const Bands& bands, Side side, int rank, EventKind kind,
                              Timestamp now) const {
  const auto index = static_cast<std::size_t>(rank - 1);
  AlarmSnapshot snapshot;
  snapshot.level = level_of(side, rank);
  if (bands.band[index]) snapshot.limit = bands.sign * bands.band[index]->limit;
  snapshot.state = limits[index].state;
  snapshot.since = since;
  // The duration is negative if the sensor's clock was set back behind `since`.
  snapshot.duration = std::max((kind == EventKind::rtn ? returned : now) - since, milliseconds{0});
  snapshot.peak = peak;
  snapshot.ts_peak = ts_peak;
  snapshot.readings = readings;
  return snapshot;
}

}  // namespace suhu::alarm
