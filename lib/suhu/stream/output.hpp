// What flows out: rows of text in one reused buffer, on their way from a stage to a sink.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace suhu::stream {

/// A Kafka record header. The views must outlive the row's write().
struct Header {
  std::string name;
  std::string value;
};

/// Rows for one sink, less than 4 GiB of them (a batch is some thousand records of at most 64 KiB).
/// A stage appends to `text()` and ends each row with end_row(); nothing is allocated once warm.
class Output {
 public:
  struct Row {
    std::uint32_t begin = 0;  ///< value: text()[begin, end), without the newline of line formats
    std::uint32_t end = 0;
    std::uint32_t key_begin = 0;  ///< key: keys()[key_begin, key_end)
    std::uint32_t key_end = 0;
    std::int32_t headers = -1;  ///< index into headers(), -1: none
    bool has_key = false;
    bool null_value = false;
  };

  /// The buffer to append the next row's value to.
  [[nodiscard]] std::string& text() { return text_; }
  [[nodiscard]] const std::string& text() const { return text_; }

  /// Ends the row begun after the last one; with `newline`, one is appended that belongs to the
  /// text but not to the value.
  void end_row(bool newline = true);
  /// The same with a key.
  void end_row(std::string_view key, bool newline = true);
  /// The same with a key (or none) and headers: the slow path of dead letters.
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

  [[nodiscard]] std::size_t key_bytes() const { return keys_.size(); }  ///< of all rows
  /// Of all rows, without newlines
  [[nodiscard]] std::size_t value_bytes() const { return value_bytes_; }

  /// The rows of `other` behind ours, without headers.
  void append(const Output& other);

  [[nodiscard]] bool empty() const { return text_.empty() && rows_.empty(); }
  /// Forgets the rows, keeps the memory.
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

}  // namespace suhu::stream
