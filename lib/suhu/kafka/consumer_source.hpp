// A Kafka topic as a stream::Source: read as a member of a group, or with every partition assigned
// directly.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/core/timestamp.hpp"
#include "suhu/kafka/assignment.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/consumer_client.hpp"
#include "suhu/kafka/consumer_counts.hpp"
#include "suhu/kafka/consumer_options.hpp"
#include "suhu/kafka/consumer_watch.hpp"
#include "suhu/kafka/fencing_watch.hpp"
#include "suhu/kafka/read_error_log.hpp"
#include "suhu/kafka/rebalance_handler.hpp"
#include "suhu/kafka/record_batch.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::kafka {

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
class ConsumerSource final : public stream::Source {
 public:
  ConsumerSource(ClientConfig config, ConsumerOptions options);
  /// Commits the stored offsets and leaves the group. Waits for Kafka's answers for at most 6 s, or
  /// 400 ms if no offset was stored, and for the end of librdkafka's threads for at most 5 s.
  ~ConsumerSource() override;
  ConsumerSource(const ConsumerSource&) = delete;
  ConsumerSource& operator=(const ConsumerSource&) = delete;

  [[nodiscard]] std::span<const stream::Record> drain(std::chrono::milliseconds wait) override;
  void put_back(std::size_t count) override;
  void keep_alive() override;
  [[nodiscard]] bool finished() const override;
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
                                                          std::int64_t next) const override {
    return assignment_.timestamp_before(partition, next);
  }
  [[nodiscard]] std::string_view topic() const override { return options_.topic; }

  /// Returns true if the leaders of all assigned partitions answer or, without an assigned
  /// partition, if any broker is connected. Returns true until the first statistics have come.
  [[nodiscard]] bool brokers_reachable() const;

  [[nodiscard]] ConsumerCounts counts() const;
  /// Returns the number of partitions of the topic, as far as it is known.
  [[nodiscard]] std::int32_t partitions() const { return assignment_.topic_partitions(); }
  [[nodiscard]] rd_kafka_t* client() const { return client_.handle(); }

 private:
  void on_assigned(const std::vector<std::int32_t>& partitions);
  void on_revoked(bool lost);
  void assign_new_partitions();
  void log_assignment() const;
  void renew();
  void check_progress(bool answered);
  void give_back(std::span<rd_kafka_message_t* const> messages);
  void add_record(Handle<rd_kafka_message_t> message, SteadyTime now);
  void handle_event(const rd_kafka_message_t& event);
  void on_corrupt_batch(const rd_kafka_message_t& event);
  void seek_back();
  void on_fenced(const std::string& reason);

  ClientConfig config_;
  ConsumerOptions options_;
  ReadErrorLog errors_{options_.topic};
  Assignment assignment_;
  ConsumerClient client_{config_,
                         options_,
                         errors_,
                         {.assigned = [this](const auto& partitions) { on_assigned(partitions); },
                          .revoked = [this](bool lost) { on_revoked(lost); }}};
  RebalanceHandler rebalance_handler_{assignment_, client_};
  std::uint64_t rebalances_ = 0;
  RecordBatch batch_;
  ConsumerWatch watch_{std::chrono::steady_clock::now()};
  bool wants_new_client_ = false;
  FencingWatch fencing_;  ///< when Kafka gave the --instance of this member to another one
};

}  // namespace suhu::kafka
