// Limits how far librdkafka reads ahead: backpressure from the reader to the fetcher. Used by
// ConsumerSource.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>

namespace suhu::kafka {

/// Holds a Fetch response back, unparsed, while enough records are unread.
///
/// librdkafka bounds its queue by count and by payload bytes, and both have a cost. An unread
/// record takes about 250 bytes besides its payload, so that small records fill 100 MiB of memory
/// with 10 MiB of payload. And a fetcher that reaches its bound pauses for a whole second (up to
/// 2.1, which introduced fetch.queue.backoff.ms). A response that waits here is one compact buffer
/// of at most fetch.max.bytes per broker, and passes as soon as the reader needs more.
///
/// The gate is an on_response_received interceptor, which the thread of each broker runs before it
/// parses the response. The coordinator has a thread of its own, so that heartbeats and commits go
/// on. But a broker's thread that waits here handles no other answer of that broker either: create
/// a Pass around calls that need one.
///   Threads: librdkafka's broker threads call pass(); the reader's thread calls everything else.
class FetchGate {
 public:
  using Unread = std::function<std::size_t()>;

  /// Memory of unread records above which the gate closes.
  static constexpr std::size_t kReadAheadBytes = std::size_t{4} << 20;
  /// Memory that librdkafka needs for a record besides its key and value.
  static constexpr std::size_t kRecordOverhead = 256;

  FetchGate() = default;
  ~FetchGate() { stop(); }
  FetchGate(const FetchGate&) = delete;
  FetchGate& operator=(const FetchGate&) = delete;

  /// Registers the interceptor. Requires: the client is not made from `conf` yet, and will not
  /// outlive the gate.
  void attach(rd_kafka_conf_t* conf);

  /// Starts to hold responses back. `unread` returns the number of records in the queue, and is
  /// called by any thread. Before start() and after stop() every response passes.
  void start(Unread unread);
  /// Lets every response pass from now on. `unread` is not called any more once this has returned.
  void stop();

  /// The reader has taken a batch of `records` records with `bytes` bytes of keys and values: lets
  /// responses pass if few enough records are left. The size of the records to come is estimated
  /// from this batch, unless it is empty.
  void taken(std::size_t records, std::size_t bytes);

  /// Blocks until the unread records are few enough, a Pass exists, or the gate is stopped.
  void pass();

  /// While a Pass exists, every response passes.
  class Pass {
   public:
    explicit Pass(FetchGate& gate) : gate_(gate) { gate_.hold_open(+1); }
    ~Pass() { gate_.hold_open(-1); }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;

   private:
    FetchGate& gate_;
  };

 private:
  [[nodiscard]] bool is_open() const { return passes_ > 0 || !unread_ || unread_() <= limit_; }
  void hold_open(int change);

  std::mutex mutex_;  ///< guards unread_ and passes_
  std::condition_variable drained_;
  Unread unread_;
  int passes_ = 0;
  /// Number of unread records above which the gate closes.
  std::atomic<std::size_t> limit_{kReadAheadBytes / kRecordOverhead};
  std::atomic<int> waiting_{0};  ///< threads inside pass()
};

}  // namespace suhu::kafka
