// Records on their way out: which of them are confirmed, and those that are ours to send (again).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "suhu/stream/output.hpp"

namespace suhu::kafka {

/// Numbers records from 0 in the order they were taken in, and knows up to where, without a gap,
/// they are confirmed. The bytes of a record lie with librdkafka until its delivery report; those
/// that it did not take, or gave back unsent, are kept here.
class Outbox {
 public:
  struct Record {
    std::uint64_t number = 0;
    std::string key;
    std::string value;
    bool has_key = false;
    bool null_value = false;
    std::vector<stream::Header> headers;
  };

  /// Takes the next `count` records in, numbers end() and on, of `bytes` of keys and values
  /// together.
  void add(std::size_t count, std::size_t bytes);
  /// The record `number` was delivered. A second time does nothing.
  void confirm(std::uint64_t number, std::size_t bytes);

  /// Every record before it is confirmed
  [[nodiscard]] std::uint64_t first() const { return first_; }
  /// The next number
  [[nodiscard]] std::uint64_t end() const { return first_ + confirmed_.size(); }
  [[nodiscard]] std::uint64_t unconfirmed() const { return unconfirmed_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }  ///< of keys and values not confirmed

  /// Records to send, in the order of their numbers; after those of a producer that ended came
  /// back, in theirs, once sort_kept() was called.
  [[nodiscard]] const std::deque<Record>& kept() const { return kept_; }
  void keep(Record record) { kept_.push_back(std::move(record)); }
  void sort_kept();
  void drop_kept(std::size_t count);  ///< the first ones: they are on their way

 private:
  std::deque<std::uint8_t> confirmed_;  ///< of the records from first_ on
  std::deque<Record> kept_;
  std::uint64_t first_ = 0;
  std::uint64_t unconfirmed_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace suhu::kafka
