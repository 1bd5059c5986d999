// A Kafka topic as a source: in a group, or with every partition assigned directly.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "suhu/core/timestamp.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/consumer_watch.hpp"
#include "suhu/kafka/fencing_watch.hpp"
#include "suhu/kafka/fetch_gate.hpp"
#include "suhu/kafka/owned_partitions.hpp"
#include "suhu/kafka/reachability.hpp"
#include "suhu/kafka/start_offsets.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::kafka {

struct ConsumerOptions {
  std::string topic;
  /// Absent: all partitions are assigned directly and nothing is committed
  std::optional<std::string> group;
  /// Group.instance.id: a restart takes its partitions back at once
  std::optional<std::string> instance;
  /// In a group it counts once per partition and process; stored: what was committed, else the
  /// beginning
  Start start;
  std::chrono::milliseconds commit_interval{1'000};
  bool exit_eof = false;  ///< finished() once every assigned partition reached its end
  /// False: somebody else commits the group's place, in a transaction; store() does nothing
  bool commits = true;
  bool committed_without_checkpoint =
      false;  ///< with a keeper, a partition without a cut starts where the group had committed;
              ///< else at its beginning
  WaitLimit limit;  ///< of each question that the constructor asks
  /// Ends what is asked of Kafka later, in a rebalance; empty: nothing does
  std::function<bool()> stop;
};

struct ConsumerCounts {
  struct Lag {
    std::int32_t partition = 0;
    std::int64_t records = 0;
  };
  std::int64_t lag = 0;  ///< records not yet read in the assigned partitions, as far as known
  std::uint64_t rebalances = 0;
  std::vector<Lag> lags;  ///< by assigned partition, where known
  /// We have what is ours; it may be nothing, when the group has more members than partitions
  bool assigned = false;
  std::size_t partitions = 0;  ///< so many
  /// Since we had what is ours and the leaders of all of it answered, last
  std::chrono::seconds stalled_for{};
};

/// Reads one topic. The constructor finds broker and topic (KafkaError, unreachable), and assigns
/// the partitions if there is no group; a group is joined when reading begins, so that a program
/// that is still busy with its start holds up nobody.
///   Reading  : one consumer_poll for the first record, then a batch call with timeout 0 for all
///   that is there (docs/performance.md). Memory   : what lies unread is bounded by a FetchGate,
///   whatever the backlog and however slow the reader. Commits  : librdkafka commits what store()
///   was given: every commit_interval, on revoke and at close. Rebalance: served inside drain() and
///   keep_alive(); the function given to on_revoke() runs before partitions go, unless they are
///   lost
///              already. A keeper (keep_state) is told of both, and says where partitions start.
///   Errors   : are logged, rate-limited, and reading goes on. That nothing can be read is told
///   once, and once that it can again. Damage   : a batch whose checksum is wrong is read again, at
///   once and then every second. Renewal  : a member that gets no partitions for a minute while
///   brokers answer begins anew with a fresh client; so does one that was
///              fenced. Fenced three times within a minute it throws KafkaError: another program
///              has its --instance.
class ConsumerSource final : public stream::Source, private AssignedClient {
 public:
  ConsumerSource(ClientConfig config, ConsumerOptions options);
  /// Leaves the group, committing what is stored. When Kafka does not answer: after 6 s, or after
  /// 400 ms when nothing was stored.
  ~ConsumerSource() override;
  ConsumerSource(const ConsumerSource&) = delete;
  ConsumerSource& operator=(const ConsumerSource&) = delete;

  [[nodiscard]] std::span<const stream::Record> drain(std::chrono::milliseconds wait) override;
  void keep_alive() override;
  [[nodiscard]] bool finished() const override;
  void store_offsets(const stream::Positions& positions) override;
  void set_revoke_handler(std::function<void()> flush) override {
    partitions_.set_revoke_handler(std::move(flush));
  }
  void set_rebalance_listener(stream::RebalanceListener* listener) override {
    partitions_.set_rebalance_listener(listener);
  }
  void rewind() override { partitions_.rewind(); }
  [[nodiscard]] bool caught_up(std::int32_t partition) const override;
  [[nodiscard]] std::optional<std::int64_t> start_of(std::int32_t partition) const override {
    return partitions_.start_of(partition);
  }
  [[nodiscard]] std::optional<Timestamp> timestamp_before(std::int32_t partition,
                                                          std::int64_t next) const override {
    return partitions_.timestamp_before(partition, next);
  }
  [[nodiscard]] std::string_view topic() const override { return options_.topic; }

  /// The leader of every partition that is ours answers; without any, a broker does. True until the
  /// first statistics came.
  [[nodiscard]] bool brokers_reachable() const;

  [[nodiscard]] ConsumerCounts counts() const;
  /// Of the topic
  [[nodiscard]] std::int32_t partitions() const { return partitions_.topic_partitions(); }
  [[nodiscard]] rd_kafka_t* client() const { return client_.get(); }

 private:
  // What AssignedClient is told.
  void assign(const stream::Positions& offsets) override;
  void unassign() override;
  [[nodiscard]] std::optional<stream::Positions> committed(
      const std::vector<std::int32_t>& partitions) override;

  [[nodiscard]] bool leader_answers(std::int32_t partition) const;
  [[nodiscard]] std::optional<std::int64_t> lag_of(std::int32_t partition) const;
  [[nodiscard]] Handle<rd_kafka_topic_partition_list_t> list_of_offsets(
      const stream::Positions& offsets) const;
  [[nodiscard]] std::size_t owned() const;
  void assign_new_partitions();
  void log_assignment() const;
  void warn_about_expired_records(const std::vector<std::int32_t>& partitions);
  void rebalance(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t& partitions);
  void rethrow();
  void open_client();
  void close_client();
  void renew();
  void check_progress(bool answered);
  [[nodiscard]] std::string why_nothing_is_read(bool answered) const;
  void on_fenced(const std::string& reason);
  void join_once();
  void give_back(std::span<rd_kafka_message_t* const> messages);
  void add_record(rd_kafka_message_t* message);
  void handle_event(const rd_kafka_message_t& event);
  void on_corrupt_batch(const rd_kafka_message_t& event);
  void seek_back();
  [[nodiscard]] KafkaError missing_right(rd_kafka_resp_err_t code) const;
  void free_batch();
  void forget_kept();
  void log_error(rd_kafka_resp_err_t code, const char* text);
  static void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*,
                           void* self);
  static int on_statistics(rd_kafka_t*, char* json, std::size_t size, void* self);

  ClientConfig config_;
  ConsumerOptions options_;
  // before client_: its threads pass through it
  std::unique_ptr<FetchGate> gate_ = std::make_unique<FetchGate>();
  Handle<rd_kafka_t> client_;
  Handle<rd_kafka_queue_t> queue_;
  OwnedPartitions partitions_;
  /// Of a rebalance: librdkafka's C code, which calls us, must not be unwound
  std::exception_ptr failure_;
  std::optional<Reachability> reachability_;   ///< as the newest statistics say
  std::vector<rd_kafka_message_t*> messages_;  ///< what records_ points into
  std::vector<stream::Record> records_;
  std::size_t batch_bytes_ = 0;  ///< keys and values of records_
  /// Came out of keep_alive(), about one a second: for the next drain()
  std::vector<rd_kafka_message_t*> kept_;
  bool joined_ = false;
  bool stored_ = false;  ///< something was given to librdkafka to commit
  ConsumerWatch watch_{std::chrono::steady_clock::now()};
  bool wants_new_client_ = false;
  FencingWatch fencing_;  ///< by the times when our --instance was given to another
  std::uint64_t rebalances_ = 0;
  std::chrono::steady_clock::time_point last_error_{};
};

}  // namespace suhu::kafka
