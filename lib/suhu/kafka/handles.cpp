#include "suhu/kafka/handles.hpp"

#include <atomic>
#include <future>
#include <system_error>
#include <thread>
#include <utility>

namespace suhu::kafka {
namespace {

std::atomic<bool> left_behind{false};

constexpr std::chrono::milliseconds kLongestClose{200};
constexpr std::chrono::milliseconds kLongestDestroy{5'000};
constexpr int kSliceMs = 50;

}  // namespace

bool close_consumer(rd_kafka_t* client, std::chrono::milliseconds longest) {
  const auto deadline = std::chrono::steady_clock::now() + longest;
  const Handle<rd_kafka_queue_t> events{rd_kafka_queue_new(client)};
  const Handle<rd_kafka_error_t> error{rd_kafka_consumer_close_queue(client, events.get())};
  // There is nothing to close, or the client is dead: destroying it does not wait for Kafka.
  if (error) return true;
  while (rd_kafka_consumer_closed(client) == 0 && std::chrono::steady_clock::now() < deadline)
    // Serves a last rebalance. Records that come are dropped.
    (void)Handle<rd_kafka_message_t>{rd_kafka_consume_queue(events.get(), kSliceMs)};
  return rd_kafka_consumer_closed(client) != 0;
}

void abandon_client(rd_kafka_t* /*client*/) { left_behind = true; }

bool has_abandoned_clients() { return left_behind; }

bool destroy_client(rd_kafka_t* client) {
  std::promise<void> destroyed;
  const auto end = destroyed.get_future();
  std::thread worker;
  try {
    worker = std::thread{[client, promise = std::move(destroyed)]() mutable {
      rd_kafka_destroy(client);
      promise.set_value();
    }};
  } catch (const std::system_error&) {
    // No thread could be started. Destructors call this function, so nothing may be thrown.
    rd_kafka_destroy(client);
    return true;
  }
  if (end.wait_for(kLongestDestroy) == std::future_status::ready) {
    worker.join();
    return true;
  }
  worker.detach();
  abandon_client(client);
  return false;
}

void dispose(rd_kafka_t* client) {
  const bool open =
      rd_kafka_type(client) == RD_KAFKA_CONSUMER && rd_kafka_consumer_closed(client) == 0;
  if (open && !close_consumer(client, kLongestClose)) return abandon_client(client);
  (void)destroy_client(client);
}

KafkaError::KafkaError(const std::string& what, rd_kafka_resp_err_t code, FailureKind kind)
    : Failure(kind, what + ": " + rd_kafka_err2str(code)) {}

}  // namespace suhu::kafka
