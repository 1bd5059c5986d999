// The baseline for readers: uses librdkafka directly, with the settings that suit it best.
//
//   raw-consumer BOOTSTRAP TOPIC count
//       Reads in batches and does nothing with the messages: as fast as possible.
//   raw-consumer BOOTSTRAP TOPIC search LIMIT
//       Reads in the same way, searches each message for "suhu": and reads the number with strtod.
//       Prints messages above LIMIT. Unsafe, because it does not parse JSON.
//   raw-consumer BOOTSTRAP TOPIC follow
//       Reads with consumer_poll from the end on, and prints each message at once.
//
// count and search read each partition from its beginning to its end, then print the number of
// messages to stderr.
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "raw_client.hpp"

namespace {

using suhu::bench::require;

struct Consumer {
  rd_kafka_t* client = nullptr;
  rd_kafka_queue_t* queue = nullptr;
  int partitions = 0;
};

/// Returns the number of partitions. Also makes the topic known to the client, so that the first
/// fetch need not look for the leaders. Throws if no metadata arrives within 10 s.
int count_partitions(rd_kafka_t* client, const char* topic) {
  rd_kafka_topic_t* handle = rd_kafka_topic_new(client, topic, nullptr);
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto code = rd_kafka_metadata(client, 0, handle, &metadata, 10'000);
  require(code == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->topics[0].partition_cnt > 0,
          std::string{"no metadata of topic "} + topic);
  const int count = metadata->topics[0].partition_cnt;
  rd_kafka_metadata_destroy(metadata);
  rd_kafka_topic_destroy(handle);
  return count;
}

Consumer open(const char* bootstrap, const char* topic, std::int64_t start) {
  // Found by trial: a queue that never fills up, because the fetcher would then pause for a second,
  // and small fetches, because they stay in the CPU cache.
  rd_kafka_conf_t* const conf =
      suhu::bench::configure(bootstrap, {{"group.id", "raw-consumer"},
                                         {"enable.auto.commit", "false"},
                                         {"enable.partition.eof", "true"},
                                         {"auto.offset.reset", "earliest"},
                                         {"fetch.wait.max.ms", "50"},
                                         {"message.max.bytes", "262144"},
                                         {"fetch.max.bytes", "262144"},
                                         {"queued.min.messages", "10000000"},
                                         {"queued.max.messages.kbytes", "1048576"}});
  Consumer consumer;
  consumer.client = suhu::bench::make_client(RD_KAFKA_CONSUMER, conf);
  rd_kafka_poll_set_consumer(consumer.client);
  consumer.partitions = count_partitions(consumer.client, topic);
  consumer.queue = rd_kafka_queue_get_consumer(consumer.client);
  rd_kafka_topic_partition_list_t* all = rd_kafka_topic_partition_list_new(consumer.partitions);
  for (int p = 0; p < consumer.partitions; ++p)
    rd_kafka_topic_partition_list_add(all, topic, p)->offset = start;
  require(rd_kafka_assign(consumer.client, all) == RD_KAFKA_RESP_ERR_NO_ERROR, "assign failed");
  rd_kafka_topic_partition_list_destroy(all);
  return consumer;
}

void close(const Consumer& consumer) {
  rd_kafka_queue_destroy(consumer.queue);
  rd_kafka_consumer_close(consumer.client);
  rd_kafka_destroy(consumer.client);
}

/// Reads to the end of every partition and calls `use` with each message. Prints the number of
/// messages to stderr.
template <class Use>
void read_all(const Consumer& consumer, Use use) {
  std::array<rd_kafka_message_t*, 1'000> batch{};
  std::size_t messages = 0;
  int at_end = 0;
  while (at_end < consumer.partitions) {
    // The timeout is short, because the call waits until the batch is full or the time is over.
    const ssize_t count =
        rd_kafka_consume_batch_queue(consumer.queue, 10, batch.data(), batch.size());
    for (ssize_t i = 0; i < count; ++i) {
      rd_kafka_message_t* const message = batch[static_cast<std::size_t>(i)];
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        use(*message);
        ++messages;
      } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        ++at_end;
      }
      rd_kafka_message_destroy(message);
    }
  }
  std::fprintf(stderr, "%zu messages\n", messages);
}

void search(const Consumer& consumer, double limit) {
  static constexpr char kName[] = "\"suhu\":";
  read_all(consumer, [&](const rd_kafka_message_t& message) {
    const void* const found = memmem(message.payload, message.len, kName, sizeof kName - 1);
    if (found == nullptr) return;
    // A payload is not null-terminated. Its closing brace ends the number, if it has one.
    if (std::strtod(static_cast<const char*>(found) + sizeof kName - 1, nullptr) <= limit) return;
    std::fwrite(message.payload, 1, message.len, stdout);
    std::fputc('\n', stdout);
  });
  std::fflush(stdout);
}

/// Prints each message at once. Ends when the reader of its output ends, or by a signal.
void follow(const Consumer& consumer) {
  std::string line;
  while (true) {
    rd_kafka_message_t* const message = rd_kafka_consumer_poll(consumer.client, 100);
    if (message == nullptr) continue;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      line.assign(static_cast<const char*>(message->payload), message->len);
      line += '\n';
      if (write(STDOUT_FILENO, line.data(), line.size()) < 0) return;
    }
    rd_kafka_message_destroy(message);
  }
}

void run(const char* bootstrap, const char* topic, const std::string& mode, const char* limit) {
  const Consumer consumer =
      open(bootstrap, topic, mode == "follow" ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING);
  if (mode == "count") read_all(consumer, [](const rd_kafka_message_t&) {});
  if (mode == "search") search(consumer, std::strtod(limit, nullptr));
  if (mode == "follow") follow(consumer);
  close(consumer);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 3 ? argv[3] : "";
  const bool good =
      (argc == 4 && (mode == "count" || mode == "follow")) || (argc == 5 && mode == "search");
  if (!good) {
    std::fputs("Usage: raw-consumer BOOTSTRAP TOPIC count | follow | search LIMIT\n", stderr);
    return 2;
  }
  try {
    run(argv[1], argv[2], mode, argc == 5 ? argv[4] : "");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "raw-consumer: %s\n", error.what());
    return 1;
  }
}
