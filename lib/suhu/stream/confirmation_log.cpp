#include "suhu/stream/confirmation_log.hpp"

namespace suhu::stream {

void ConfirmationLog::expect(std::uint64_t mark, const Positions& upto) {
  if (upto.empty()) return;
  if (mark <= reached_ && open_.empty()) {
    for (const auto& [partition, next] : upto) confirmed_[partition] = next;
    return;
  }
  // A batch without output is safe as soon as the one before it is.
  if (!open_.empty() && open_.back().mark == mark) {
    for (const auto& [partition, next] : upto) open_.back().upto[partition] = next;
    return;
  }
  open_.push_back({mark, upto});
}

void ConfirmationLog::reached(std::uint64_t mark) {
  reached_ = mark;
  while (!open_.empty() && open_.front().mark <= mark) {
    for (const auto& [partition, next] : open_.front().upto) confirmed_[partition] = next;
    open_.pop_front();
  }
}

void ConfirmationLog::forget() {
  open_.clear();
  confirmed_.clear();
}

}  // namespace suhu::stream
