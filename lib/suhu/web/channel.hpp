// An accepted socket and its deadline, on Boost.Asio. The one header that includes Boost; private
// to the web server.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace suhu::web {

/// Sends and receives bytes without blocking, and has one deadline at a time. The functions that
/// start an operation return at once; it ends with a call of the virtual function named there. Used
/// by the thread that runs the IoContext; lives at least as long as an operation is under way.
class Channel : public std::enable_shared_from_this<Channel> {
 public:
  /// Takes over the descriptor of a connected TCP socket. Throws boost::system::system_error, and
  /// closes it, if it cannot be watched.
  Channel(boost::asio::io_context& io, int fd);
  virtual ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

 protected:
  /// Ends with on_received(), when bytes have arrived. Does nothing if it is under way already.
  void receive();
  /// Sends the three texts one after the other. Ends with on_sent(). The channel is lost if the
  /// client does not take a single byte for `patience`. Replaces the deadline. Requires: no other
  /// send() is under way.
  void send(std::string head, std::string body, std::string_view tail,
            std::chrono::milliseconds patience);
  /// Calls on_deadline() after `delay`, unless another deadline or a send() replaces it.
  void set_deadline(std::chrono::milliseconds delay);
  void clear_deadline();
  /// Ends the sending direction.
  void end_sending();
  /// Closes the socket. No virtual function is called any more. May be called again.
  void disconnect();

 private:
  virtual void on_received(std::string_view bytes) = 0;
  virtual void on_sent() = 0;
  virtual void on_deadline() = 0;
  /// The client has closed the connection, or it is broken, or the client does not read.
  virtual void on_lost() = 0;

  void take_bytes();
  void take_deadline();
  void take_sent();

  boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>
      socket_;
  boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                    boost::asio::wait_traits<std::chrono::steady_clock>,
                                    boost::asio::io_context::executor_type>
      timer_;
  std::string head_;  // what is being sent
  std::string body_;
  bool sending_ = false;
  bool receiving_ = false;
  bool waiting_ = false;  // for the deadline
};

}  // namespace suhu::web
