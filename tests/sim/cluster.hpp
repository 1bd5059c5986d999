// Declares Cluster, a Kafka cluster in memory for the simulation: the topics, the group and the
// transactions that suhu's programs use, with the faults of a real cluster.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/dice.hpp"
#include "suhu/core/timestamp.hpp"
#include "suhu/stream/changelog.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::sim {

using std::chrono::milliseconds;

struct StoredRecord {
  std::string key;
  std::string value;
  Timestamp ts;
};

struct StateRecord {
  std::string key;
  std::optional<std::string> value;  ///< absent: a tombstone
};

/// What happens to a commit of a transaction.
enum class CommitFault {
  none,
  refused,      ///< nothing is written, and the client gets no answer
  answer_lost,  ///< everything is written, and the client gets no answer
  /// Nothing is written yet, and the client gets no answer. Its next epoch or commit decides: what
  /// was asked for is written or not
  undecided
};

class Cluster {
 public:
  /// The group removes a member whose heartbeats have not arrived for longer
  static constexpr milliseconds kSession{10'000};
  /// The group removes members that have not joined a new generation by then
  static constexpr milliseconds kRebalance{60'000};
  /// The coordinator aborts a transaction that is not decided by then
  static constexpr milliseconds kTransaction{10'000};
  static constexpr const char* kTopic = "readings";

  Cluster(Dice& dice, std::int32_t partitions)
      : dice_(dice), input(static_cast<std::size_t>(partitions)) {}

  // Time. Only pass() moves it.
  [[nodiscard]] milliseconds now() const { return now_; }
  [[nodiscard]] Timestamp wall_clock() const { return kBegin + now_; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady_clock() const {
    return std::chrono::steady_clock::time_point{now_};
  }
  void pass(milliseconds time);

  // Topics.
  void produce(std::int32_t partition, std::string key, std::string value);
  [[nodiscard]] std::int64_t end_of(std::int32_t partition) const {
    return static_cast<std::int64_t>(input.at(static_cast<std::size_t>(partition)).size());
  }
  /// Adds a partition. The group then rebalances.
  void add_partition();
  [[nodiscard]] std::int32_t partitions() const { return static_cast<std::int32_t>(input.size()); }
  /// Deletes the topic of readings and the offsets that the group has committed in it. Members have
  /// to give their partitions back, and are assigned none.
  void delete_topic();
  /// Creates the topic again under its name. Requires: no running member has partitions of the old
  /// topic any more: see settled().
  void make_topic();
  [[nodiscard]] bool topic_exists() const { return topic_exists_; }

  // The group. A member has a number of its own; its instance may have had other numbers before.
  using MemberId = std::int64_t;
  [[nodiscard]] MemberId join(const std::string& instance);
  void leave(MemberId member);
  /// Sets whether the heartbeats of a member arrive; those of a paused or dead process do not.
  /// Returns false if the group does not know the member (any more).
  bool heartbeats(MemberId member, bool arrive);
  /// What the group wants of a member.
  struct Wish {
    bool gathering = false;       ///< a new generation is being formed
    bool must_join = false;       ///< it must give its partitions back, then call joined()
    std::int64_t generation = 0;  ///< the newest one
    /// Of the member, in that generation; empty while a new one is being formed
    std::vector<std::int32_t> partitions;
  };
  /// Returns std::nullopt if the group does not know the member.
  [[nodiscard]] std::optional<Wish> ask(MemberId member);
  void joined(MemberId member);
  void rebalance();
  /// Returns true if no new generation is being formed, so that no member has partitions of an
  /// older one.
  [[nodiscard]] bool settled() const { return !joining_since_; }
  bool commit_offsets(MemberId member, std::int64_t generation, const stream::Positions& positions);
  [[nodiscard]] std::optional<std::int64_t> committed(std::int32_t partition) const;

  // Transactions.
  /// Registers a new producer with this transactional id and returns its epoch. What an older one
  /// has left undecided is committed or aborted, by chance.
  [[nodiscard]] std::int64_t open_transactions(const std::string& id);
  /// What one transaction writes: everything or nothing.
  struct Transaction {
    std::string id;
    std::int64_t epoch = 0;
    milliseconds begun{0};
    MemberId member = 0;
    std::int64_t generation = 0;
    stream::Positions offsets;
    std::vector<std::pair<std::int32_t, StateRecord>> state;  ///< with their partitions
    std::vector<std::string> rows;
  };
  enum class Answer {
    committed,
    no_coordinator,
    /// Its epoch is not the newest: another client has a newer one, or the coordinator has aborted
    /// the transaction because it took longer than kTransaction
    fenced,
    not_a_member  ///< of this generation of the group
  };
  /// Returns the answer that the client gets, or std::nullopt if it gets none.
  [[nodiscard]] std::optional<Answer> commit(const Transaction& transaction, CommitFault fault);
  /// Keeps a copy of the request that has ended a transaction of `id` in transit: a client repeats
  /// the request when a connection breaks, and the first one may arrive seconds later.
  void delay_end(const std::string& id, std::int64_t epoch) { late_ends_[id] = epoch; }
  /// Lets such a copy arrive while a transaction is open that has written `so_far`. Returns true if
  /// the coordinator has accepted it, because the epoch is the same: `so_far` is then committed,
  /// and the client cannot continue.
  [[nodiscard]] bool late_end_arrives(const Transaction& so_far);
  [[nodiscard]] bool is_member(MemberId member, std::int64_t generation) const {
    return members_.contains(member) && generation == generation_;
  }
  /// Returns true while an undecided transaction has records of the state of `partition`: a reader
  /// of committed records cannot read beyond it.
  [[nodiscard]] bool undecided(std::int32_t partition) const;

  // The results, by which the history is judged.
  /// Rows of committed transactions, and of plain producers
  std::vector<std::string> output;
  /// The state topic: by partition, the newest value of each key
  std::map<std::int32_t, std::map<std::string, std::string>> state;

  // Faults that last until the simulation ends them.
  std::set<std::int32_t> stalled;  ///< partitions whose leader does not answer
  /// No transactions, so the state can be neither restored nor committed
  bool coordinator_away = false;

 private:
  static constexpr Timestamp kBegin{milliseconds{1'764'000'000'000}};
  struct Member {
    std::string instance;
    milliseconds heard{0};
    bool beats = true;
    bool joined = false;
    std::vector<std::int32_t> partitions;
  };

  void apply(const Transaction& transaction);
  void decide(const std::string& id);
  void begin_generation();
  [[nodiscard]] bool everybody_joined() const;

  Dice& dice_;
  milliseconds now_{0};
  std::map<MemberId, Member> members_;
  MemberId last_member_ = 0;
  std::int64_t generation_ = 0;
  std::optional<milliseconds> joining_since_;  ///< while a new generation is being formed
  std::map<std::string, std::int64_t> epochs_;
  std::map<std::string, std::int64_t> late_ends_;  ///< by id, their epochs
  struct Undecided {
    Transaction transaction;
    milliseconds since;
  };
  std::map<std::string, Undecided> undecided_;  ///< by id
  stream::Positions offsets_;
  bool topic_exists_ = true;

 public:
  std::vector<std::vector<StoredRecord>> input;
};

}  // namespace suhu::sim
