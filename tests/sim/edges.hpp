// The edges of a program (source and sinks) on the cluster in memory; transactions.hpp has the
// third. What lies between them is the real code.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/cluster.hpp"
#include "sim/dice.hpp"
#include "suhu/stream/confirmation_log.hpp"
#include "suhu/stream/sink.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::sim {

/// Faults of a program's own surroundings, for the whole history; and what has happened.
struct Faults {
  bool enabled = true;
  std::map<std::string, std::uint64_t> counts;  ///< by kind: how often

  void note(const std::string& kind) { ++counts[kind]; }
  /// One of `times` chances, while faults are enabled.
  [[nodiscard]] bool strikes(Dice& dice, std::int64_t times, const std::string& kind) {
    if (!enabled || !dice.one_in(times)) return false;
    note(kind);
    return true;
  }
};

/// Does what kafka::ConsumerSource does: polls the group inside drain() and keep_alive(), and lets
/// the keeper say where to read.
class SimSource final : public stream::Source {
 public:
  SimSource(Cluster& cluster, Dice& dice, Faults& faults, std::string instance, bool commits)
      : cluster_(cluster), dice_(dice), faults_(faults), instance_(std::move(instance)), commits_(commits) {}
  ~SimSource() override;

  /// As SIGKILL: nobody is told.
  void die() { dead_ = true, pause(); }
  /// As SIGSTOP: no heartbeats until the next poll.
  void pause() { (void)cluster_.heartbeats(member_, false); }

  [[nodiscard]] std::span<const stream::Record> drain(milliseconds wait) override;
  void keep_alive() override { poll_group(); }
  void store(const stream::Positions& positions) override;
  void on_revoke(std::function<void()> flush) override { flush_ = std::move(flush); }
  void keep_state(stream::PartitionKeeper* keeper) override { keeper_ = keeper; }
  void reread() override;
  [[nodiscard]] bool caught_up(std::int32_t partition) const override;
  [[nodiscard]] std::optional<std::int64_t> start_of(std::int32_t partition) const override;
  [[nodiscard]] std::optional<Timestamp> timestamp_before(std::int32_t partition, std::int64_t offset) const override;
  [[nodiscard]] std::string_view topic() const override { return Cluster::kTopic; }

  [[nodiscard]] Cluster::MemberId member() const { return member_; }
  [[nodiscard]] std::int64_t generation() const { return generation_; }

 private:
  struct Owned {
    std::int64_t start = 0;
    std::int64_t next = 0;
    std::optional<Timestamp> last_ts = std::nullopt;  ///< of the record before `next`
  };

  void poll_group();
  void assign(const std::vector<std::int32_t>& partitions);
  void revoke(bool lost);

  Cluster& cluster_;
  Dice& dice_;
  Faults& faults_;
  std::string instance_;
  bool commits_;
  bool dead_ = false;
  bool polling_ = false;  ///< inside a rebalance: a reread() leaves the assignment to it
  Cluster::MemberId member_ = 0;
  std::int64_t generation_ = -1;
  bool has_partitions_ = false;
  std::vector<std::int32_t> mine_;
  std::map<std::int32_t, Owned> owned_;
  std::vector<stream::Record> batch_;
  std::function<void()> flush_;
  stream::PartitionKeeper* keeper_ = nullptr;
};

/// A sink that takes rows at once and delivers them in order, as many at a time as its other side
/// takes: standard output with a slow reader, or an idempotent producer.
class QueueSink final : public stream::Sink {
 public:
  /// `delivered` gets each row; `unsure`: what is not delivered when the program dies may arrive
  /// all the same.
  QueueSink(Cluster& cluster, Dice& dice, Faults& faults, std::vector<std::string>& delivered, bool unsure)
      : cluster_(cluster), dice_(dice), faults_(faults), delivered_(delivered), unsure_(unsure) {}

  void die();

  [[nodiscard]] bool has_room() const override { return queue_.size() < 30; }
  void write(const stream::Output& output, const stream::Positions& upto) override;
  void service() override;
  void wait_for_room(milliseconds wait) override;
  [[nodiscard]] const stream::Positions& confirmed() const override { return log_.confirmed(); }
  [[nodiscard]] std::uint64_t pending() const override { return queue_.size(); }
  [[nodiscard]] std::string describe() const override { return "a queue"; }

 private:
  void deliver(std::size_t most);

  Cluster& cluster_;
  Dice& dice_;
  Faults& faults_;
  std::vector<std::string>& delivered_;
  bool unsure_;
  std::deque<std::string> queue_;
  std::uint64_t taken_ = 0;
  stream::ConfirmationLog log_;
};

}  // namespace suhu::sim
