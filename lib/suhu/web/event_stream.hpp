// One stream of server-sent events: asks its feed, when its connection has room for more. Private
// to the web server.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "suhu/web/http.hpp"
#include "suhu/web/worker.hpp"

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

/// Runs a function soon on the thread of the sockets, the only one that uses a connection. Any
/// thread may call it.
using OnIoThread = std::function<void(std::function<void()>)>;

/// A feed, and whether its connection waits for it. The worker's thread calls the feed; everything
/// else is called on the thread of the sockets. Nothing is made before it is wanted, so a client
/// that does not read has one frame on its way, and gets the newest events afterwards.
class EventStream : public std::enable_shared_from_this<EventStream> {
 public:
  /// What the feed has returned. The stream goes on if neither `over` nor `failed` is set.
  struct Frame {
    std::string text;
    bool over = false;
    bool failed = false;  ///< the feed has thrown
  };
  using Take = std::function<void(Frame)>;

  /// What the stream uses; it outlives the stream.
  struct Surroundings {
    Worker& worker;
    const OnIoThread& on_io_thread;
    const std::function<void(const std::string&)>& log;
  };

  EventStream(std::unique_ptr<EventFeed> feed, Surroundings surroundings);

  /// Registers with the feed. Call it once, before want().
  void start();
  /// Calls `take` once, as soon as the feed has events, is over or has failed.
  void want(Take take);
  /// Takes back want(). Returns false if a frame is in the making: `take` is called soon.
  [[nodiscard]] bool withdraw();
  /// Ends the stream: `take` is not called any more.
  void stop();

 private:
  void note_news();
  void make();
  [[nodiscard]] Frame ask();
  void deliver(Frame frame);

  const Surroundings surroundings_;
  Take take_;            // empty unless the connection waits
  bool news_ = true;     // the feed may have something new
  bool making_ = false;  // the worker's thread uses feed_
  bool stopped_ = false;
  std::atomic<bool> noted_ = false;  // note_news() is on its way
  std::unique_ptr<EventFeed> feed_;  // last: its wake uses all other members
};

}  // namespace suhu::web
