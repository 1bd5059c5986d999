#include "suhu/web/published.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace suhu::web {
namespace {

std::shared_ptr<const int> number(int value) { return std::make_shared<const int>(value); }

TEST(Published, HasNothingBeforeTheFirstValue) {
  Published<int> published;
  std::uint64_t seen = 0;
  EXPECT_EQ(published.get(), nullptr);
  EXPECT_EQ(published.next(seen), nullptr);
  EXPECT_EQ(seen, 0u);
}

TEST(Published, AReaderSeesEachValueOnceAndOnlyTheNewest) {
  Published<int> published;
  std::uint64_t seen = 0;
  published.publish(number(1));
  published.publish(number(2));
  EXPECT_EQ(*published.next(seen), 2);
  EXPECT_EQ(published.next(seen), nullptr);
  published.publish(number(2));
  EXPECT_EQ(*published.next(seen), 2);  // an equal value counts as a new one
  EXPECT_EQ(*published.get(), 2);
}

TEST(Published, ReadersDoNotDisturbEachOther) {
  Published<int> published;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  published.publish(number(1));
  EXPECT_EQ(*published.next(first), 1);
  EXPECT_EQ(*published.next(second), 1);
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

TEST(Published, AWatcherIsWokenByEachValueAndByTheEnd) {
  Published<int> published;
  int woken = 0;
  const Published<int>::Watch watch{published, [&] { ++woken; }};
  EXPECT_EQ(woken, 0);
  published.publish(number(1));
  published.publish(number(2));
  EXPECT_EQ(woken, 2);
  published.close();
  EXPECT_EQ(woken, 3);
}

TEST(Published, AWatcherThatIsGoneIsNotWoken) {
  Published<int> published;
  int first = 0;
  int second = 0;
  auto going = std::make_unique<Published<int>::Watch>(published, [&] { ++first; });
  const Published<int>::Watch staying{published, [&] { ++second; }};
  published.publish(number(1));
  going.reset();
  published.publish(number(2));
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 2);
}

TEST(Published, HasNothingNewAfterItsEnd) {
  Published<int> published;
  std::uint64_t seen = 0;
  published.publish(number(1));
  published.close();
  EXPECT_TRUE(published.closed());
  EXPECT_EQ(published.next(seen), nullptr);
  published.publish(number(2));
  EXPECT_EQ(published.next(seen), nullptr);
}

/// Waits, as a stream of events does, until it is woken.
class Bell {
 public:
  void ring() {
    const std::lock_guard lock{mutex_};
    rung_ = true;
    changed_.notify_one();
  }
  void wait() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool rung_ = false;
};

TEST(Published, ManyReadersSeeValuesInOrderWhileOneThreadPublishes) {
  constexpr int kLast = 5'000;
  Published<std::vector<int>> published;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      Bell bell;
      const Published<std::vector<int>>::Watch watch{published, [&] { bell.ring(); }};
      std::uint64_t seen = 0;
      int newest = 0;
      for (;; bell.wait()) {
        const auto value = published.next(seen);
        if (!value) continue;
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
