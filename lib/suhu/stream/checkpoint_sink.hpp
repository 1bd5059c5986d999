// The sink that commits: state, place, rows and files move together from one cut to the next.
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
  std::chrono::milliseconds interval{200};           ///< between commits, when caught up
  std::chrono::milliseconds interval_behind{2'000};  ///< and while a backlog is read
  /// When nothing but the place has moved: rejects, tombstones
  std::chrono::milliseconds interval_offsets_only{10'000};
  /// Of rows; above it, it commits at once
  std::size_t max_held_bytes = std::size_t{8} << 20;
  /// What these were given must be out before a commit
  std::vector<Sink*> first;
  struct Named {
    std::string name;  ///< of its notes
    Participant* participant;
  };
  /// Those that can be unavailable come first
  std::vector<Named> participants;
  /// A batch: true when it was interrupted, and nothing is to be kept of it
  std::function<bool()> abandoned = [] { return false; };
  std::function<std::chrono::steady_clock::time_point()> now;  ///< default: the system's
  std::function<void(std::chrono::milliseconds)> wait;         ///< lets time pass; default: sleeps
};

/// One commit: every sink of `first` has nothing pending; prepare() of the participants; the
/// changelog's transaction with the rows of this sink's own lane, the state's changes and the cuts;
/// commit() of the participants. So whatever was committed was out before, and a crash repeats at
/// most one interval. A partition that nothing was read from since it came is committed too when
/// its state has changed (a timer): at its restored cut, or where its reading begins. When the
/// transaction fails, everything in memory is dropped and read again from the last cut: the same
/// path as a rebalance. Last in the list of sinks.
class CheckpointSink final : public Sink, public RebalanceListener {
 public:
  /// With a changelog: commits by itself, and keeps the source's partitions. All references outlive
  /// it.
  CheckpointSink(Source& source, DurableState& state, Changelog& changelog,
                 CheckpointOptions options);
  /// A batch: no place is kept; the participants are committed once, when the rows are flushed at
  /// the end.
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

  /// True when the last commit failed and nothing was restored since: what is in no commit is read
  /// again at the next start.
  [[nodiscard]] bool lost_results() const { return results_lost_; }
  [[nodiscard]] std::uint64_t commits() const { return commits_; }
  /// Of its own lane
  [[nodiscard]] std::uint64_t committed_rows() const { return committed_rows_; }
  /// By participant, how long it worked on each commit: all its prepare() for it, and commit().
  [[nodiscard]] std::vector<std::pair<std::string, LatencyHistogram>> flushes() const;

 private:
  [[nodiscard]] std::chrono::steady_clock::time_point now() const;
  /// A partition that was taken and not dropped, or, in a batch, read.
  struct Partition {
    std::optional<std::int64_t> read;  ///< up to where it was processed since then
    /// Of an earlier life: until `read` is there again, this counts
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
  Output rows_;  ///< of the next commit
  Positions confirmed_;
  bool needs_restore_ = false;  ///< we have no state: nothing is read before it is restored
  bool results_lost_ = false;   ///< and had some, which no commit has taken
  /// A commit is due and waits for a sink of `first`: nothing more is read
  bool waiting_for_first_ = false;
  std::chrono::steady_clock::time_point last_commit_;
  std::uint64_t commits_ = 0;
  std::uint64_t committed_rows_ = 0;
  /// By participant, for the next commit
  std::vector<std::chrono::steady_clock::duration> flushing_;
  std::vector<LatencyHistogram> flushes_;  ///< likewise
};

}  // namespace suhu::stream
