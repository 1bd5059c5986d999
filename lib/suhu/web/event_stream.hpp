// Writes a stream of server-sent events to one client. Private to server.cpp.
#pragma once

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>

#include "suhu/web/http.hpp"

namespace suhu::web {

/// Limits the number of streams. A slot is taken before the first byte is sent, and its destructor
/// gives it back, whatever happens in between. Thread-safe.
class StreamSlots {
 public:
  class Slot {
   public:
    explicit Slot(StreamSlots& slots) : slots_(slots) {}
    ~Slot() { --slots_.used_; }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

   private:
    StreamSlots& slots_;
  };

  explicit StreamSlots(std::size_t most) : most_(most) {}
  /// Returns a slot, or nullptr if all are taken.
  [[nodiscard]] std::unique_ptr<Slot> take();
  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  std::size_t most_;
  std::atomic<std::size_t> used_ = 0;
};

/// One open stream: the feed, its slot, and when something was last sent.
class EventStream {
 public:
  /// `ping` is the silence after which a comment is sent. It keeps proxies from closing the
  /// connection and detects clients that have gone away.
  EventStream(std::unique_ptr<EventFeed> feed, std::unique_ptr<StreamSlots::Slot> slot,
              std::chrono::milliseconds ping);

  /// Waits for events for at most a quarter of a second, and writes them. Returns false if the
  /// connection is closed, by the client or by the server.
  [[nodiscard]] bool write_next(httplib::DataSink& sink);

 private:
  using Clock = std::chrono::steady_clock;
  std::unique_ptr<StreamSlots::Slot> slot_;
  std::unique_ptr<EventFeed> feed_;
  std::chrono::milliseconds ping_;
  Clock::time_point spoke_ = Clock::now();
};

}  // namespace suhu::web
