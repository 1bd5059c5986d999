// Declares the source and the sinks of a simulated program, on the cluster in memory; its state
// topic is in transactions.hpp. What lies between them is the real code.
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
#include "suhu/kafka/assigned_client.hpp"
#include "suhu/kafka/assignment.hpp"
#include "suhu/kafka/rebalance_handler.hpp"
#include "suhu/stream/confirmation_log.hpp"
#include "suhu/stream/sink.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::sim {

/// Decides whether a fault strikes, and counts what has happened in the whole history.
struct Faults {
  bool enabled = true;
  std::map<std::string, std::uint64_t> counts;  ///< by kind

  void note(const std::string& kind) { ++counts[kind]; }
  /// Returns true with the probability 1 / `times` while faults are enabled, and counts the fault
  /// as `kind`.
  [[nodiscard]] bool strikes(Dice& dice, std::int64_t times, const std::string& kind) {
    if (!enabled || !dice.one_in(times)) return false;
    note(kind);
    return true;
  }
};

/// A consumer in a group, which polls inside drain() and keep_alive(). The real RebalanceHandler
/// and Assignment decide about its partitions. This class does what librdkafka does, with two of
/// its defects: an assignment inside a revocation leaves the group waiting for ever, and removing
/// partitions twice at the same time ends the program.
class SimSource final : public stream::Source, private kafka::AssignedClient {
 public:
  struct Options {
    std::string instance;
    bool commits = false;
    bool stored_without_cut = false;
  };
  SimSource(Cluster& cluster, Dice& dice, Faults& faults, Options options);
  ~SimSource() override;
  SimSource(const SimSource&) = delete;
  SimSource& operator=(const SimSource&) = delete;

  /// Ends it as SIGKILL does: without leaving the group.
  void die() { dead_ = true, pause(); }
  /// Stops it as SIGSTOP does: no heartbeats arrive until the next poll.
  void pause() { (void)cluster_.heartbeats(member_, false); }

  [[nodiscard]] std::span<const stream::Record> drain(milliseconds wait) override;
  void keep_alive() override { poll_group(); }
  void store_offsets(const stream::Positions& positions) override;
  void set_revoke_handler(std::function<void()> flush) override {
    rebalance_handler_.set_revoke_handler(std::move(flush));
  }
  void set_rebalance_listener(stream::RebalanceListener* listener) override {
    rebalance_handler_.set_rebalance_listener(listener);
  }
  void rewind() override { rebalance_handler_.rewind(); }
  [[nodiscard]] bool caught_up(std::int32_t partition) const override;
  [[nodiscard]] std::optional<std::int64_t> start_of(std::int32_t partition) const override {
    return assignment_.start_of(partition);
  }
  [[nodiscard]] std::optional<Timestamp> timestamp_before(std::int32_t partition,
                                                          std::int64_t offset) const override {
    return assignment_.timestamp_before(partition, offset);
  }
  [[nodiscard]] std::string_view topic() const override { return Cluster::kTopic; }

  [[nodiscard]] Cluster::MemberId member() const { return member_; }
  [[nodiscard]] std::int64_t generation() const { return generation_; }

 private:
  void assign(const stream::Positions& offsets) override;
  void unassign() override;
  [[nodiscard]] std::optional<stream::Positions> committed(
      const std::vector<std::int32_t>& partitions) override;
  [[nodiscard]] std::int64_t offset_of(std::int32_t partition, std::int64_t place) const;
  void remove_what_is_read(bool adds);
  void poll_group();
  void revoke(bool lost);
  void fetch(std::int32_t partition, std::int64_t& next);
  void take(std::int32_t partition, std::int64_t offset);

  Cluster& cluster_;
  Dice& dice_;
  Faults& faults_;
  Options options_;
  bool dead_ = false;
  Cluster::MemberId member_ = 0;
  std::int64_t generation_ = -1;
  kafka::Assignment assignment_;
  kafka::RebalanceHandler rebalance_handler_{assignment_, *this};
  bool revoking_ = false;
  bool waits_for_ever_ = false;
  std::uint64_t rebalances_ = 0;
  /// The next offset of each partition that is assigned
  stream::Positions reading_;
  /// When partitions were removed last; absent if an assignment has only added some since
  std::optional<milliseconds> removing_at_;
  /// Partition and offset of records that were fetched but are not in the batch yet
  std::vector<std::pair<std::int32_t, std::int64_t>> fetched_;
  std::vector<stream::Record> batch_;
};

/// A sink that accepts rows at once and delivers them in order, as many at a time as its receiver
/// accepts: standard output with a slow reader, or an idempotent producer.
class QueueSink final : public stream::Sink {
 public:
  /// `delivered` gets each row. `unsure`: rows that are not delivered when the program is killed
  /// may be delivered all the same.
  QueueSink(Cluster& cluster, Dice& dice, Faults& faults, std::vector<std::string>& delivered,
            bool unsure)
      : cluster_(cluster), dice_(dice), faults_(faults), delivered_(delivered), unsure_(unsure) {}

  /// Ends it as SIGKILL does.
  void die();

  [[nodiscard]] bool has_room() const override { return queue_.size() < 30; }
  void write(const stream::Output& output, const stream::Positions& upto) override;
  void service() override;
  void wait_for_room(milliseconds wait) override;
  [[nodiscard]] const stream::Positions& confirmed() const override { return log_.confirmed(); }
  void forget_positions() override { log_.forget(); }
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
