// Fetches of schemas that a test completes itself, and a clock that only the test moves.
#pragma once

#include <chrono>
#include <future>
#include <map>
#include <string>
#include <vector>

#include "suhu/registry/schema_cache.hpp"

namespace suhu::test {

class FakeSchemaSource {
 public:
  /// Returns what a cache is given to begin a fetch. The source must outlive it.
  registry::StartFetch start() {
    return [this](std::int32_t id) {
      asked.push_back(id);
      pending_[id] = {};
      return pending_[id].get_future();
    };
  }
  registry::SchemaCache::Clock clock() {
    return [this] { return now; };
  }
  void answer(std::int32_t id, registry::Answer answer) {
    pending_.at(id).set_value(std::move(answer));
  }
  void fail(std::int32_t id, registry::Fault::Kind kind, const std::string& sentence) {
    answer(id, tl::unexpected{registry::Fault{kind, sentence}});
  }

  std::vector<std::int32_t> asked;  ///< the ids of all fetches, in their order
  std::chrono::steady_clock::time_point now{std::chrono::hours{1}};

 private:
  std::map<std::int32_t, std::promise<registry::Answer>> pending_;
};

}  // namespace suhu::test
