// Provides a source that reads the lines of a file descriptor as records: NDJSON from standard
// input or a file.
#pragma once

#include <string>
#include <vector>

#include "suhu/stream/source.hpp"

namespace suhu::stream {

/// Reads lines from `fd`, which it does not own. `\r\n` is read as `\n`, the last line may lack its
/// newline, and empty lines are skipped. Records have partition 0, the line number from 0 (empty
/// lines included) as offset, no key and no timestamp. A line longer than `max_line` bytes is
/// truncated to max_line + 1 bytes, which the decoder rejects as too-large, so memory stays
/// bounded.
///   Errors : drain() throws std::system_error if the descriptor cannot be read.
class LineSource final : public Source {
 public:
  explicit LineSource(int fd, std::size_t max_line = 64 * 1024);

  [[nodiscard]] std::span<const Record> drain(std::chrono::milliseconds wait) override;
  void put_back(std::size_t count) override;
  [[nodiscard]] bool finished() const override;

 private:
  void take_lines();
  void fill();

  int fd_;
  std::size_t max_line_;
  std::string buffer_;
  std::size_t begin_ = 0;  ///< first byte of buffer_ not yet returned as a record
  bool skipping_ = false;  ///< inside a line that was truncated
  bool end_of_file_ = false;
  std::int64_t lines_ = 0;
  std::vector<Record> batch_;
  std::vector<Record>
      put_back_;  ///< views into buffer_, which does not change before they are used
};

}  // namespace suhu::stream
