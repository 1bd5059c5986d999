#include "suhu/stream/pump.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include "suhu/core/wall_clock.hpp"

namespace suhu::stream {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestWait{100};
constexpr milliseconds kKeepAlive{1'000};

/// Returns what every sink has confirmed: by partition the smallest position, and only for
/// partitions that all sinks have confirmed. Empty if there are no sinks.
Positions confirmed_by_all(std::span<Sink* const> sinks) {
  if (sinks.empty()) return {};
  Positions common = sinks.front()->confirmed();
  for (const Sink* sink : sinks.subspan(1)) {
    const Positions& theirs = sink->confirmed();
    for (auto entry = common.begin(); entry != common.end();) {
      const auto found = theirs.find(entry->first);
      if (found == theirs.end()) {
        entry = common.erase(entry);
      } else {
        entry->second = std::min(entry->second, found->second);
        ++entry;
      }
    }
  }
  return common;
}

}  // namespace

Pump::Pump(Source& source, Stage& stage, std::span<Sink* const> sinks, const PumpOptions& options)
    : source_(source),
      stage_(stage),
      sinks_(sinks),
      options_(options),
      outputs_(sinks.size()),
      kept_alive_(clock()) {
  source_.set_revoke_handler([this] { give_back_partitions(); });
}

/// The source outlives the pump and may still call the handler when it closes.
Pump::~Pump() {
  source_.set_revoke_handler([] {});
}

bool Pump::turn() {
  if (options_.stop() || stage_.done() || source_.finished() || any_closed()) return false;
  step();
  options_.tick();
  return true;
}

PumpResult Pump::finish() {
  do {
    stage_.finish(now(), outputs_);
    write(stage_.unfinished() ? Positions{} : upto_);
  } while (stage_.unfinished() && wait_for_room());
  flush(options_.flush_timeout);
  count_undelivered();
  return result_;
}

void Pump::step() {
  for (Sink* sink : sinks_) sink->service();
  if (Sink* full = first_full()) {
    wait_for(*full);
  } else {
    pass_records();
  }
  store();
}

void Pump::pass_records() {
  const auto batch = source_.drain(std::min(kLongestWait, stage_.next_due()));
  const std::size_t used = stage_.process(batch, now(), outputs_);
  result_.read += used;
  note_positions(batch.first(used));
  if (stage_.withholds_rows()) {
    write({});
  } else {
    write(upto_);
    upto_.clear();
  }
  if (used == batch.size() || stage_.done()) return;
  source_.put_back(batch.size() - used);
  hold();
}

/// Waits before the records that were put back are passed again.
void Pump::hold() {
  if (options_.pause) {
    options_.pause(kLongestWait);
  } else {
    std::this_thread::sleep_for(kLongestWait);
  }
  keep_alive();
}

void Pump::wait_for(Sink& full) {
  full.wait_for_room(kLongestWait);
  keep_alive();
}

/// Keeps the source alive if a second has passed since the last time.
void Pump::keep_alive() {
  if (clock() - kept_alive_ < kKeepAlive) return;
  kept_alive_ = clock();
  source_.keep_alive();
}

/// Waits until every sink has room. Returns false if the reader of a sink has closed it, or if a
/// sink is still full after flush_timeout.
bool Pump::wait_for_room() {
  const auto deadline = clock() + options_.flush_timeout;
  while (Sink* full = first_full()) {
    if (any_closed() || clock() > deadline) return false;
    wait_for(*full);
  }
  return !any_closed();
}

void Pump::note_positions(std::span<const Record> used) {
  if (source_.topic().empty()) return;
  auto entry = upto_.end();
  for (const Record& record : used) {  // consecutive records are mostly of one partition
    if (entry == upto_.end() || entry->first != record.partition)
      entry = upto_.try_emplace(record.partition).first;
    entry->second = record.offset + 1;
  }
}

void Pump::write(const Positions& upto) {
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    if (!outputs_[i].empty() || !upto.empty()) sinks_[i]->write(outputs_[i], upto);
    outputs_[i].clear();
  }
}

/// Waits at most `budget` until no sink has anything pending, then stores what they confirm.
void Pump::flush(milliseconds budget) {
  const auto deadline = clock() + budget;
  for (Sink* sink : sinks_) {
    sink->service();
    while (sink->pending() > 0 && !sink->closed() && clock() < deadline)
      sink->wait_for_room(kLongestWait);
  }
  store();
}

/// Positions of this assignment, whether confirmed before or later, do not apply to the next one.
void Pump::give_back_partitions() {
  flush(options_.revoke_timeout);
  for (Sink* sink : sinks_) sink->forget_positions();
}

/// Called every turn, even if nothing was confirmed since: the source picks the positions that are
/// new in its present assignment.
void Pump::store() {
  const Positions safe = confirmed_by_all(sinks_);
  if (!safe.empty()) source_.store_offsets(safe);
}

void Pump::count_undelivered() {
  result_.reader_gone = any_closed();
  for (const Sink* sink : sinks_) {
    if (sink->pending() == 0 || sink->closed()) continue;
    result_.undelivered += sink->pending();
    result_.undelivered_to = sink->describe();
  }
}

bool Pump::any_closed() const {
  return std::any_of(sinks_.begin(), sinks_.end(), [](const Sink* sink) { return sink->closed(); });
}

Sink* Pump::first_full() const {
  const auto found = std::find_if(sinks_.begin(), sinks_.end(),
                                  [](const Sink* sink) { return !sink->has_room(); });
  return found == sinks_.end() ? nullptr : *found;
}

Timestamp Pump::now() const { return options_.now ? options_.now() : wall_clock(); }

std::chrono::steady_clock::time_point Pump::clock() const {
  return options_.clock ? options_.clock() : std::chrono::steady_clock::now();
}

PumpResult pump(Source& source, Stage& stage, std::span<Sink* const> sinks,
                const PumpOptions& options) {
  Pump pump{source, stage, sinks, options};
  while (pump.turn()) {
  }
  return pump.finish();
}

}  // namespace suhu::stream
