// Provides the sink that commits checkpoints: state, offsets, rows and files move together from one
// checkpoint to the next.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "suhu/core/latency_histogram.hpp"
#include "suhu/stream/changelog.hpp"
#include "suhu/stream/durable_state.hpp"
#include "suhu/stream/participant.hpp"
#include "suhu/stream/sink.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::stream {

struct CheckpointOptions {
  std::chrono::milliseconds interval{200};           ///< between commits, if caught up
  std::chrono::milliseconds interval_behind{2'000};  ///< while a backlog is read
  /// between commits that only move offsets: all records were rejects or tombstones
  std::chrono::milliseconds interval_offsets_only{10'000};
  /// of rows; from this size on, the sink is full and commits at once
  std::size_t max_held_bytes = std::size_t{8} << 20;
  /// sinks that must have delivered everything they were given before a commit
  std::vector<Sink*> first;
  struct Named {
    std::string name;  ///< key of its notes in a checkpoint
    Participant* participant;
  };
  /// those that can be unavailable come first
  std::vector<Named> participants;
  /// returns true if a batch was interrupted, so that none of its results are to be committed
  std::function<bool()> abandoned = [] { return false; };
  std::function<std::chrono::steady_clock::time_point()> now;  ///< empty: steady_clock
  std::function<void(std::chrono::milliseconds)> wait;         ///< lets time pass; empty: sleeps
};

/// Commits in four steps: wait until no sink of `first` has anything pending; prepare() of the
/// participants; the transaction of the changelog, with the rows written to this sink, the changes
/// of the state and the checkpoints; commit() of the participants. So the sinks of `first` have
/// delivered everything that is committed, and a crash repeats at most one interval.
///   Timers : A partition from which nothing was read since it was assigned is committed too if its
///            state has changed: at its restored checkpoint, or at the offset where reading began.
///   Failure: If the transaction fails, everything in memory is dropped, and reading resumes at the
///            last checkpoint, as after a rebalance.
///   Order  : It must be the last sink of the pump.
class CheckpointSink final : public Sink, public RebalanceListener {
 public:
  /// For a group: commits at intervals, and is the rebalance listener of `source`. The references
  /// and everything that `options` points to must outlive the sink.
  CheckpointSink(Source& source, DurableState& state, Changelog& changelog,
                 CheckpointOptions options);
  /// For a batch: no offsets are committed. The participants are committed once, when the pump
  /// flushes at the end. The same lifetimes are required.
  CheckpointSink(Source& source, DurableState& state, CheckpointOptions options);
  ~CheckpointSink() override;
  CheckpointSink(const CheckpointSink&) = delete;
  CheckpointSink& operator=(const CheckpointSink&) = delete;

  [[nodiscard]] bool has_room() const override;
  void write(const Output& output, const Positions& upto) override;
  void service() override;
  void wait_for_room(std::chrono::milliseconds wait) override;
  [[nodiscard]] const Positions& confirmed() const override { return confirmed_; }
  void forget_positions() override { confirmed_.clear(); }
  [[nodiscard]] std::uint64_t pending() const override;
  [[nodiscard]] std::string describe() const override;

  [[nodiscard]] std::optional<Positions> on_assigned(
      const std::vector<std::int32_t>& partitions) override;
  void on_revoked() override;

  /// Returns true if the last commit failed and the state was not restored since. The results since
  /// the last checkpoint were dropped; their records are read again at the next start.
  [[nodiscard]] bool lost_results() const { return results_lost_; }
  [[nodiscard]] std::uint64_t commits() const { return commits_; }
  /// Returns the number of committed rows of this sink.
  [[nodiscard]] std::uint64_t committed_rows() const { return committed_rows_; }
  /// Returns by the name of each participant how long each commit took it: all calls of prepare()
  /// for that commit, and commit().
  [[nodiscard]] std::map<std::string, LatencyHistogram> flushes() const;

 private:
  [[nodiscard]] std::chrono::steady_clock::time_point now() const;
  /// A partition that is assigned; in a batch, one that was read.
  struct Partition {
    /// one past the last record processed since then
    std::optional<std::int64_t> read;
    /// checkpoint of an earlier run or assignment; applies until `read` has reached it
    std::optional<Checkpoint> restored;
  };

  [[nodiscard]] std::optional<Checkpoint> checkpoint_of(std::int32_t number,
                                                        const Partition& partition) const;
  [[nodiscard]] bool has_results() const;
  [[nodiscard]] bool offset_moved() const;
  [[nodiscard]] bool something_to_commit() const;
  [[nodiscard]] bool due() const;
  [[nodiscard]] bool participants_have_room() const;
  [[nodiscard]] bool prepare();
  void finish_participants();
  [[nodiscard]] bool first_sinks_flushed(std::chrono::milliseconds wait);
  bool try_commit(std::chrono::milliseconds wait);
  [[nodiscard]] Checkpoints checkpoints() const;

  Source& source_;
  DurableState& state_;
  Changelog* changelog_;
  CheckpointOptions options_;
  std::map<std::int32_t, Partition> partitions_;
  Output rows_;  ///< for the next commit
  Positions confirmed_;
  bool needs_restore_ = false;  ///< there is no state; nothing is read before it is restored
  bool results_lost_ = false;   ///< results were dropped because their commit failed
  /// a commit is due and waits for a sink of `first`; nothing more is read
  bool waiting_for_first_ = false;
  std::chrono::steady_clock::time_point last_commit_;
  std::uint64_t commits_ = 0;
  std::uint64_t committed_rows_ = 0;
  /// by participant, time spent in prepare() for the next commit
  std::vector<std::chrono::steady_clock::duration> flushing_;
  std::vector<LatencyHistogram> flushes_;  ///< by participant; see flushes()
};

}  // namespace suhu::stream
