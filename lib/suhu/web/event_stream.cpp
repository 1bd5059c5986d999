#include "suhu/web/event_stream.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace suhu::web {
namespace {

// Longest delay until a stop, or a client that has gone away, is noticed.
constexpr std::chrono::milliseconds kSlice{250};

}  // namespace

std::unique_ptr<StreamSlots::Slot> StreamSlots::take() {
  std::size_t used = used_;
  while (used < most_) {
    if (used_.compare_exchange_weak(used, used + 1)) return std::make_unique<Slot>(*this);
  }
  return nullptr;
}

EventStream::EventStream(std::unique_ptr<EventFeed> feed, std::unique_ptr<StreamSlots::Slot> slot,
                         std::chrono::milliseconds ping)
    : slot_(std::move(slot)), feed_(std::move(feed)), ping_(ping) {}

bool EventStream::write_next(httplib::DataSink& sink) {
  std::string text;  // not a member: only the first event may be large
  const bool more = feed_->next(text, std::min(kSlice, ping_));
  if (text.empty() && Clock::now() - spoke_ >= ping_) text = ": ping\n\n";
  if (!text.empty()) {
    if (!sink.write(text.data(), text.size())) return false;
    spoke_ = Clock::now();
  }
  if (more) return sink.is_writable();
  sink.done();
  return true;
}

}  // namespace suhu::web
