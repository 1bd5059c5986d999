#include "suhu/stream/line_source.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace suhu::stream {
namespace {

constexpr std::size_t kReadBytes = std::size_t{256} << 10;
constexpr std::size_t kMaxBatch = 4096;

}  // namespace

LineSource::LineSource(int fd, std::size_t max_line) : fd_(fd), max_line_(max_line) {}

std::span<const Record> LineSource::drain(std::chrono::milliseconds wait) {
  batch_ = std::exchange(put_back_, {});
  if (!batch_.empty()) return batch_;
  take_lines();
  if (!batch_.empty() || finished()) return batch_;
  pollfd descriptor{fd_, POLLIN, 0};
  if (poll(&descriptor, 1, static_cast<int>(wait.count())) <= 0) return batch_;
  fill();
  take_lines();
  return batch_;
}

void LineSource::put_back(std::size_t count) {
  put_back_.assign(batch_.end() - static_cast<std::ptrdiff_t>(count), batch_.end());
}

bool LineSource::finished() const {
  return end_of_file_ && begin_ == buffer_.size() && batch_.empty() && put_back_.empty();
}

void LineSource::fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t old = buffer_.size();
  buffer_.resize(old + kReadBytes);
  const ssize_t got = read(fd_, buffer_.data() + old, kReadBytes);
  const int error = errno;
  buffer_.resize(old + (got > 0 ? static_cast<std::size_t>(got) : 0));
  if (got == 0) end_of_file_ = true;
  if (got < 0 && error != EAGAIN && error != EINTR)
    throw std::system_error(error, std::generic_category(), "reading the input");
}

void LineSource::take_lines() {
  while (batch_.size() < kMaxBatch && begin_ < buffer_.size()) {
    const char* const start = buffer_.data() + begin_;
    const std::size_t there = buffer_.size() - begin_;
    const auto* const newline = static_cast<const char*>(std::memchr(start, '\n', there));
    const bool whole = newline != nullptr || end_of_file_;
    // The rest of the line may still arrive. A carriage return right after max_line bytes may be
    // the first half of a line ending, which does not count.
    if (!whole && (there <= max_line_ || (there == max_line_ + 1 && start[max_line_] == '\r')))
      return;
    std::size_t length = newline != nullptr ? static_cast<std::size_t>(newline - start) : there;
    const std::size_t used = newline != nullptr ? length + 1 : length;
    const bool rest_of_cut_line = skipping_;
    skipping_ = newline == nullptr && !end_of_file_;
    begin_ += used;
    if (rest_of_cut_line) continue;
    ++lines_;
    if (length > 0 && start[length - 1] == '\r' && !skipping_) --length;
    if (length == 0) continue;
    Record record;
    record.value = {start, std::min(length, max_line_ + 1)};
    record.offset = lines_ - 1;
    batch_.push_back(record);
  }
}

}  // namespace suhu::stream
