// Rows to a file descriptor, whole lines, without ever blocking the loop on a slow reader.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "suhu/stream/confirmation_log.hpp"
#include "suhu/stream/sink.hpp"

namespace suhu::stream {

/// Writes each batch's text at once, one write(2) where the reader keeps up. What a slow reader
/// leaves waits in a buffer; above `buffer_limit` there is no room. Pipes and terminals are
/// reopened through /proc/self/fd so that O_NONBLOCK does not leak to the shell or to another
/// process that shares the descriptor. A regular file that does not end in a newline (a crash
/// before us) gets one first. A reader that goes away makes it closed(). Throws std::system_error
/// for any other failure (ENOSPC, EIO), naming standard output. A terminal that takes only half a
/// line is given up to kLineWait for the rest of it: other programs write there too.
class StdoutSink final : public Sink {
 public:
  static constexpr std::chrono::milliseconds kLineWait{100};

  explicit StdoutSink(int fd = 1, std::size_t buffer_limit = std::size_t{8} << 20);
  ~StdoutSink() override;
  StdoutSink(const StdoutSink&) = delete;
  StdoutSink& operator=(const StdoutSink&) = delete;

  /// `clear` is called before anything is written to a terminal: what stands there must give way.
  void clear_terminal_with(std::function<void()> clear) { clear_terminal_ = std::move(clear); }

  [[nodiscard]] bool has_room() const override;
  void write(const Output& output, const Positions& upto) override;
  void service() override;
  void wait_for_room(std::chrono::milliseconds wait) override;
  [[nodiscard]] const Positions& confirmed() const override { return log_.confirmed(); }
  void forget_positions() override { log_.forget(); }
  [[nodiscard]] std::uint64_t pending() const override;
  [[nodiscard]] bool closed() const override { return closed_; }
  [[nodiscard]] std::string describe() const override;

 private:
  enum class Kind { file, nonblocking, polled };
  std::size_t try_write(std::string_view bytes);
  [[nodiscard]] bool is_given_time(std::string_view written) const;
  void notice_reader_gone();

  int fd_;
  Kind kind_;
  bool owns_fd_ = false;
  bool closed_ = false;
  bool terminal_ = false;
  std::function<void()> clear_terminal_;
  std::size_t buffer_limit_;
  std::string buffer_;  ///< accepted from the stage, not yet by write(2)
  std::size_t begin_ = 0;
  std::uint64_t taken_ = 0;  ///< bytes ever taken
  ConfirmationLog log_;
};

}  // namespace suhu::stream
