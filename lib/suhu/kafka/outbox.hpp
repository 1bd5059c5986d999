// Records on their way out, each kept until its delivery report: what makes "resend what was not confirmed" possible.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "suhu/stream/output.hpp"

namespace suhu::kafka {

/// A queue of records numbered from 0. Bytes lie in chunks that do not move, so librdkafka may read them in place; a chunk is used
/// again once all of its records, and all before them, are confirmed.
class Outbox {
 public:
  struct Entry {
    const char* value = nullptr;  ///< nullptr: tombstone
    const char* key = nullptr;    ///< nullptr: no key
    std::uint32_t value_size = 0;
    std::uint32_t key_size = 0;
    std::unique_ptr<std::vector<stream::Header>> headers;
    bool confirmed = false;
  };

  /// Copies a record in; returns its number.
  std::uint64_t push(std::string_view key, bool has_key, std::string_view value, bool null_value,
                     const std::vector<stream::Header>* headers);

  /// The record `number` was delivered. Frees what it can.
  void confirm(std::uint64_t number);

  [[nodiscard]] Entry& at(std::uint64_t number) { return entries_[number - first_]; }
  [[nodiscard]] std::uint64_t first() const { return first_; }                  ///< every record before it is confirmed
  [[nodiscard]] std::uint64_t end() const { return first_ + entries_.size(); }  ///< the next number
  [[nodiscard]] std::uint64_t unconfirmed() const { return unconfirmed_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }  ///< bytes held

 private:
  static constexpr std::size_t kChunkBytes = std::size_t{1} << 18;
  struct Chunk {
    std::unique_ptr<char[]> data;
    std::size_t size = 0;
    std::size_t used = 0;
    std::uint64_t end = 0;  ///< one past the last record with bytes in here
  };
  char* allocate(std::size_t size);

  std::deque<Entry> entries_;
  std::deque<Chunk> chunks_;
  std::vector<Chunk> spare_;
  std::uint64_t first_ = 0;
  std::uint64_t unconfirmed_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace suhu::kafka
