// How far librdkafka may read ahead: backpressure from the reader to the fetcher.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>

namespace suhu::kafka {

/// Holds a Fetch response back, unparsed, while enough records lie unread.
///
/// librdkafka bounds its queue by count and by payload bytes, and both have a cost: an unread
/// record takes about 250 bytes besides its payload, so that small records fill 100 MiB of memory
/// with 10 MiB of payload; and a fetcher that meets its bound rests for a whole second (up to 2.1,
/// where fetch.queue.backoff.ms came). A response that waits here is one compact buffer of at most
/// fetch.max.bytes a broker, and is let go the moment the reader wants more. It is an
/// on_response_received interceptor, run by the thread of each broker before it parses; the
/// coordinator has a thread of its own, so that heartbeats and commits go on.
///
/// A broker's thread that is held answers nothing else either: open a Pass around calls that need
/// an answer of a broker.
///   Threads: pass() is called by librdkafka's broker threads, all else by the reader's.
class FetchGate {
 public:
  using Unread = std::function<std::size_t()>;

  /// Memory of unread records above which the gate closes
  static constexpr std::size_t kReadAheadBytes = std::size_t{4} << 20;
  /// What librdkafka needs for a record besides key and value
  static constexpr std::size_t kRecordOverhead = 256;

  FetchGate() = default;
  ~FetchGate() { stop(); }
  FetchGate(const FetchGate&) = delete;
  FetchGate& operator=(const FetchGate&) = delete;

  /// Before the client is made. The gate must outlive the client.
  void attach(rd_kafka_conf_t* conf);

  /// `unread`: how many records lie in the queue; any thread may call it. Before start() and after
  /// stop() everything passes.
  void start(Unread unread);
  /// Lets everything go, for good; nothing calls `unread` any more when it returns.
  void stop();

  /// The reader took a batch: `bytes` of keys and values in `records` (what the next ones weigh is
  /// guessed from it).
  void taken(std::size_t records, std::size_t bytes);

  /// Returns when the unread records are few enough.
  void pass();

  /// While one lives, everything passes.
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
  std::atomic<std::size_t> limit_{kReadAheadBytes / kRecordOverhead};  ///< records
  std::atomic<int> waiting_{0};                                        ///< threads inside pass()
};

}  // namespace suhu::kafka
