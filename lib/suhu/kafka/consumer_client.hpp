// librdkafka's client for the consumer of one topic, from its configuration to its close. Used by
// ConsumerSource.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "suhu/kafka/assigned_client.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/consumer_options.hpp"
#include "suhu/kafka/fetch_gate.hpp"
#include "suhu/kafka/handles.hpp"
#include "suhu/kafka/reachability.hpp"
#include "suhu/kafka/read_error_log.hpp"
#include "suhu/stream/record.hpp"

namespace suhu::kafka {

/// Makes the calls of librdkafka. Used from one thread. poll(), poll_more(), close() and renew()
/// serve rebalances by calling Rebalances.
class ConsumerClient final : public AssignedClient {
 public:
  struct Rebalances {
    std::function<void(const std::vector<std::int32_t>& partitions)> assigned;
    std::function<void(bool lost)> revoked;
  };

  /// The references must outlive this object.
  ConsumerClient(const ClientConfig& config, const ConsumerOptions& options, ReadErrorLog& errors,
                 Rebalances rebalances);
  ~ConsumerClient() override { close(); }
  ConsumerClient(const ConsumerClient&) = delete;
  ConsumerClient& operator=(const ConsumerClient&) = delete;

  /// Commits the stored offsets and leaves the group. Waits for Kafka's answers for at most 6 s, or
  /// 400 ms if no offset was stored, and for the end of librdkafka's threads for at most 5 s. After
  /// that only renew() may be called. Does nothing if it is closed. Requires: no message that was
  /// polled exists any more.
  void close();
  /// Replaces the client by a new one, which is not a member of the group yet. Does not wait for
  /// stored offsets. Otherwise as close().
  void renew();
  /// Joins the group, if there is one and this client has not joined it yet. Throws KafkaError
  /// (runtime) if librdkafka refuses.
  void join_once();

  /// Returns the next message or event, or nullptr if none comes within `wait`.
  [[nodiscard]] Handle<rd_kafka_message_t> poll(std::chrono::milliseconds wait);
  /// Fills `room` with messages that are already there, and returns their number. The caller owns
  /// them.
  [[nodiscard]] std::size_t poll_more(std::span<rd_kafka_message_t*> room);
  /// Keeps a message for take_kept(), unless the assignment changes before.
  void keep(Handle<rd_kafka_message_t> message) { kept_.push_back(std::move(message)); }
  [[nodiscard]] bool has_kept() const { return !kept_.empty(); }
  [[nodiscard]] std::vector<Handle<rd_kafka_message_t>> take_kept();
  /// Throws what was thrown by Rebalances since the last call.
  void rethrow();
  /// Reports to the FetchGate that a batch was taken.
  void taken(std::size_t records, std::size_t bytes) { gate_->taken(records, bytes); }

  void assign(const stream::Positions& offsets) override;
  void unassign() override;
  /// Logs an error if Kafka does not answer within 10 s.
  [[nodiscard]] std::optional<stream::Positions> committed(
      const std::vector<std::int32_t>& partitions) override;
  /// Adds partitions to the assignment.
  void add(const stream::Positions& offsets);
  /// Reads the partition from `offset` on, and discards what was fetched of it. Blocks for at most
  /// 1 s. Returns false if that failed.
  [[nodiscard]] bool seek(std::int32_t partition, std::int64_t offset);
  /// Stores offsets for librdkafka to commit.
  void store(const stream::Positions& offsets);

  /// Returns the end of the partition, as far as it is known from fetches.
  [[nodiscard]] std::optional<std::int64_t> end_of(std::int32_t partition) const;
  /// Returns the present beginnings of the partitions, or std::nullopt if Kafka does not answer
  /// within 5 s.
  [[nodiscard]] std::optional<stream::Positions> beginnings_of(
      const std::vector<std::int32_t>& partitions);
  /// Returns what the newest statistics say, or std::nullopt before the first.
  [[nodiscard]] const std::optional<Reachability>& reachability() const { return reachability_; }
  [[nodiscard]] rd_kafka_t* handle() const { return client_.get(); }

 private:
  void open();
  void rebalance(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t& partitions);
  [[nodiscard]] Handle<rd_kafka_topic_partition_list_t> list_of_offsets(
      const stream::Positions& offsets) const;
  static void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*,
                           void* self);
  static int on_statistics(rd_kafka_t*, char* json, std::size_t size, void* self);

  const ClientConfig& config_;
  const ConsumerOptions& options_;
  ReadErrorLog& errors_;
  Rebalances rebalances_;
  // Declared before client_, whose threads call it, so that it is destroyed after it.
  std::unique_ptr<FetchGate> gate_;
  Handle<rd_kafka_t> client_;
  Handle<rd_kafka_queue_t> queue_;
  /// Thrown inside a rebalance callback, and kept for rethrow(): librdkafka's C code, which calls
  /// the callback, must not be unwound.
  std::exception_ptr failure_;
  std::optional<Reachability> reachability_;
  std::vector<Handle<rd_kafka_message_t>> kept_;
  bool joined_ = false;
  bool stored_ = false;  ///< this client was given offsets to commit
};

}  // namespace suhu::kafka
