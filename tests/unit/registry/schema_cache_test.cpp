// When a schema is fetched again, and for how long an answer holds.
#include "suhu/registry/schema_cache.hpp"

#include <gtest/gtest.h>

#include "support/fake_schema_source.hpp"

namespace suhu::registry {
namespace {

using namespace std::chrono_literals;
using Kind = Fault::Kind;

struct Cache : testing::Test {
  test::FakeSchemaSource source;
  SchemaCache cache{source.start(), source.clock()};
};

TEST_F(Cache, FetchesASchemaOnce) {
  EXPECT_EQ(cache.find(7), nullptr);
  EXPECT_EQ(cache.find(7), nullptr);
  EXPECT_EQ(cache.trouble(7), "");
  source.answer(7, RegisteredSchema{.text = "x"});
  const auto* const answer = cache.find(7);
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ((*answer)->text, "x");
  source.now += 1000h;
  EXPECT_NE(cache.find(7), nullptr);
  EXPECT_EQ(source.asked.size(), 1U);
}

TEST_F(Cache, AsksAgainForWhatTheRegistryDoesNotHaveAfterAMinute) {
  EXPECT_EQ(cache.find(7), nullptr);
  source.fail(7, Kind::permanent, "gone");
  source.now += 59s;  // while it was fetched
  ASSERT_NE(cache.find(7), nullptr);
  source.now += 59s;
  EXPECT_EQ(cache.find(7)->error().sentence, "gone");
  source.now += 1s;
  EXPECT_EQ(cache.find(7), nullptr);
  source.answer(7, RegisteredSchema{});
  EXPECT_TRUE(cache.find(7)->has_value());
  EXPECT_EQ(source.asked.size(), 2U);
}

TEST_F(Cache, AsksAgainLaterAndLaterWhileTheRegistryDoesNotAnswer) {
  EXPECT_EQ(cache.find(7), nullptr);
  for (const auto wait : {500ms, 1000ms, 2000ms, 4000ms, 8000ms, 10'000ms, 10'000ms}) {
    source.fail(7, Kind::temporary, "down");
    const auto asked = source.asked.size();
    EXPECT_EQ(cache.find(7), nullptr);
    EXPECT_EQ(cache.trouble(7), "down");
    source.now += wait - 1ms;
    EXPECT_EQ(cache.find(7), nullptr);
    EXPECT_EQ(source.asked.size(), asked) << wait.count();
    source.now += 1ms;
    EXPECT_EQ(cache.find(7), nullptr);
    EXPECT_EQ(source.asked.size(), asked + 1) << wait.count();
  }
}

TEST_F(Cache, ForgetsFaultsBeforeItGrowsWithoutAnEnd) {
  for (std::int32_t id = 0; id < static_cast<std::int32_t>(SchemaCache::kMaxEntries); ++id) {
    EXPECT_EQ(cache.find(id), nullptr);
    if (id == 5) continue;
    source.fail(id, Kind::permanent, "no such id");
    EXPECT_NE(cache.find(id), nullptr);
  }
  EXPECT_EQ(cache.find(-1), nullptr);
  source.answer(5, RegisteredSchema{});
  EXPECT_NE(cache.find(5), nullptr) << "what is being fetched is kept";
  EXPECT_EQ(cache.find(6), nullptr) << "a fault is forgotten";
}

TEST(BackgroundFetch, ReturnsTheAnswerOfTheSource) {
  struct Source final : SchemaSource {
    Answer fetch(std::int32_t id) override { return RegisteredSchema{.text = std::to_string(id)}; }
  } source;
  EXPECT_EQ(in_background(source)(7).get()->text, "7");
}

}  // namespace
}  // namespace suhu::registry
