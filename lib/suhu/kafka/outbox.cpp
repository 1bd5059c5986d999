#include "suhu/kafka/outbox.hpp"

#include <algorithm>
#include <utility>

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

void Outbox::keep(Record record) {
  const auto place = std::upper_bound(kept_.begin(), kept_.end(), record.number,
                                      [](std::uint64_t number, const Record& other) { return number < other.number; });
  kept_.insert(place, std::move(record));
}

void Outbox::drop_kept(std::size_t count) { kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(count)); }

}  // namespace suhu::kafka
