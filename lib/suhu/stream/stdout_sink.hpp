// Provides a sink that writes rows to a file descriptor and never blocks the loop on a slow reader.
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

/// Writes the text of each batch at once, with one write(2) if the reader keeps up. What a slow
/// reader does not take waits in a buffer; the sink is full while the buffer holds `buffer_limit`
/// bytes or more.
///   Pipes   : Pipes and terminals are reopened through /proc/self/fd, so that O_NONBLOCK does not
///             affect the shell or another process that shares the descriptor.
///   Files   : If a regular file is appended to and does not end in a newline, because a crash left
///             half a line, a newline is written first.
///   Terminal: If a terminal takes only part of a line, the sink waits up to kLineWait for room for
///             the rest, because other programs write there too.
///   Errors  : If the reader closes its end, the sink becomes closed(). Any other failure (ENOSPC,
///             EIO) throws std::system_error with a text that names standard output. The
///             constructor throws it too, if `fd` is not open.
class StdoutSink final : public Sink {
 public:
  static constexpr std::chrono::milliseconds kLineWait{100};

  explicit StdoutSink(int fd = 1, std::size_t buffer_limit = std::size_t{8} << 20);
  ~StdoutSink() override;
  StdoutSink(const StdoutSink&) = delete;
  StdoutSink& operator=(const StdoutSink&) = delete;

  /// Sets a function that is called before anything is written to a terminal, to remove a status
  /// line from it.
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
  std::string buffer_;  ///< taken by write(), not yet accepted by write(2)
  std::size_t begin_ = 0;
  std::uint64_t taken_ = 0;  ///< bytes taken since the start
  ConfirmationLog log_;
};

}  // namespace suhu::stream
