#include "suhu/kafka/outbox.hpp"

#include <algorithm>

namespace suhu::kafka {

void Outbox::add(std::size_t count, std::size_t bytes) {
  confirmed_.insert(confirmed_.end(), count, 0);
  unconfirmed_ += count;
  bytes_ += bytes;
}

void Outbox::confirm(std::uint64_t number, std::size_t bytes) {
  if (number < first_ || confirmed_[number - first_] != 0) return;
  confirmed_[number - first_] = 1;
  --unconfirmed_;
  bytes_ -= bytes;
  while (!confirmed_.empty() && confirmed_.front() != 0) {
    confirmed_.pop_front();
    ++first_;
  }
}

void Outbox::sort_kept() {
  std::sort(kept_.begin(), kept_.end(),
            [](const KeptRecord& a, const KeptRecord& b) { return a.number < b.number; });
}

void Outbox::drop_kept(std::size_t count) {
  kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace suhu::kafka
