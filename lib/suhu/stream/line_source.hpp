// Lines of a file descriptor as records: NDJSON from standard input or a file.
#pragma once

#include <string>
#include <vector>

#include "suhu/stream/source.hpp"

namespace suhu::stream {

/// Reads lines from `fd` (not owned). Empty lines are skipped, `\r\n` is read as `\n`, the last
/// line may lack its newline. Records have partition 0, offset = line number from 0, no key and no
/// timestamp. A line longer than `max_line` is cut to max_line + 1 bytes (so that the decoder says
/// too-large), the rest is skipped: memory stays bounded.
class LineSource final : public Source {
 public:
  explicit LineSource(int fd, std::size_t max_line = 64 * 1024);

  [[nodiscard]] std::span<const Record> drain(std::chrono::milliseconds wait) override;
  [[nodiscard]] bool finished() const override;

 private:
  void take_lines();
  void fill();

  int fd_;
  std::size_t max_line_;
  std::string buffer_;
  std::size_t begin_ = 0;  ///< first byte of buffer_ not yet given out
  bool skipping_ = false;  ///< inside a line that was cut
  bool end_of_file_ = false;
  std::int64_t lines_ = 0;
  std::vector<Record> batch_;
};

}  // namespace suhu::stream
