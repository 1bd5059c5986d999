// A Kafka in memory: the topics, the group and the transactions that suhu's programs meet, with the
// faults of real ones.
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
  std::optional<std::string> value;  ///< nothing: a tombstone
};

/// What becomes of the next commit of a transaction.
enum class CommitFault {
  none,
  refused,      ///< nothing is written, and the client is told so
  answer_lost,  ///< everything is written, and the client does not know
  undecided     ///< nothing is written yet, and the client does not know: its next epoch decides
};

class Cluster {
 public:
  /// A member that is not heard for so long is out.
  static constexpr milliseconds kSession{10'000};
  /// Members that have not joined a new generation by then are out.
  static constexpr milliseconds kRebalance{60'000};
  /// The coordinator aborts what is not decided by then.
  static constexpr milliseconds kTransaction{10'000};
  static constexpr const char* kTopic = "readings";

  Cluster(Dice& dice, std::int32_t partitions)
      : dice_(dice), input(static_cast<std::size_t>(partitions)) {}

  // Time, which only the simulation moves.
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
  /// One more partition; the group shares them out anew.
  void add_partition();
  [[nodiscard]] std::int32_t partitions() const { return static_cast<std::int32_t>(input.size()); }
  /// The topic of readings is deleted, with the offsets of the group in it: members have to give
  /// their partitions back, and get none.
  void delete_topic();
  /// And made again under its name. Whoever still has partitions of the old one has lost them
  /// before: see settled().
  void make_topic();
  [[nodiscard]] bool topic_exists() const { return topic_exists_; }

  // The group. A member is known by a number of its own; its instance may have had others before.
  using MemberId = std::int64_t;
  [[nodiscard]] MemberId join(const std::string& instance);
  void leave(MemberId member);
  /// Whether its heartbeats arrive: not those of a process that is paused, or dead. Returns false
  /// when the group does not know it (any more).
  bool heartbeats(MemberId member, bool arrive);
  /// What the group wants of a member.
  struct Wish {
    bool gathering = false;                ///< a new generation is on its way
    bool must_join = false;                ///< give back what you have, then say joined()
    std::int64_t generation = 0;           ///< the newest one
    std::vector<std::int32_t> partitions;  ///< of the member, in that generation
  };
  [[nodiscard]] std::optional<Wish> ask(MemberId member);  ///< nothing: the group does not know it
  void joined(MemberId member);
  void rebalance();
  /// True when no new generation is gathered: nobody has partitions of an older one.
  [[nodiscard]] bool settled() const { return !joining_since_; }
  bool commit_offsets(MemberId member, std::int64_t generation, const stream::Positions& positions);
  [[nodiscard]] std::optional<std::int64_t> committed(std::int32_t partition) const;

  // Transactions.
  /// A new producer with this id: what an older one left open is decided, either way.
  [[nodiscard]] std::int64_t open_transactions(const std::string& id);
  /// All or nothing.
  struct Transaction {
    std::string id;
    std::int64_t epoch = 0;
    milliseconds begun{0};
    MemberId member = 0;
    std::int64_t generation = 0;
    stream::Positions offsets;
    std::vector<std::pair<std::int32_t, StateRecord>> state;  ///< with its partition
    std::vector<std::string> rows;
  };
  enum class Answer {
    committed,
    no_coordinator,
    /// Somebody has taken its epoch: another client, or the coordinator, which aborted it for its
    /// time
    fenced,
    not_a_member  ///< of this generation of the group
  };
  /// What the client is told; nothing: it hears nothing.
  [[nodiscard]] std::optional<Answer> commit(const Transaction& transaction, CommitFault fault);
  [[nodiscard]] bool is_member(MemberId member, std::int64_t generation) const {
    return members_.contains(member) && generation == generation_;
  }
  /// True while a transaction that is not decided has records of the state of a partition: whoever
  /// reads what is committed comes no further.
  [[nodiscard]] bool undecided(std::int32_t partition) const;

  // What there is, for whoever judges the history.
  /// Rows of committed transactions, and of plain producers
  std::vector<std::string> output;
  /// The state topic, by partition
  std::map<std::int32_t, std::map<std::string, std::string>> state;

  // Faults that last.
  std::set<std::int32_t> stalled;  ///< partitions whose leader does not answer
  bool coordinator_away = false;   ///< no transactions, no state

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
  std::optional<milliseconds> joining_since_;  ///< while a new generation is gathered
  std::map<std::string, std::int64_t> epochs_;
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
