// One partition after a batch whose checksum was wrong: whether records count, and when to seek
// back. Pure: it is told the time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace suhu::kafka {

/// librdkafka passes a damaged batch by. 2.0.2 goes on at a place that it has read out of the
/// damaged bytes; as there is mostly nothing, it begins the partition anew. Later ones go on behind
/// the batch. So nothing counts from the batch on until the client has sought back to it.
class CorruptBatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// From the second failure at one place on: the broker's own log may be damaged.
  static constexpr std::chrono::milliseconds kPause{1'000};
  /// So long the place that librdkafka has made up may still reach its fetcher, after our seek.
  static constexpr std::chrono::milliseconds kEcho{60'000};

  /// A damaged batch came; `next` is to be read.
  void on_corrupt_batch(std::int64_t next, Time now) {
    const bool again = std::exchange(at_, next) == next;
    if (!seek_at_) seek_at_ = again ? now + kPause : now;
    echo_until_ = now + kEcho;
  }

  /// A record came that was read before. Soon after a damaged batch that is an echo of it; later,
  /// it is a topic that was made again.
  void on_old_record(Time now) {
    if (!seek_at_ && echo_until_ && now < *echo_until_) seek_at_ = now;
  }

  /// True while nothing that comes counts.
  [[nodiscard]] bool is_waiting() const { return seek_at_.has_value(); }

  [[nodiscard]] bool seek_due(Time now) const { return seek_at_ && now >= *seek_at_; }
  void seek_succeeded() { seek_at_.reset(); }
  void seek_failed(Time now) { seek_at_ = now + kPause; }

 private:
  std::optional<std::int64_t> at_;  ///< what was to be read when a damaged batch came last
  std::optional<Time> seek_at_;
  std::optional<Time> echo_until_;
};

}  // namespace suhu::kafka
