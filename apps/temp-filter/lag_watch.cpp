#include "temp-filter/lag_watch.hpp"

#include <algorithm>

namespace suhu::temp_filter {

void LagWatch::note_reading(std::size_t index, std::int32_t partition, Timestamp kafka) {
  if (!caught_up_) return;
  // Records come in runs of one partition.
  auto seen = seen_.empty() ? seen_.end() : seen_.end() - 1;
  if (seen == seen_.end() || seen->partition != partition) {
    seen = std::find_if(seen_.begin(), seen_.end(),
                        [partition](const Seen& each) { return each.partition == partition; });
  }
  if (seen == seen_.end()) {
    seen_.push_back({partition, index, index, kafka, kafka});
    return;
  }
  if (kafka < seen->oldest) {
    seen->oldest = kafka;
    seen->oldest_index = index;
  }
  if (kafka >= seen->newest) {
    seen->newest = kafka;
    seen->newest_index = index;
  }
}

bool LagWatch::any_behind() const {
  return std::any_of(behind_.begin(), behind_.end(), [](const auto& each) { return each.second; });
}

std::optional<LagWatch::LagChange> LagWatch::end_batch(Timestamp now) {
  if (seen_.empty()) return std::nullopt;
  for (const Seen& seen : seen_)
    behind_[seen.partition] = now - seen.newest > kLag && !caught_up_(seen.partition);
  const auto oldest = std::min_element(
      seen_.begin(), seen_.end(), [](const Seen& a, const Seen& b) { return a.oldest < b.oldest; });
  const Seen& last = seen_.back();
  const bool was_lagging = std::exchange(lagging_, any_behind());
  std::optional<LagChange> news;
  if (lagging_ && !was_lagging) news = LagChange{true, oldest->oldest_index, now - oldest->oldest};
  if (!lagging_ && was_lagging) news = LagChange{false, last.newest_index, now - last.newest};
  seen_.clear();
  return news;
}

void LagWatch::forget() {
  seen_.clear();
  behind_.clear();
}

}  // namespace suhu::temp_filter
