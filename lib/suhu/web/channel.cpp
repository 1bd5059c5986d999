#include "suhu/web/channel.hpp"

#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <utility>

namespace suhu::web {
namespace {

using boost::system::error_code;

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kWriteBytes = 64 * 1024;  // at most, in one call of the kernel

}  // namespace

Channel::Channel(boost::asio::io_context& io, int fd) : socket_(io), timer_(io) {
  error_code error;
  // The kernel knows whether it is IPv4 or IPv6, and nothing here depends on it.
  socket_.assign(boost::asio::ip::tcp::v4(), fd, error);
  if (error) {
    ::close(fd);
    throw boost::system::system_error{error};
  }
  socket_.non_blocking(true);
}

Channel::~Channel() { disconnect(); }

void Channel::receive() {
  if (std::exchange(receiving_, true)) return;
  // Waits without a buffer, so an idle connection has none.
  socket_.async_wait(boost::asio::socket_base::wait_read,
                     [self = shared_from_this()](const error_code& error) {
                       self->receiving_ = false;
                       if (self->socket_.is_open() && !error) self->take_bytes();
                     });
}

void Channel::take_bytes() {
  std::array<char, kReadBytes> bytes;
  error_code error;
  const std::size_t got = socket_.read_some(boost::asio::buffer(bytes), error);
  if (error == boost::asio::error::would_block || error == boost::asio::error::interrupted)
    return receive();
  if (error) return on_lost();
  on_received({bytes.data(), got});
}

void Channel::send(std::string head, std::string body, std::string_view tail,
                   std::chrono::milliseconds patience) {
  head_ = std::move(head);
  body_ = std::move(body);
  sending_ = true;
  const std::array<boost::asio::const_buffer, 3> buffers{
      boost::asio::buffer(head_), boost::asio::buffer(body_),
      boost::asio::const_buffer{tail.data(), tail.size()}};
  boost::asio::async_write(
      socket_, buffers,
      [this, patience](const error_code& error,
                       std::size_t) {  // at the start, and at each progress
        if (error || !socket_.is_open()) return std::size_t{0};
        set_deadline(patience);
        return kWriteBytes;
      },
      [self = shared_from_this()](const error_code& error, std::size_t) {
        self->sending_ = false;
        if (!self->socket_.is_open()) return;
        self->clear_deadline();
        error ? self->on_lost() : self->take_sent();
      });
}

void Channel::take_sent() {
  std::string{}.swap(body_);  // a large one must not occupy memory until the next
  on_sent();
}

void Channel::set_deadline(std::chrono::milliseconds delay) {
  waiting_ = true;
  timer_.expires_after(delay);
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error) self->take_deadline();
  });
}

void Channel::clear_deadline() {
  waiting_ = false;
  timer_.cancel();
}

void Channel::take_deadline() {
  // A deadline that has been replaced may have been on its way already.
  if (!waiting_ || !socket_.is_open() || timer_.expiry() > std::chrono::steady_clock::now()) return;
  waiting_ = false;
  sending_ ? on_lost() : on_deadline();
}

void Channel::end_sending() {
  error_code ignored;
  socket_.shutdown(boost::asio::socket_base::shutdown_send, ignored);
}

void Channel::disconnect() {
  error_code ignored;
  socket_.close(ignored);
  clear_deadline();
}

}  // namespace suhu::web
