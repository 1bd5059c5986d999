// A sink that writes to a Kafka topic with an idempotent producer (acks=all) and holds every record
// until its delivery report.
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
  std::size_t max_held_bytes = std::size_t{32} << 20;  ///< from here on the sink is full
  /// From here on the sink is full: more records would not stay in the processor's cache.
  std::size_t max_held_records = 20'000;
};

struct ProducerCounts {
  std::uint64_t delivered = 0;  ///< records
  std::uint64_t bytes = 0;      ///< bytes of their keys and values
  std::uint64_t pending = 0;    ///< records not confirmed yet
  std::uint64_t restarts = 0;   ///< new producers after fatal errors
};

/// Produces each row with its key to `topic`. A key goes to the partition that Java's and Python's
/// clients choose (murmur2_random).
///   Memory     : librdkafka copies each record. What it cannot accept now is kept here and handed
///                over later. A full queue of librdkafka drops nothing and does not block.
///   Fatal error: librdkafka 2.0.2 can have one after an ordinary restart of a broker. Then a new
///                producer is made, and what the old one gave back is sent again in order;
///                restarts() counts that. Records may then be twice in the topic.
///   Errors     : A record that the broker refuses for good (too large, not authorised) throws
///                KafkaError. So does, in service() and wait_for_room(), a fatal error that a new
///                producer would have too, or a record for which a producer that ended gave no
///                delivery report.
class ProducerSink final : public stream::Sink {
 public:
  /// Makes the client. Throws KafkaError (configuration) if that fails. Does not check that the
  /// topic exists: call require_topic(client(), …).
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
  Outbox outbox_;  ///< before client_, so destroyed after it: delivery reports end here
  Handle<rd_kafka_t> client_;
  Handle<rd_kafka_topic_t> topic_;  ///< after client_, so destroyed before it
  stream::ConfirmationLog log_;
  std::uint64_t delivered_ = 0;
  std::uint64_t delivered_bytes_ = 0;
  std::uint64_t restarts_ = 0;
  Backoff backoff_;  ///< between fatal errors
  StallWatch standstill_{std::chrono::steady_clock::now()};
  std::uint64_t seen_first_ = 0;  ///< outbox_.first() when watch() last compared it
  bool restarting_ = false;       ///< the old client is being flushed: its failures are not final
  std::string refused_;           ///< why a record was refused for good; empty: none was
};

}  // namespace suhu::kafka
