#include "suhu/web/event_stream.hpp"

#include <exception>
#include <utility>

#include "suhu/core/text.hpp"

namespace suhu::web {

std::unique_ptr<StreamSlots::Slot> StreamSlots::take() {
  std::size_t used = used_;
  while (used < most_) {
    if (used_.compare_exchange_weak(used, used + 1)) return std::make_unique<Slot>(*this);
  }
  return nullptr;
}

EventStream::EventStream(std::unique_ptr<EventFeed> feed, Surroundings surroundings)
    : surroundings_(surroundings), feed_(std::move(feed)) {}

void EventStream::start() {
  feed_->notify([this] {
    // However often the feed calls this, one note_news() is on its way.
    if (noted_.exchange(true)) return;
    surroundings_.on_io_thread([weak = weak_from_this()] {
      if (const auto stream = weak.lock()) stream->note_news();
    });
  });
}

void EventStream::want(Take take) {
  take_ = std::move(take);
  if (news_) make();
}

bool EventStream::withdraw() {
  if (making_) return false;
  take_ = nullptr;
  return true;
}

void EventStream::stop() {
  stopped_ = true;
  take_ = nullptr;
  if (!making_) feed_.reset();
}

void EventStream::note_news() {
  noted_ = false;
  news_ = true;
  if (take_ && !making_) make();
}

void EventStream::make() {
  news_ = false;
  making_ = true;
  surroundings_.worker.post(Worker::Kind::frame, [self = shared_from_this()]() mutable {
    Frame frame = self->ask();
    const OnIoThread& on_io_thread = self->surroundings_.on_io_thread;
    // The last owner is on the thread of the sockets, where a stream is destroyed.
    on_io_thread([self = std::move(self), frame = std::move(frame)]() mutable {
      self->deliver(std::move(frame));
    });
  });
}

EventStream::Frame EventStream::ask() {
  Frame frame;
  try {
    frame.over = !feed_->next(frame.text);
  } catch (const std::exception& error) {
    surroundings_.log("a stream of events has failed: " + printable(error.what(), 512));
    frame.failed = true;
  } catch (...) {
    surroundings_.log("a stream of events has failed: an unknown exception");
    frame.failed = true;
  }
  return frame;
}

void EventStream::deliver(Frame frame) {
  making_ = false;
  if (stopped_) return feed_.reset();
  const bool empty = frame.text.empty() && !frame.over && !frame.failed;
  if (empty && news_) return make();
  if (!empty) std::exchange(take_, nullptr)(std::move(frame));
}

}  // namespace suhu::web
