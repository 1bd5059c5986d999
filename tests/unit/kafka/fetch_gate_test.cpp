#include "suhu/kafka/fetch_gate.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>

#include "support/hang.hpp"

namespace suhu::kafka {
namespace {

using std::chrono::milliseconds;
using test::kHang;

constexpr std::size_t kMany = 1'000'000;

/// A gate in front of a queue of `unread` records, and a fetcher in its own thread.
struct FetchGateTest : testing::Test {
  std::atomic<std::size_t> unread{0};
  std::atomic<int> looks{0};
  FetchGate gate;

  void SetUp() override {
    gate.start([this] {
      ++looks;
      return unread.load();
    });
  }
  std::future<void> fetcher() {
    return std::async(std::launch::async, [this] { gate.pass(); });
  }
  /// Returns whether the fetcher has checked the queue and is still inside pass().
  [[nodiscard]] bool is_held(std::future<void>& fetcher) const {
    const auto deadline = std::chrono::steady_clock::now() + kHang;
    while (looks == 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    return looks > 0 && fetcher.wait_for(milliseconds{50}) == std::future_status::timeout;
  }
  static bool has_passed(std::future<void>& fetcher) {
    return fetcher.wait_for(kHang) == std::future_status::ready;
  }
};

TEST_F(FetchGateTest, LetsPassWhileFewRecordsLieUnread) {
  unread = 100;
  auto passing = fetcher();
  EXPECT_TRUE(has_passed(passing));
}

TEST_F(FetchGateTest, HoldsTheFetcherUntilTheReaderHasTakenEnough) {
  unread = kMany;
  auto held = fetcher();
  EXPECT_TRUE(is_held(held));
  gate.taken(1'000, 31'000);  // still too many
  EXPECT_TRUE(is_held(held));
  unread = 10'000;
  gate.taken(1'000, 31'000);
  EXPECT_TRUE(has_passed(held));
}

TEST_F(FetchGateTest, LargeRecordsCloseItAtFewer) {
  unread = 1'000;
  gate.taken(100, 100 * 31);
  auto small = fetcher();
  EXPECT_TRUE(has_passed(small));
  looks = 0;
  gate.taken(100, 100 * 65'536);
  auto large = fetcher();
  EXPECT_TRUE(is_held(large));
  unread = 10;
  gate.taken(0, 0);  // an empty batch changes no estimate, but wakes the fetcher
  EXPECT_TRUE(has_passed(large));
}

TEST_F(FetchGateTest, AFetcherPassesWhileSomebodyNeedsTheBrokersAnswer) {
  unread = kMany;
  auto held = fetcher();
  ASSERT_TRUE(is_held(held));
  {
    const FetchGate::Pass pass{gate};
    EXPECT_TRUE(has_passed(held));
  }
  looks = 0;
  auto next = fetcher();
  EXPECT_TRUE(is_held(next));
  gate.stop();
}

TEST_F(FetchGateTest, StopLetsAllGoForGood) {
  unread = kMany;
  auto first = fetcher();
  auto second = fetcher();
  ASSERT_TRUE(is_held(first));
  gate.stop();
  EXPECT_TRUE(has_passed(first));
  EXPECT_TRUE(has_passed(second));
  looks = 0;
  gate.pass();
  EXPECT_EQ(looks, 0);
}

}  // namespace
}  // namespace suhu::kafka
