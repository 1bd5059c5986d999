// Bookkeeping of the records that a producer sends: which are confirmed, and which must be handed
// to librdkafka (again).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "suhu/stream/output.hpp"

namespace suhu::kafka {

/// Numbers records from 0 in the order in which they are added, and knows up to which number,
/// without a gap, they are confirmed. librdkafka holds the bytes of a record until its delivery
/// report; records that it did not accept, or gave back undelivered, are kept here.
class Outbox {
 public:
  struct KeptRecord {
    std::uint64_t number = 0;
    std::string key;
    std::string value;
    bool has_key = false;
    bool null_value = false;
    std::vector<stream::Header> headers;
  };

  /// Adds the next `count` records, numbered from end() on. `bytes` is the size of all their keys
  /// and values.
  void add(std::size_t count, std::size_t bytes);
  /// Marks the record `number` as delivered; `bytes` is the size of its key and value. Does nothing
  /// if it was confirmed before. Requires: number < end().
  void confirm(std::uint64_t number, std::size_t bytes);

  /// Returns the number before which every record is confirmed.
  [[nodiscard]] std::uint64_t first() const { return first_; }
  /// Returns the number that the next record will get.
  [[nodiscard]] std::uint64_t end() const { return first_ + confirmed_.size(); }
  [[nodiscard]] std::uint64_t unconfirmed() const { return unconfirmed_; }
  /// Returns the size of the keys and values of all unconfirmed records.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  /// Returns the records that librdkafka does not hold, in the order in which they are to be sent.
  /// When a producer that ended has given records back, call sort_kept() first: they are appended
  /// in the order in which they came back.
  [[nodiscard]] const std::deque<KeptRecord>& kept() const { return kept_; }
  void keep(KeptRecord record) { kept_.push_back(std::move(record)); }
  /// Sorts the kept records by number.
  void sort_kept();
  /// Removes the first `count` kept records, which librdkafka has accepted.
  void drop_kept(std::size_t count);

 private:
  std::deque<std::uint8_t> confirmed_;  ///< for each record from first_ on: 1 if confirmed
  std::deque<KeptRecord> kept_;
  std::uint64_t first_ = 0;
  std::uint64_t unconfirmed_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace suhu::kafka
