// Declares Output, the buffer of text rows that a stage fills and a sink writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suhu::stream {

/// A Kafka record header.
struct Header {
  std::string name;
  std::string value;
};

/// The rows of one batch for one sink. A stage appends the text of a row to text() and ends it with
/// end_row(). Texts and keys must each stay below 4 GiB; a batch is some thousand records of at
/// most 64 KiB. The buffers are reused: once they are large enough, rows without headers need no
/// allocation.
class Output {
 public:
  struct Row {
    std::uint32_t begin = 0;  ///< value: bytes [begin, end) of text(), without a final newline
    std::uint32_t end = 0;
    std::uint32_t key_begin = 0;  ///< key: bytes [key_begin, key_end) of all keys
    std::uint32_t key_end = 0;
    std::int32_t headers = -1;  ///< index of the row's list of headers; -1: none
    bool has_key = false;
    bool null_value = false;
  };

  /// Returns the buffer to which the value of the next row is appended.
  [[nodiscard]] std::string& text() { return text_; }
  [[nodiscard]] const std::string& text() const { return text_; }

  /// Ends a row: its value is what was appended since the previous row ended. `newline` appends a
  /// newline, which is part of the text but not of the value.
  void end_row(bool newline = true);
  /// Ends a row that has a key.
  void end_row(std::string_view key, bool newline = true);
  /// Ends a row that has headers, and a key if `has_key`. Appends no newline. Allocates, so it is
  /// for rare rows such as dead letters.
  void end_row(std::string_view key, bool has_key, std::vector<Header> headers);

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] std::string_view value(const Row& row) const {
    return {text_.data() + row.begin, row.end - row.begin};
  }
  [[nodiscard]] std::string_view key(const Row& row) const {
    return {keys_.data() + row.key_begin, row.key_end - row.key_begin};
  }
  [[nodiscard]] const std::vector<Header>* headers(const Row& row) const {
    return row.headers < 0 ? nullptr : &headers_[static_cast<std::size_t>(row.headers)];
  }

  /// Returns the size of all keys in bytes.
  [[nodiscard]] std::size_t key_bytes() const { return keys_.size(); }
  /// Returns the size of all values in bytes, without newlines.
  [[nodiscard]] std::size_t value_bytes() const { return value_bytes_; }

  /// Appends the rows of `other`, without their headers and newlines.
  void append(const Output& other);

  [[nodiscard]] bool empty() const { return text_.empty() && rows_.empty(); }
  /// Removes all rows and keeps the memory for the next ones.
  void clear();

 private:
  Row& add_row(bool newline);

  std::string text_;
  std::string keys_;
  std::vector<Row> rows_;
  std::vector<std::vector<Header>> headers_;
  std::uint32_t row_begin_ = 0;
  std::size_t value_bytes_ = 0;
};

/// Names one of the outputs that a stage fills, so that the stage need not know their order. The
/// wiring of a program gets it from Sinks.
class OutputHandle {
 public:
  explicit constexpr OutputHandle(std::size_t position) : position_(position) {}
  [[nodiscard]] Output& in(std::span<Output> outputs) const { return outputs[position_]; }
  [[nodiscard]] constexpr std::size_t position() const { return position_; }

 private:
  std::size_t position_;
};

}  // namespace suhu::stream
