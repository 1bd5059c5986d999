// What was read of one partition in its present assignment. Pure: no I/O, no clock.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "suhu/core/timestamp.hpp"
#include "suhu/kafka/corrupt_batch.hpp"
#include "suhu/kafka/start_offsets.hpp"

namespace suhu::kafka {

struct OwnedPartition {
  /// Offset from which it was assigned. It may be a negative logical offset of librdkafka, until
  /// the end of the partition replaces it because it was reached before any record.
  std::int64_t start = -1;
  /// Epoch ms. Records with an older Kafka timestamp are skipped (see start_offsets.hpp).
  std::int64_t skip_before = StartOffset{}.skip_before;
  std::int64_t first = -1;           ///< offset of the first record accepted; -1: none yet
  std::int64_t next = -1;            ///< one past the last record accepted; -1: none yet
  std::optional<Timestamp> last_ts;  ///< Kafka timestamp of that record, if it has one
  std::int64_t stored = -1;          ///< newest offset that was stored; -1: none yet
  CorruptBatch damage;
  bool at_end = false;     ///< its end was reached at least once
  bool caught_up = false;  ///< no record was accepted since its end was reached

  /// Notes a record that has arrived; `ts` is its Kafka timestamp, if it has one. Returns false if
  /// the record must be skipped: it is older than skip_before, or the client has to seek back to a
  /// corrupt batch first.
  [[nodiscard]] bool accept(std::int64_t offset, std::optional<Timestamp> ts,
                            CorruptBatch::Time now) {
    if (offset < next) damage.on_old_record(now);
    if (damage.is_waiting() || (ts ? ts->time_since_epoch().count() : -1) < skip_before)
      return false;
    if (first < 0) first = offset;
    next = offset + 1;
    last_ts = ts;
    caught_up = false;
    return true;
  }

  /// Takes back that the record at `offset` and those behind it were accepted. They will be passed
  /// to accept() again.
  void put_back(std::int64_t offset) {
    next = offset;
    last_ts.reset();
    caught_up = false;
  }

  /// Notes that the end of the partition was reached, at `offset`. Does nothing while the client
  /// has to seek back to a corrupt batch.
  void on_end(std::int64_t offset) {
    if (damage.is_waiting()) return;
    at_end = caught_up = true;
    if (start < 0 && first < 0) start = offset;
  }

  /// Notes that the client has skipped a batch with a wrong checksum, at `offset`.
  void on_corrupt_batch(std::int64_t offset, CorruptBatch::Time now) {
    damage.on_corrupt_batch(next, now);
    if (next < 0 && start == RD_KAFKA_OFFSET_END) start = offset;
  }

  /// Returns the offset of the next record to read, which may be a negative logical offset before
  /// the first one.
  [[nodiscard]] std::int64_t next_to_read() const { return next >= 0 ? next : start; }

  /// Returns the offset at which reading began, or std::nullopt if it is not known yet.
  [[nodiscard]] std::optional<std::int64_t> known_start() const {
    if (start >= 0) return start;
    return first >= 0 ? std::optional{first} : std::nullopt;
  }

  /// Returns the number of records between the next one to read and `end`, the end of the partition
  /// if it is known. Returns std::nullopt if one of these offsets is not known.
  [[nodiscard]] std::optional<std::int64_t> lag(std::optional<std::int64_t> end) const {
    if (next < 0) return caught_up ? std::optional<std::int64_t>{0} : std::nullopt;
    if (!end) return std::nullopt;
    return std::max<std::int64_t>(0, *end - next);
  }

  /// Returns true if the end was reached and no record has come since, or if the last record that
  /// was read is the one right before `end`. (librdkafka reports an end only once, and with a
  /// steady stream possibly never.)
  [[nodiscard]] bool is_caught_up(std::optional<std::int64_t> end) const {
    return caught_up || (next >= 0 && end && *end >= 0 && next >= *end);
  }
};

}  // namespace suhu::kafka
