#include "suhu/registry/schema_cache.hpp"

#include <algorithm>

namespace suhu::registry {
namespace {

constexpr std::chrono::milliseconds kFirstWait{500};
constexpr std::chrono::milliseconds kLongestWait{10'000};
constexpr std::chrono::seconds kPermanentFor{60};

bool is_settled(const Answer& answer) {
  return answer || answer.error().kind == Fault::Kind::permanent;
}

}  // namespace

StartFetch in_background(SchemaSource& source) {
  return [&source](std::int32_t id) {
    return std::async(std::launch::async, [&source, id] { return source.fetch(id); });
  };
}

const Answer* SchemaCache::find(std::int32_t id) {
  if (!entries_.contains(id)) make_room();
  Entry& entry = entries_[id];
  if (entry.answer) return &entry.answer;
  if (entry.pending.valid()) {
    if (entry.pending.wait_for(std::chrono::seconds{0}) != std::future_status::ready)
      return nullptr;
    take_answer(entry);
    return is_settled(entry.answer) ? &entry.answer : nullptr;
  }
  if (clock_() >= entry.next) {
    entry.pending = start_(id);
    return find(id);
  }
  return is_settled(entry.answer) ? &entry.answer : nullptr;
}

void SchemaCache::take_answer(Entry& entry) {
  entry.answer = entry.pending.get();
  if (entry.answer) return;
  if (is_settled(entry.answer)) {
    entry.wait = std::chrono::milliseconds{0};
    entry.next = clock_() + kPermanentFor;
  } else {
    entry.wait = std::clamp(entry.wait * 2, kFirstWait, kLongestWait);
    entry.next = clock_() + entry.wait;
  }
}

/// Forgets all that nobody waits for when the cache is full, which only ids that are none can
/// cause.
void SchemaCache::make_room() {
  if (entries_.size() < kMaxEntries) return;
  std::erase_if(entries_, [](const auto& entry) { return !entry.second.pending.valid(); });
}

std::string SchemaCache::trouble(std::int32_t id) const {
  const auto found = entries_.find(id);
  if (found == entries_.end() || is_settled(found->second.answer)) return {};
  return found->second.answer.error().sentence;
}

}  // namespace suhu::registry
