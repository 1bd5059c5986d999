#include "suhu/web/connection.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <exception>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/web/reply.hpp"

namespace suhu::web {
namespace {

constexpr int kMaxRequests = 1'000;  // on one connection
// What still arrives after the last response is discarded, within these limits. To close a socket
// with unread bytes would reset the connection, and the client might lose the response.
constexpr std::chrono::milliseconds kFarewell{500};
constexpr std::size_t kFarewellBytes = 256 * 1024;

// Bodies that are being sent to clients which do not read occupy no more than this together.
constexpr std::size_t kMaxSending = 64 << 20;

/// Returns the response of the handler. Called by the worker.
Response ask(const ServerContext& context, const Request& request, const std::string& target) {
  try {
    return context.handler(request);
  } catch (const std::exception& error) {
    context.options.log("no answer to " + printable(target) + ": " + printable(error.what(), 512));
  } catch (...) {
    context.options.log("no answer to " + printable(target) + ": an unknown exception");
  }
  return refusal(500);
}

std::string chunk_head(std::size_t size) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
  return std::string{digits.data(), end} + "\r\n";
}

}  // namespace

Connection::Connection(ServerContext& context, boost::asio::io_context& io, int fd)
    : Channel(io, fd),
      context_(context),
      open_at_(context.open.insert(context.open.end(), this)),
      requests_left_(kMaxRequests),
      farewell_left_(kFarewellBytes) {}

Connection::~Connection() { close(); }

std::shared_ptr<Connection> Connection::self() {
  return std::static_pointer_cast<Connection>(shared_from_this());
}

void Connection::start() { await_request(); }

void Connection::close() {
  if (std::exchange(phase_, Phase::closed) == Phase::closed) return;
  disconnect();
  leave_waiting();
  context_.open.erase(open_at_);
  if (stream_) std::exchange(stream_, nullptr)->stop();
  slot_.reset();
  count_body(0);
}

void Connection::leave_waiting() {
  if (waiting_at_) context_.waiting.erase(*waiting_at_);
  waiting_at_.reset();
}

/// Sets how much this connection adds to the bytes that are being sent.
void Connection::count_body(std::size_t bytes) {
  context_.sending += bytes - body_bytes_;
  body_bytes_ = bytes;
}

void Connection::await_request() {
  phase_ = Phase::request;
  last_ = only_head_ = http_1_0_ = stream_over_ = false;
  waiting_at_ = context_.waiting.insert(context_.waiting.end(), this);
  deadline_of_head_ = reader_.in_head();
  const Timeouts& timeouts = context_.options.timeouts;
  set_deadline(deadline_of_head_ ? timeouts.head : timeouts.idle);
  take_head();
}

/// Takes the next head from what was received, or receives more.
void Connection::take_head() {
  auto next = reader_.next();
  if (next && !*next) return receive();
  leave_waiting();
  clear_deadline();
  phase_ = Phase::response;
  if (!next) {
    last_ = true;
    return respond(refusal(next.error()));
  }
  RequestHead& head = **next;
  last_ = head.last || --requests_left_ == 0;
  only_head_ = head.method == "HEAD";
  http_1_0_ = head.http_1_0;
  auto request = check(head, context_.names);
  if (!request) return respond(refusal(request.error()));
  ask_handler(*std::move(request), std::move(head.target));
}

void Connection::ask_handler(Request request, std::string target) {
  context_.worker.post(Worker::Kind::request, [self = self(), request = std::move(request),
                                               target = std::move(target)]() mutable {
    ServerContext& context = self->context_;
    auto response = std::make_shared<Response>(ask(context, request, target));
    // The last owner is on the thread of the sockets, where a connection is destroyed.
    context.on_io_thread([self = std::move(self), response] {
      if (self->phase_ != Phase::closed) self->respond(std::move(*response));
    });
  });
}

void Connection::respond(Response response) {
  if (response.events) {
    slot_ = context_.slots.take();
    if (!slot_) response = refusal(503);
    // HTTP/1.0 has no chunks: the end of the connection is the end of the stream.
    last_ = last_ || (slot_ && http_1_0_);
  }
  // A single body may be larger.
  if (context_.sending > 0 && context_.sending + response.body.size() > kMaxSending)
    response = refusal(503);
  count_body(only_head_ ? 0 : response.body.size());
  const Framing framing{
      .last = last_,
      .http_1_0 = http_1_0_,
      .idle = std::chrono::ceil<std::chrono::seconds>(context_.options.timeouts.idle),
      .requests = kMaxRequests};
  std::string head = response_head(response, framing);
  if (only_head_) {
    slot_.reset();
  } else if (response.events) {
    stream_ = std::make_shared<EventStream>(
        std::move(response.events),
        EventStream::Surroundings{context_.worker, context_.on_io_thread, context_.options.log});
    stream_->start();
    phase_ = Phase::stream;
    receive();  // to notice that the client has gone away
  }
  send(std::move(head), only_head_ ? std::string{} : std::move(response.body), {},
       context_.options.timeouts.write);
}

void Connection::on_sent() {
  count_body(0);
  if (stream_) return stream_over_ ? end_stream() : follow();
  last_ ? say_farewell() : await_request();
}

/// Waits for the next events.
void Connection::follow() {
  set_deadline(context_.options.timeouts.ping);
  stream_->want([weak = std::weak_ptr{self()}](EventStream::Frame frame) {
    if (const auto connection = weak.lock()) connection->send_frame(std::move(frame));
  });
}

void Connection::send_frame(EventStream::Frame frame) {
  if (frame.failed) return close();
  stream_over_ = frame.over;
  if (frame.text.empty()) return end_stream();
  std::string head = http_1_0_ ? std::string{} : chunk_head(frame.text.size());
  send(std::move(head), std::move(frame.text), http_1_0_ ? "" : "\r\n",
       context_.options.timeouts.write);
}

void Connection::end_stream() {
  stream_->stop();
  stream_.reset();
  slot_.reset();
  phase_ = Phase::response;
  send(http_1_0_ ? "" : "0\r\n\r\n", {}, {}, context_.options.timeouts.write);
}

void Connection::say_farewell() {
  phase_ = Phase::farewell;
  reader_.clear();
  end_sending();
  set_deadline(kFarewell);
  receive();
}

void Connection::on_received(std::string_view bytes) {
  if (phase_ == Phase::farewell) {
    if (bytes.size() >= farewell_left_) return close();
    farewell_left_ -= bytes.size();
    return receive();
  }
  reader_.append(bytes);
  if (phase_ == Phase::stream) {
    // The next request may arrive before the stream has ended. Reading goes on, to notice the end.
    return reader_.held() > kMaxHeadBytes ? close() : receive();
  }
  if (phase_ != Phase::request) return;  // the stream has just ended
  if (!std::exchange(deadline_of_head_, true)) set_deadline(context_.options.timeouts.head);
  take_head();
}

void Connection::on_deadline() {
  if (phase_ == Phase::stream) {
    if (stream_->withdraw()) return send_frame({.text = ": ping\n\n"});
    return set_deadline(context_.options.timeouts.ping);  // the feed is being asked right now
  }
  if (phase_ != Phase::request || !reader_.in_head()) return close();
  leave_waiting();
  phase_ = Phase::response;
  last_ = true;
  respond(refusal(408));
}

}  // namespace suhu::web
