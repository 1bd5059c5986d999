// One connection of a client: requests in, responses and streams of events out. Private to the web
// server.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "suhu/web/channel.hpp"
#include "suhu/web/event_stream.hpp"
#include "suhu/web/host_check.hpp"
#include "suhu/web/request_head.hpp"
#include "suhu/web/server.hpp"
#include "suhu/web/worker.hpp"

namespace suhu::web {

class Connection;

/// What the connections of a server share. The lists are used by the thread of the sockets only.
struct ServerContext {
  const ServerOptions& options;
  const Handler& handler;
  const HostNames& names;
  Worker& worker;
  OnIoThread on_io_thread;
  StreamSlots slots;
  std::list<Connection*> open = {};
  std::list<Connection*> waiting = {};  ///< for a request to be complete; the longest first
  std::size_t sending = 0;              ///< bytes of the bodies that are being sent
};

/// Serves one client until it closes the connection, or until close(). Used by the thread of the
/// sockets only; the handler and the feeds are called by the worker.
class Connection final : public Channel {
 public:
  Connection(ServerContext& context, boost::asio::io_context& io, int fd);
  ~Connection() override;

  /// Waits for the first request. Call it once.
  void start();
  /// Closes the connection at once. May be called again.
  void close();

 private:
  /// request: waits until the next head is complete. response: the handler runs, or a response is
  /// being sent. stream: events are sent, or awaited. farewell: the last response is sent.
  enum class Phase { request, response, stream, farewell, closed };

  void on_received(std::string_view bytes) override;
  void on_sent() override;
  void on_deadline() override;
  void on_lost() override { close(); }

  void await_request();
  void take_head();
  void ask_handler(Request request, std::string target);
  void respond(Response response);
  void follow();
  void send_frame(EventStream::Frame frame);
  void end_stream();
  void say_farewell();
  void leave_waiting();
  void count_body(std::size_t bytes);
  [[nodiscard]] std::shared_ptr<Connection> self();

  ServerContext& context_;
  std::list<Connection*>::iterator open_at_;
  std::optional<std::list<Connection*>::iterator> waiting_at_;
  Phase phase_ = Phase::request;
  HeadReader reader_;
  int requests_left_;
  std::size_t farewell_left_;  // bytes
  bool deadline_of_head_ = false;
  // of the request that is being answered
  bool last_ = false;
  bool only_head_ = false;
  bool http_1_0_ = false;
  bool stream_over_ = false;
  std::size_t body_bytes_ = 0;  // this connection's part of ServerContext::sending
  std::unique_ptr<StreamSlots::Slot> slot_;
  std::shared_ptr<EventStream> stream_;
};

}  // namespace suhu::web
