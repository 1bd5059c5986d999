// A stream of server-sent events on its way to one client. Private to server.cpp.
#pragma once

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>

#include "suhu/web/http.hpp"

namespace suhu::web {

/// Counts streams: a slot is taken before the first byte, and given back by its destructor,
/// whatever happens in between. Any thread.
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
  /// nullptr: all are taken.
  [[nodiscard]] std::unique_ptr<Slot> take();
  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  std::size_t most_;
  std::atomic<std::size_t> used_ = 0;
};

class EventStream {
 public:
  /// `ping`: after so long a silence a comment is sent, which keeps proxies and finds out who is
  /// gone.
  EventStream(std::unique_ptr<EventFeed> feed, std::unique_ptr<StreamSlots::Slot> slot,
              std::chrono::milliseconds ping);

  /// Writes what there is to say, after a quarter of a second at most. False: the client is gone
  /// (or was sent away).
  [[nodiscard]] bool write_next(httplib::DataSink& sink);

 private:
  using Clock = std::chrono::steady_clock;
  std::unique_ptr<StreamSlots::Slot> slot_;
  std::unique_ptr<EventFeed> feed_;
  std::chrono::milliseconds ping_;
  Clock::time_point spoke_ = Clock::now();
};

}  // namespace suhu::web
