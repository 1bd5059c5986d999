#include "suhu/kafka/outbox.hpp"

#include <algorithm>
#include <cstring>

namespace suhu::kafka {

char* Outbox::allocate(std::size_t size) {
  if (chunks_.empty() || chunks_.back().size - chunks_.back().used < size) {
    Chunk chunk;
    if (!spare_.empty() && size <= kChunkBytes) {
      chunk = std::move(spare_.back());
      spare_.pop_back();
    } else {
      chunk.size = std::max(size, kChunkBytes);
      chunk.data = std::make_unique_for_overwrite<char[]>(chunk.size);
    }
    bytes_ += chunk.size;
    chunks_.push_back(std::move(chunk));
  }
  Chunk& chunk = chunks_.back();
  char* const place = chunk.data.get() + chunk.used;
  chunk.used += size;
  chunk.end = end() + 1;
  return place;
}

std::uint64_t Outbox::push(std::string_view key, bool has_key, std::string_view value, bool null_value,
                           const std::vector<stream::Header>* headers) {
  const std::uint64_t number = end();
  Entry entry;
  char* const place = allocate(key.size() + value.size() + 1);  // + 1: an empty value is still a place, not a null
  if (has_key) {
    std::memcpy(place, key.data(), key.size());
    entry.key = place;
    entry.key_size = static_cast<std::uint32_t>(key.size());
  }
  if (!null_value) {
    std::memcpy(place + key.size(), value.data(), value.size());
    entry.value = place + key.size();
    entry.value_size = static_cast<std::uint32_t>(value.size());
  }
  if (headers != nullptr) entry.headers = std::make_unique<std::vector<stream::Header>>(*headers);
  entries_.push_back(std::move(entry));
  ++unconfirmed_;
  return number;
}

void Outbox::confirm(std::uint64_t number) {
  if (number < first_ || at(number).confirmed) return;
  at(number).confirmed = true;
  --unconfirmed_;
  while (!entries_.empty() && entries_.front().confirmed) {
    entries_.pop_front();
    ++first_;
  }
  while (!chunks_.empty() && chunks_.front().end <= first_ && (chunks_.size() > 1 || entries_.empty())) {
    Chunk chunk = std::move(chunks_.front());
    chunks_.pop_front();
    bytes_ -= chunk.size;
    chunk.used = 0;
    if (chunk.size == kChunkBytes && spare_.size() < 4) spare_.push_back(std::move(chunk));
  }
}

}  // namespace suhu::kafka
