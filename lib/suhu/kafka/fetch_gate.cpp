#include "suhu/kafka/fetch_gate.hpp"

#include <algorithm>
#include <utility>

namespace suhu::kafka {
namespace {

constexpr const char* kName = "suhu-fetch-gate";
constexpr std::int16_t kFetch = 1;  // the API key of Fetch in Kafka's protocol

rd_kafka_resp_err_t on_response(rd_kafka_t*, int, const char*, std::int32_t, std::int16_t api,
                                std::int16_t, std::int32_t, std::size_t, std::int64_t,
                                rd_kafka_resp_err_t code, void* gate) {
  if (api == kFetch && code == RD_KAFKA_RESP_ERR_NO_ERROR) static_cast<FetchGate*>(gate)->pass();
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t on_new(rd_kafka_t* client, const rd_kafka_conf_t*, void* gate, char*,
                           std::size_t) {
  return rd_kafka_interceptor_add_on_response_received(client, kName, on_response, gate);
}

}  // namespace

void FetchGate::attach(rd_kafka_conf_t* conf) {
  rd_kafka_conf_interceptor_add_on_new(conf, kName, on_new, this);
}

void FetchGate::start(Unread unread) {
  const std::lock_guard lock{mutex_};
  unread_ = std::move(unread);
}

void FetchGate::stop() {
  {
    const std::lock_guard lock{mutex_};
    unread_ = nullptr;
  }
  drained_.notify_all();
}

void FetchGate::hold_open(int change) {
  {
    const std::lock_guard lock{mutex_};
    passes_ += change;
  }
  drained_.notify_all();
}

void FetchGate::pass() {
  std::unique_lock lock{mutex_};
  // Incremented before is_open() reads the queue: a reader that empties the queue afterwards sees
  // that this thread waits, and notifies it.
  ++waiting_;
  drained_.wait(lock, [this] { return is_open(); });
  --waiting_;
}

void FetchGate::taken(std::size_t records, std::size_t bytes) {
  if (records > 0)
    limit_ = std::max<std::size_t>(1, kReadAheadBytes / (kRecordOverhead + bytes / records));
  if (waiting_ == 0) return;
  {
    const std::lock_guard lock{mutex_};
    if (!is_open()) return;
  }
  drained_.notify_all();
}

}  // namespace suhu::kafka
