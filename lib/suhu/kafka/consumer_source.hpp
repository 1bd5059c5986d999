// A Kafka topic as a stream::Source: read as a member of a group, or with every partition assigned
// directly.
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
  /// Without a group, all partitions are assigned directly and nothing is committed.
  std::optional<std::string> group;
  /// group.instance.id: a restarted program gets the same partitions back at once.
  std::optional<std::string> instance;
  /// Where to start. In a group it is used once per partition and process. Start::Kind::stored
  /// means the committed offset. Where there is none, it means the beginning, unless the user has
  /// set auto.offset.reset.
  Start start;
  std::chrono::milliseconds commit_interval{1'000};
  bool exit_eof = false;  ///< finished() once every assigned partition has reached its end
  /// False: the group's offsets are committed elsewhere, in a transaction, and store_offsets() does
  /// nothing.
  bool commits = true;
  /// With a rebalance listener, a partition without a checkpoint starts at the committed offset of
  /// the group if true, and at its beginning if false.
  bool committed_without_checkpoint = false;
  WaitLimit limit;  ///< for each request of the constructor
  /// If it returns true, requests that are made later, in a rebalance, end early. Empty: none does.
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
  /// This member has an assignment, and knows where to read each partition of it. The assignment
  /// may be empty, when the group has more members than partitions.
  bool assigned = false;
  std::size_t partitions = 0;  ///< assigned partitions that are read
  /// Time since `assigned` was last true while the leaders of all assigned partitions answered.
  std::chrono::seconds stalled_for{};
};

/// Reads one topic. The constructor finds a broker and the topic, and assigns the partitions if
/// there is no group; it throws KafkaError (unreachable) as require_topic() and start_offsets() do.
/// The first drain() or keep_alive() joins the group, so that a program that is still starting does
/// not hold up the other members. Used from one thread.
///   Reading  : drain() polls for the first record, then makes one batch call with timeout 0 for
///              those that are already there (docs/performance.md).
///   Memory   : A FetchGate bounds the unread records, however large the backlog is and however
///              slow the reader.
///   Commits  : librdkafka commits the offsets that store_offsets() was given: every
///              commit_interval, when partitions are revoked, and when the consumer is closed.
///   Rebalance: Rebalances are served inside drain() and keep_alive(). The function given to
///              set_revoke_handler() runs before partitions are released; with a rebalance listener
///              it does not run if they are lost already. The listener is called when partitions
///              are assigned and when they are revoked, and determines where they start.
///   Errors   : Errors that pass by themselves are logged, at most one each 10 s, and reading goes
///              on. A stall is logged once when it begins and once when it ends. drain() and
///              keep_alive() throw KafkaError (runtime) if a right is missing, if Kafka refuses a
///              request for good, or if the client is dead.
///   Damage   : A batch with a wrong checksum is read again, at once and then every second.
///   Renewal  : A member that gets no partitions for a minute although brokers answer starts again
///              with a new client; so does one that was fenced. When it is fenced for the third
///              time within a minute, it throws KafkaError (runtime), because another program uses
///              its --instance.
class ConsumerSource final : public stream::Source, private AssignedClient {
 public:
  ConsumerSource(ClientConfig config, ConsumerOptions options);
  /// Commits the stored offsets and leaves the group. Waits for Kafka's answers for at most 6 s, or
  /// 400 ms if no offset was stored, and for the end of librdkafka's threads for at most 5 s.
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

  /// Returns true if the leaders of all assigned partitions answer or, without an assigned
  /// partition, if any broker is connected. Returns true until the first statistics have come.
  [[nodiscard]] bool brokers_reachable() const;

  [[nodiscard]] ConsumerCounts counts() const;
  /// Returns the number of partitions of the topic, as far as it is known.
  [[nodiscard]] std::int32_t partitions() const { return partitions_.topic_partitions(); }
  [[nodiscard]] rd_kafka_t* client() const { return client_.get(); }

 private:
  // AssignedClient, called by partitions_.
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
  // Declared before client_, whose threads call it, so that it is destroyed after it.
  std::unique_ptr<FetchGate> gate_ = std::make_unique<FetchGate>();
  Handle<rd_kafka_t> client_;
  Handle<rd_kafka_queue_t> queue_;
  OwnedPartitions partitions_;
  /// Thrown inside a rebalance callback, and kept for rethrow(): librdkafka's C code, which calls
  /// the callback, must not be unwound.
  std::exception_ptr failure_;
  std::optional<Reachability> reachability_;   ///< from the newest statistics
  std::vector<rd_kafka_message_t*> messages_;  ///< what records_ points into
  std::vector<stream::Record> records_;
  std::size_t batch_bytes_ = 0;  ///< keys and values of records_
  /// Messages that keep_alive() has polled, about one a second, for the next drain().
  std::vector<rd_kafka_message_t*> kept_;
  bool joined_ = false;
  bool stored_ = false;  ///< this client was given offsets to commit
  ConsumerWatch watch_{std::chrono::steady_clock::now()};
  bool wants_new_client_ = false;
  FencingWatch fencing_;  ///< when Kafka gave the --instance of this member to another one
  std::uint64_t rebalances_ = 0;
  std::chrono::steady_clock::time_point last_error_{};
};

}  // namespace suhu::kafka
