// The baseline for writers: uses librdkafka directly, and sends one constant payload with one key
// again and again, with sensor-sim's settings, but with several requests in flight.
//
//   raw-producer BOOTSTRAP TOPIC COUNT PAYLOAD CODEC
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "raw_client.hpp"

namespace {

constexpr std::int32_t kPartitions = 3;

std::uint64_t delivered = 0;

void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) ++delivered;
}

/// Sends the payload `count` times, to the partitions in turn, so that nothing is computed from the
/// key. librdkafka neither copies nor frees the payload.
void produce(rd_kafka_t* client, rd_kafka_topic_t* topic, std::uint64_t count,
             std::string& payload) {
  static constexpr char kKey[] = "S1";
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto partition = static_cast<std::int32_t>(i % kPartitions);
    while (rd_kafka_produce(topic, partition, 0, payload.data(), payload.size(), kKey,
                            sizeof kKey - 1, nullptr) != 0) {
      suhu::bench::require(rd_kafka_last_error() == RD_KAFKA_RESP_ERR__QUEUE_FULL,
                           rd_kafka_err2str(rd_kafka_last_error()));
      rd_kafka_poll(client, 100);
    }
    if (i % 1'000 == 0) rd_kafka_poll(client, 0);
  }
  rd_kafka_flush(client, 60'000);
}

void run(const char* bootstrap, const char* name, std::uint64_t count, std::string payload,
         const char* codec) {
  // Idempotence implies acks=all.
  rd_kafka_conf_t* const conf =
      suhu::bench::configure(bootstrap, {{"enable.idempotence", "true"},
                                         {"linger.ms", "5"},
                                         {"compression.codec", codec},
                                         {"batch.num.messages", "4000"},
                                         {"queue.buffering.max.messages", "20000"}});
  rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
  rd_kafka_t* const client = suhu::bench::make_client(RD_KAFKA_PRODUCER, conf);
  rd_kafka_topic_t* const topic = rd_kafka_topic_new(client, name, nullptr);
  produce(client, topic, count, payload);
  rd_kafka_topic_destroy(topic);
  rd_kafka_destroy(client);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fputs("Usage: raw-producer BOOTSTRAP TOPIC COUNT PAYLOAD CODEC\n", stderr);
    return 2;
  }
  try {
    const std::uint64_t count = std::strtoull(argv[3], nullptr, 10);
    run(argv[1], argv[2], count, argv[4], argv[5]);
    std::fprintf(stderr, "%llu delivered\n", static_cast<unsigned long long>(delivered));
    return delivered == count ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "raw-producer: %s\n", error.what());
    return 1;
  }
}
