#include "temp-filter/alarm_stage.hpp"

#include <algorithm>
#include <utility>

#include "suhu/alarm/sensor_state_json.hpp"
#include "suhu/core/event_time.hpp"
#include "suhu/core/failure.hpp"
#include "temp-filter/dead_letters.hpp"

namespace suhu::temp_filter {
namespace {

using alarm::ReadingOutcome;
using std::chrono::milliseconds;
using stream::Output;
using stream::Record;

/// At most this many sensors of a partition fire their timers in one tick, because a million rows
/// at once would take 400 MB. The next tick continues.
constexpr std::size_t kFiredAtOnce = 10'000;

}  // namespace

AlarmStage::AlarmStage(Config config, stream::ReadingIntake::Options intake)
    : config_(std::move(config)),
      intake_(std::move(intake)),
      alarms_([this] {
        auto options = config_.alarms;
        options.stream_clock = !config_.caught_up;
        return options;
      }()),
      lines_(config_.lines),
      lag_(config_.caught_up),
      emit_([this](const AlarmEvent& event) { write(event); }) {}

std::size_t AlarmStage::process(std::span<const Record> batch, Timestamp now,
                                std::span<Output> outputs) {
  outputs_ = outputs;
  lines_.begin(outputs);
  std::size_t used = 0;
  for (; used < batch.size() && !done() && intake_.ready(batch[used]); ++used) {
    prefetch(batch, used);
    evaluate(batch[used], used, now);
    if (!config_.caught_up && awaited_.size() < config_.expected.size()) await_expected(now);
  }
  if (config_.caught_up) await_expected(now);
  if (!done()) write_lag_change(batch, now);
  if (!done() && config_.caught_up) advance_time(now);
  return used;
}

/// Prefetches the sensors of later records by their keys. A record's key is mostly its sensor's id;
/// if it is not, only the prefetch is wasted.
void AlarmStage::prefetch(std::span<const Record> batch, std::size_t index) {
  if (index + kAhead >= batch.size()) return;
  const Record& later = batch[index + kAhead];
  const Record& soon = batch[index + kAhead / 2];
  hashes_[index % kAhead] = alarm::SensorTable::hash_of(later.key);
  alarms_.prefetch_slot(later.partition, hashes_[index % kAhead]);
  alarms_.prefetch_sensor(soon.partition, hashes_[(index + kAhead / 2) % kAhead]);
}

void AlarmStage::evaluate(const Record& record, std::size_t index, Timestamp now) {
  partition_ = record.partition;
  const auto content = intake_.read(record);
  if (content.rejected && config_.dead_letters)
    append_dead_letter(record, *content.rejected, lines_.topic(),
                       config_.dead_letters->in(outputs_));
  for (const auto& reading : content.readings) {
    if (reading) evaluate(*reading, record, index, now);
  }
}

void AlarmStage::evaluate(const Reading& reading, const Record& record, std::size_t index,
                          Timestamp now) {
  const auto event_time = suhu::event_time(reading.ts, record.ts, now, config_.alarms.event_time);
  totals_.clock_ahead += event_time.clock_ahead ? 1 : 0;
  alarm::TimedReading sample;
  sample.celsius = reading.celsius;
  sample.time = event_time.time;
  if (record.ts && is_plausible(*record.ts)) sample.kafka = record.ts;
  sample.clock_ahead = event_time.clock_ahead;
  if (!lines_.topic().empty()) sample.offset = record.offset;
  if (sample.kafka) lag_.note_reading(index, record.partition, *sample.kafka);

  const auto added = alarms_.add(record.partition, reading.sensor_id, sample,
                                 record.append_time && sample.kafka, emit_);
  totals_.late += added.outcome == ReadingOutcome::late ? 1 : 0;
  totals_.over_limit += added.outcome == ReadingOutcome::over_limit ? 1 : 0;
  const auto limit = added.rules->hi;
  if (!limit || !(reading.celsius > *limit)) return;
  ++hot_;
  if (record.ts) latency_.observe(now - *record.ts);
  // A reading that the engine did not evaluate is at least written as a plain line.
  if (config_.hot_readings || added.outcome != ReadingOutcome::evaluated)
    write_hot(record, reading.sensor_id, reading.celsius, sample.time, *limit,
              added.outcome == ReadingOutcome::late);
}

void AlarmStage::write_hot(const Record& record, std::string_view sensor_id, double celsius,
                           Timestamp time, double limit, bool late) {
  Alert alert;
  alert.sensor_id = sensor_id;
  alert.celsius = celsius;
  alert.threshold = limit;
  alert.ts = time;
  alert.late = late;
  if (!lines_.topic().empty()) alert.source = {lines_.topic(), record.partition, record.offset};
  lines_.write(alert, outputs_);
}

/// Counts an event of the engine or of the lag watch, completes its position, and writes it.
void AlarmStage::write(AlarmEvent event) {
  if (const auto kind = event.kind.value()) ++totals_.events[*kind];
  if (event.source) {
    event.source->topic = lines_.topic();
    event.source->partition = partition_;
  }
  if (lines_.topic().empty()) event.source.reset();
  lines_.write(event, outputs_);
}

/// Returns the time of a partition's clock. Live, returns std::nullopt while a reading would not
/// reach this process; in a replay, while the clock is not known yet.
std::optional<Timestamp> AlarmStage::time_of(std::int32_t partition, Timestamp now) const {
  if (config_.caught_up) return config_.caught_up(partition) ? std::optional{now} : std::nullopt;
  const auto found = alarms_.partitions().find(partition);
  return found == alarms_.partitions().end() ? std::nullopt : found->second.clock.now();
}

void AlarmStage::await_expected(Timestamp now) {
  for (const auto& [home, ids] : config_.expected) {
    if (awaited_.contains(home)) continue;
    const auto since = time_of(home, now);
    if (!since) continue;
    awaited_.insert(home);
    for (const std::string& id : ids) alarms_.expect(home, id, *since);
  }
}

void AlarmStage::write_lag_change(std::span<const Record> batch, Timestamp now) {
  const auto news = lag_.end_batch(now);
  if (!news) return;
  const Record& record = batch[news->index];
  const auto reading = intake_.read_again(record);
  if (!reading) return;
  AlarmEvent event;
  event.kind = news->lagging ? EventKind::lagging : EventKind::caught_up;
  event.sensor_id = reading->sensor_id;
  event.celsius = reading->celsius;
  event.ts = event_time(reading->ts, record.ts, now, config_.alarms.event_time).time;
  event.source = SourcePosition{.topic = {}, .offset = record.offset};
  event.state = AlarmState::norm;
  event.priority = Priority::medium;
  event.quality = EventQuality::good;
  event.lag = news->lag;
  partition_ = record.partition;
  write(event);
}

void AlarmStage::advance_time(Timestamp now) {
  const auto elapsed = ticks_.next(now);
  if (!elapsed) return;
  for (auto& [number, entry] : alarms_.partitions()) {
    if (!config_.caught_up(number)) continue;
    partition_ = number;
    entry.alarms.pass_time(*elapsed, kFiredAtOnce, emit_);
  }
}

void AlarmStage::restore(std::int32_t partition, std::string_view key, std::string_view value) {
  auto sensor = alarm::parse_sensor_state(value);
  if (!sensor) {
    throw Failure(FailureKind::runtime,
                  "the state topic holds a record that is no alarm state: take another group "
                  "(-G) or another --state-topic");
  }
  sensor->id = key;
  alarms_.partition(partition).restore(std::move(*sensor));
}

void AlarmStage::forget() {
  alarms_.forget();
  lag_.forget();
  awaited_.clear();
}

bool AlarmStage::changed(std::int32_t partition) const {
  const auto found = alarms_.partitions().find(partition);
  return found != alarms_.partitions().end() && found->second.alarms.changed();
}

void AlarmStage::append_changes(std::int32_t partition, Output& out) {
  alarms_.partition(partition).visit_changes([&out](const alarm::SensorState& sensor) {
    alarm::append_sensor_state(out.text(), sensor);
    out.end_row(sensor.id, /*newline=*/false);
  });
}

Totals AlarmStage::totals() const {
  Totals totals;
  totals.in = intake_.counts();
  totals.hot = hot_;
  totals.written = lines_.written();
  totals.latency = latency_;
  totals.alarms = totals_;
  totals.alarms->sensors = alarms_.sensors();
  return totals;
}

EnumArray<Level, std::size_t> AlarmStage::active_alarms() const {
  EnumArray<Level, std::size_t> active;
  for (const auto& [partition, entry] : alarms_.partitions()) {
    const auto& table = entry.alarms.table();
    for (std::uint32_t number = 0; number < table.size(); ++number) {
      for (const Side side : kAllSides) {
        const alarm::Alarm* const alarm = table[number].alarm(side);
        if (alarm != nullptr && alarm->rank() > 0) ++active[alarm::level_of(side, alarm->rank())];
      }
    }
  }
  return active;
}

}  // namespace suhu::temp_filter
