#include "suhu/stream/checkpoint_sink.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace suhu::stream {

using std::chrono::milliseconds;

namespace {

using Notes = std::vector<std::string>;

// Long enough for a database to make progress, short enough that the consumer is polled in time.
constexpr milliseconds kPrepareBudget{1'000};

Notes notes_of(const Checkpoint& checkpoint, const std::string& participant) {
  const auto found = checkpoint.notes.find(participant);
  return found == checkpoint.notes.end() ? Notes{} : found->second;
}

}  // namespace

CheckpointSink::CheckpointSink(Source& source, DurableState& state, Changelog& changelog,
                               CheckpointOptions options)
    : source_(source),
      state_(state),
      changelog_(&changelog),
      options_(std::move(options)),
      last_commit_(now()),
      flushing_(options_.participants.size()),
      flushes_(options_.participants.size()) {
  source_.set_rebalance_listener(this);
}

CheckpointSink::CheckpointSink(Source& source, DurableState& state, CheckpointOptions options)
    : source_(source),
      state_(state),
      changelog_(nullptr),
      options_(std::move(options)),
      last_commit_(now()),
      flushing_(options_.participants.size()),
      flushes_(options_.participants.size()) {}

CheckpointSink::~CheckpointSink() { source_.set_rebalance_listener(nullptr); }

std::chrono::steady_clock::time_point CheckpointSink::now() const {
  return options_.now ? options_.now() : std::chrono::steady_clock::now();
}

bool CheckpointSink::participants_have_room() const {
  return std::all_of(options_.participants.begin(), options_.participants.end(),
                     [](const auto& each) { return each.participant->has_room(); });
}

bool CheckpointSink::has_room() const {
  return !needs_restore_ && !waiting_for_first_ && participants_have_room() &&
         rows_.text().size() < options_.max_held_bytes;
}

void CheckpointSink::write(const Output& output, const Positions& upto) {
  if (needs_restore_) return;
  rows_.append(output);
  for (const auto& [number, next] : upto) partitions_[number].read = next;
}

/// Returns the checkpoint, without notes, that a commit would write now, or std::nullopt while the
/// offset at which reading began is not known.
std::optional<Checkpoint> CheckpointSink::checkpoint_of(std::int32_t number,
                                                        const Partition& partition) const {
  const auto& [read, restored] = partition;
  if (read) {
    Checkpoint checkpoint{.next = state_.resume_offset(number, *read),
                          .read = *read,
                          .notes = {},
                          .last_ts = source_.timestamp_before(number, *read)};
    if (restored && restored->read >= checkpoint.read)
      checkpoint.read = restored->read, checkpoint.last_ts = restored->last_ts;
    return checkpoint;
  }
  if (restored)
    return Checkpoint{
        .next = restored->next, .read = restored->read, .notes = {}, .last_ts = restored->last_ts};
  const auto start = source_.start_of(number);
  return start ? std::optional{Checkpoint{.next = *start, .read = *start, .notes = {}}}
               : std::nullopt;
}

/// Returns true if a commit would write rows, or the changed state of a partition whose checkpoint
/// is known. No record is needed for that, because timers change state and write rows too. A
/// partition whose checkpoint is not known yet does not delay the others. (Format table yields its
/// rows, and its positions, only at the end.)
bool CheckpointSink::has_results() const {
  return std::any_of(partitions_.begin(), partitions_.end(), [this](const auto& each) {
    const auto& [number, partition] = each;
    return (state_.changed(number) || !rows_.empty()) && checkpoint_of(number, partition);
  });
}

bool CheckpointSink::offset_moved() const {
  return std::any_of(partitions_.begin(), partitions_.end(), [this](const auto& each) {
    const auto& [number, partition] = each;
    if (!partition.read) return false;
    const auto known = confirmed_.find(number);
    return known == confirmed_.end() ||
           known->second != state_.resume_offset(number, *partition.read);
  });
}

bool CheckpointSink::something_to_commit() const { return has_results() || offset_moved(); }

bool CheckpointSink::due() const {
  if (!something_to_commit()) return false;
  if (!has_room()) return true;
  const bool behind = std::any_of(partitions_.begin(), partitions_.end(), [this](const auto& each) {
    return each.second.read && !source_.caught_up(each.first);
  });
  milliseconds interval = behind ? options_.interval_behind : options_.interval;
  for (const auto& each : options_.participants)
    interval = std::max(interval, each.participant->interval());
  if (!has_results()) interval = std::max(interval, options_.interval_offsets_only);
  return now() - last_commit_ >= interval;
}

void CheckpointSink::service() {
  if (needs_restore_) {
    source_.rewind();
  } else if (changelog_ != nullptr && due()) {
    (void)try_commit(milliseconds{0});
  }
}

/// Makes progress for a caller that waits for room, or until nothing is pending: restores, prepares
/// or commits.
void CheckpointSink::wait_for_room(milliseconds wait) {
  bool moved = false;
  if (needs_restore_) {
    source_.rewind();
    moved = !needs_restore_;
  } else if (changelog_ == nullptr && !participants_have_room()) {
    moved = prepare();  // a batch is committed only at its end
  } else if (something_to_commit()) {
    moved = try_commit(wait);
  }
  if (moved) return;
  if (options_.wait) return options_.wait(wait);
  // Back off: without this pause the caller would spin.
  poll(nullptr, 0, static_cast<int>(wait.count()));
}

std::uint64_t CheckpointSink::pending() const {
  const bool nobody_reads = std::any_of(options_.first.begin(), options_.first.end(),
                                        [](const Sink* sink) { return sink->closed(); });
  if (needs_restore_ || nobody_reads || options_.abandoned() || !something_to_commit()) return 0;
  return std::max<std::uint64_t>(1, rows_.rows().size());
}

bool CheckpointSink::prepare() {
  bool prepared = true;
  for (std::size_t i = 0; i < options_.participants.size() && prepared; ++i) {
    const auto began = now();
    prepared = options_.participants[i].participant->prepare(kPrepareBudget);
    flushing_[i] += now() - began;
  }
  return prepared;
}

void CheckpointSink::finish_participants() {
  for (std::size_t i = 0; i < options_.participants.size(); ++i) {
    const auto began = now();
    options_.participants[i].participant->commit();
    flushes_[i].observe(
        std::chrono::duration_cast<std::chrono::microseconds>(flushing_[i] + (now() - began)));
    flushing_[i] = {};
  }
}

std::map<std::string, LatencyHistogram> CheckpointSink::flushes() const {
  std::map<std::string, LatencyHistogram> named;
  for (std::size_t i = 0; i < flushes_.size(); ++i)
    named.emplace(options_.participants[i].name, flushes_[i]);
  return named;
}

/// Waits at most `wait` for each sink of `first`. Returns true if none is closed or has anything
/// pending. Nothing is read meanwhile: otherwise a slow reader would never let them become empty.
bool CheckpointSink::first_sinks_flushed(milliseconds wait) {
  waiting_for_first_ = false;
  for (Sink* sink : options_.first) {
    if (sink->closed()) return false;
    if (sink->pending() > 0) sink->wait_for_room(wait);
    waiting_for_first_ = waiting_for_first_ || sink->pending() > 0;
  }
  return !waiting_for_first_;
}

Checkpoints CheckpointSink::checkpoints() const {
  Checkpoints checkpoints;
  for (const auto& [number, partition] : partitions_) {
    if (!partition.read && !state_.changed(number)) continue;
    auto checkpoint = checkpoint_of(number, partition);
    if (!checkpoint) continue;
    for (const auto& [name, participant] : options_.participants) {
      if (auto notes = participant->notes(number); !notes.empty())
        checkpoint->notes[name] = std::move(notes);
    }
    checkpoints.emplace(number, std::move(*checkpoint));
  }
  return checkpoints;
}

/// Returns true if it has committed.
bool CheckpointSink::try_commit(milliseconds wait) {
  if (!first_sinks_flushed(wait) || !prepare()) return false;
  const Checkpoints checkpoints = this->checkpoints();
  if (changelog_ != nullptr && !changelog_->commit(checkpoints, state_, rows_)) {
    on_revoked();
    needs_restore_ = results_lost_ = true;
    return false;
  }
  finish_participants();
  committed_rows_ += rows_.rows().size();
  for (const auto& [partition, checkpoint] : checkpoints) confirmed_[partition] = checkpoint.next;
  if (changelog_ == nullptr) partitions_.clear();  // a batch has one commit
  rows_.clear();
  last_commit_ = now();
  ++commits_;
  return true;
}

std::optional<Positions> CheckpointSink::on_assigned(const std::vector<std::int32_t>& partitions) {
  on_revoked();
  needs_restore_ = false;
  const auto checkpoints = changelog_->restore(partitions, state_);
  if (!checkpoints) {
    on_revoked();
    needs_restore_ = true;
    return std::nullopt;
  }
  results_lost_ = false;
  Positions positions;
  for (const std::int32_t partition : partitions) {
    auto& restored = partitions_[partition].restored;
    const auto found = checkpoints->find(partition);
    const bool has_checkpoint = found != checkpoints->end();
    for (const auto& [name, participant] : options_.participants)
      participant->recover(partition, has_checkpoint,
                           has_checkpoint ? notes_of(found->second, name) : Notes{});
    if (!has_checkpoint) continue;
    state_.restored(partition, found->second.read);
    restored = found->second;
    positions[partition] = found->second.next;
    confirmed_[partition] = found->second.next;
  }
  last_commit_ = now();
  return positions;
}

void CheckpointSink::on_revoked() {
  for (const auto& [number, partition] : partitions_) {
    for (const auto& each : options_.participants) each.participant->forget(number);
  }
  partitions_.clear();
  waiting_for_first_ = false;
  state_.forget();
  rows_.clear();
  std::fill(flushing_.begin(), flushing_.end(), std::chrono::steady_clock::duration{});
}

std::string CheckpointSink::describe() const {
  return "the history or the state topic: they do not confirm";
}

}  // namespace suhu::stream
