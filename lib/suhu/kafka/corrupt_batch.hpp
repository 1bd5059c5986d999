// Decides, for one partition after a batch with a wrong checksum, whether records count and when to
// seek back. Pure: no I/O, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace suhu::kafka {

/// librdkafka skips a batch with a wrong checksum. Version 2.0.2 goes on at an offset that it has
/// read from the damaged bytes; there is usually no record at it, so it starts at the beginning of
/// the partition. Later versions go on after the batch. Therefore no record counts after the batch
/// until the client has sought back to it.
class CorruptBatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Wait before the seek, from the second failure at one offset on (the broker's own log may be
  /// damaged), and after a seek that failed.
  static constexpr std::chrono::milliseconds kPause{1'000};
  /// For this long after a damaged batch, the wrong offset may still reach librdkafka's fetcher,
  /// even after the seek.
  static constexpr std::chrono::milliseconds kEcho{60'000};

  /// A damaged batch came; `next` is the offset of the next record to read. Plans a seek unless one
  /// is planned: at once, or after kPause if the last damaged batch came at the same offset.
  void on_corrupt_batch(std::int64_t next, Time now) {
    const bool again = std::exchange(at_, next) == next;
    if (!seek_at_) seek_at_ = again ? now + kPause : now;
    echo_until_ = now + kEcho;
  }

  /// A record came that was read before. Within kEcho after a damaged batch that is a consequence
  /// of it, and a seek is planned. Later it means that the topic was recreated; nothing is done.
  void on_old_record(Time now) {
    if (!seek_at_ && echo_until_ && now < *echo_until_) seek_at_ = now;
  }

  /// Returns true while records do not count.
  [[nodiscard]] bool is_waiting() const { return seek_at_.has_value(); }

  [[nodiscard]] bool seek_due(Time now) const { return seek_at_ && now >= *seek_at_; }
  void seek_succeeded() { seek_at_.reset(); }
  void seek_failed(Time now) { seek_at_ = now + kPause; }

 private:
  std::optional<std::int64_t> at_;  ///< next offset when a damaged batch came last
  std::optional<Time> seek_at_;
  std::optional<Time> echo_until_;
};

}  // namespace suhu::kafka
