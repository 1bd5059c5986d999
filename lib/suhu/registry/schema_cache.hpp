// Keeps the schemas that were fetched, and decides when to ask again for one that was not.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <string>
#include <unordered_map>

#include "suhu/registry/schema_source.hpp"

namespace suhu::registry {

/// Begins to fetch a schema. Tests use futures that they complete themselves.
using StartFetch = std::function<std::future<Answer>(std::int32_t id)>;

/// Returns a function that calls source.fetch() in a thread of its own. The destructor of a future
/// that it returned waits for the end of that call, for which source.cancel() asks. `source` must
/// outlive the futures.
[[nodiscard]] StartFetch in_background(SchemaSource& source);

/// A cache of schemas by their id, which never waits. A schema is kept for good, because the schema
/// of an id never changes; a permanent fault for 60 s. After a temporary fault, the schema is
/// fetched again after 0.5 s, and after twice as long each time, up to 10 s. Use from one thread.
class SchemaCache {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  SchemaCache(StartFetch start, Clock clock) : start_(std::move(start)), clock_(std::move(clock)) {}

  /// Returns the schema, or the permanent fault. Returns nullptr while the schema is being fetched,
  /// or waits for the next try; call again then. The result is valid until the next call.
  [[nodiscard]] const Answer* find(std::int32_t id);

  /// Returns the sentence of the last temporary fault of a schema that is still waited for; empty
  /// if there was none.
  [[nodiscard]] std::string trouble(std::int32_t id) const;

  static constexpr std::size_t kMaxEntries = 4'096;

 private:
  using Time = std::chrono::steady_clock::time_point;

  struct Entry {
    std::future<Answer> pending;
    Answer answer = tl::unexpected{Fault{}};
    Time next{};  ///< of a fault: when the schema may be fetched again
    std::chrono::milliseconds wait{0};
  };

  void take_answer(Entry& entry);
  void make_room();

  StartFetch start_;
  Clock clock_;
  std::unordered_map<std::int32_t, Entry> entries_;
};

}  // namespace suhu::registry
