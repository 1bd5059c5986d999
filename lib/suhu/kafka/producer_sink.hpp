// A Kafka topic as a sink: idempotent, acks=all, every record held until its delivery report.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "suhu/kafka/backoff.hpp"
#include "suhu/kafka/client_config.hpp"
#include "suhu/kafka/consumer_watch.hpp"
#include "suhu/kafka/outbox.hpp"
#include "suhu/stream/confirmation_log.hpp"
#include "suhu/stream/sink.hpp"

namespace suhu::kafka {

struct ProducerOptions {
  std::string topic;
  std::size_t max_held_bytes = std::size_t{32} << 20;  ///< above it there is no room
  /// More would only fall out of the processor's cache
  std::size_t max_held_records = 20'000;
};

struct ProducerCounts {
  std::uint64_t delivered = 0;  ///< records
  std::uint64_t bytes = 0;      ///< of their keys and values
  std::uint64_t pending = 0;    ///< records not confirmed yet
  std::uint64_t restarts = 0;   ///< after fatal errors
};

/// Produces each row with its key to `topic`; key -> partition as Java and Python do
/// (murmur2_random).
///   Memory     : librdkafka copies each record; what it cannot take now is kept here and handed
///   over later. Nothing is dropped or blocks. Fatal error: (librdkafka 2.0.2 has one after an
///   ordinary broker bounce) a new producer, what the old one gave back is sent again in
///                order; restarts() counts. Records may then stand twice in the topic.
///   Errors     : a record the broker refuses for good (too large, not authorised) throws
///   KafkaError.
class ProducerSink final : public stream::Sink {
 public:
  /// Makes the client; throws KafkaError(configuration). The topic is not checked here:
  /// require_topic(client(), …).
  ProducerSink(ClientConfig config, ProducerOptions options);
  ~ProducerSink() override;
  ProducerSink(const ProducerSink&) = delete;
  ProducerSink& operator=(const ProducerSink&) = delete;

  [[nodiscard]] bool has_room() const override;
  void write(const stream::Output& output, const stream::Positions& upto) override;
  void service() override;
  void wait_for_room(std::chrono::milliseconds wait) override;
  [[nodiscard]] const stream::Positions& confirmed() const override { return log_.confirmed(); }
  void forget_positions() override { log_.forget(); }
  [[nodiscard]] std::uint64_t pending() const override { return outbox_.unconfirmed(); }
  [[nodiscard]] std::string describe() const override;

  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  [[nodiscard]] std::uint64_t restarts() const { return restarts_; }
  [[nodiscard]] ProducerCounts counts() const {
    return {delivered_, delivered_bytes_, pending(), restarts_};
  }
  [[nodiscard]] const std::string& topic() const { return options_.topic; }
  [[nodiscard]] rd_kafka_t* client() const { return client_.get(); }

 private:
  void open();
  template <class RecordAt>
  std::size_t send(std::size_t count, const RecordAt& record_at);
  void hand_over_kept();
  void restart_after_fatal_error();
  void watch();
  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self);

  ClientConfig config_;
  ProducerOptions options_;
  Outbox outbox_;  // before client_: its delivery reports end here
  Handle<rd_kafka_t> client_;
  Handle<rd_kafka_topic_t> topic_;  // after client_: destroyed first
  stream::ConfirmationLog log_;
  std::uint64_t delivered_ = 0;
  std::uint64_t delivered_bytes_ = 0;
  std::uint64_t restarts_ = 0;
  Backoff backoff_;  ///< between fatal errors
  StallWatch standstill_{std::chrono::steady_clock::now()};
  std::uint64_t seen_first_ = 0;  ///< of the outbox, when the standstill was looked at last
  bool restarting_ = false;       ///< the old client is being emptied: its failures are not final
  std::string refused_;           ///< why a record was refused for good
};

}  // namespace suhu::kafka
