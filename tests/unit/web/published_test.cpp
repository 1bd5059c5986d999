#include "suhu/web/published.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace suhu::web {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const int> number(int value) { return std::make_shared<const int>(value); }

TEST(Published, HasNothingBeforeTheFirstValue) {
  Published<int> published;
  std::uint64_t seen = 0;
  EXPECT_EQ(published.get(), nullptr);
  EXPECT_EQ(published.next(seen, 0ms), nullptr);
  EXPECT_EQ(seen, 0u);
}

TEST(Published, AReaderSeesEachValueOnceAndOnlyTheNewest) {
  Published<int> published;
  std::uint64_t seen = 0;
  published.publish(number(1));
  published.publish(number(2));
  EXPECT_EQ(*published.next(seen, 0ms), 2);
  EXPECT_EQ(published.next(seen, 0ms), nullptr);
  published.publish(number(2));
  EXPECT_EQ(*published.next(seen, 0ms), 2);  // an equal value counts as a new one
  EXPECT_EQ(*published.get(), 2);
}

TEST(Published, ReadersDoNotDisturbEachOther) {
  Published<int> published;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  published.publish(number(1));
  EXPECT_EQ(*published.next(first, 0ms), 1);
  EXPECT_EQ(*published.next(second, 0ms), 1);
}

TEST(Published, AReplacedValueLivesAsLongAsItsReader) {
  Published<int> published;
  auto first = number(1);
  const std::weak_ptr<const int> watched = first;
  published.publish(std::move(first));
  auto held = published.get();
  published.publish(number(2));
  EXPECT_FALSE(watched.expired());
  held.reset();
  EXPECT_TRUE(watched.expired());
}

TEST(Published, CloseWakesWhoWaits) {
  Published<int> published;
  std::uint64_t seen = 0;
  std::thread reader{[&] { EXPECT_EQ(published.next(seen, 1min), nullptr); }};
  published.close();
  reader.join();
  EXPECT_TRUE(published.closed());
  published.publish(number(1));
  EXPECT_EQ(published.next(seen, 1min), nullptr);
}

TEST(Published, AWaitingReaderIsWokenByAValue) {
  Published<int> published;
  std::thread reader{[&] {
    std::uint64_t seen = 0;
    EXPECT_EQ(*published.next(seen, 1min), 7);
  }};
  published.publish(number(7));
  reader.join();
}

TEST(Published, ManyReadersSeeValuesInOrderWhileOneThreadPublishes) {
  constexpr int kLast = 5'000;
  Published<std::vector<int>> published;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      std::uint64_t seen = 0;
      int newest = 0;
      while (const auto value = published.next(seen, 1min)) {
        EXPECT_GT(value->front(), newest);
        EXPECT_EQ(value->front(), value->back());
        newest = value->front();
        if (newest == kLast) return;
      }
    });
  }
  for (int i = 1; i <= kLast; ++i)
    published.publish(std::make_shared<const std::vector<int>>(100, i));
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace suhu::web
