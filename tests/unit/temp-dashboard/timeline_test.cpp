#include "temp-dashboard/timeline.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

namespace suhu::temp_dashboard {
namespace {

using std::chrono::milliseconds;

struct Element {
  Timestamp at;
  int value = 0;
  friend bool operator==(const Element&, const Element&) = default;
};
std::ostream& operator<<(std::ostream& out, const Element& element) {
  return out << element.at.time_since_epoch().count() << ":" << element.value;
}
using Elements = std::vector<Element>;

Timestamp at(std::int64_t ms) { return Timestamp{milliseconds{ms}}; }

bool earlier(const Element& a, const Element& b) { return a.at < b.at; }

/// A simple implementation of what Timeline does.
struct Plain {
  std::size_t most;
  Elements elements;

  std::optional<std::size_t> insert(const Element& element) {
    if (elements.size() == most) {
      if (element.at < elements.front().at) return std::nullopt;
      elements.erase(elements.begin());
    }
    const auto index =
        std::upper_bound(elements.begin(), elements.end(), element, earlier) - elements.begin();
    elements.insert(elements.begin() + index, element);
    return static_cast<std::size_t>(index);
  }
};

Elements all(const Timeline<Element>& timeline, std::size_t from = 0) {
  Elements elements;
  timeline.for_each_from(from, [&](const Element& element) { elements.push_back(element); });
  return elements;
}

Elements one_by_one(const Timeline<Element>& timeline) {
  Elements elements;
  for (std::size_t i = 0; i < timeline.size(); ++i) elements.push_back(timeline[i]);
  return elements;
}

struct Both {
  Timeline<Element> timeline;
  Plain plain;
};

class Driver {
 public:
  Driver(unsigned seed, std::size_t most)
      : random_(seed), both_{Timeline<Element>(most), {.most = most, .elements = {}}} {}

  void run(int steps) {
    for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
      const int what = below(20);
      if (what < 15) {
        insert();
      } else if (what < 17) {
        change();
      } else if (what == 17) {
        search();
      } else {
        copy();
      }
    }
    check(both_);
    for (const Both& each : copies_) check(each);
  }

 private:
  int below(int limit) { return std::uniform_int_distribution{0, limit - 1}(random_); }

  void insert() {
    const int spread = below(10) == 0 ? 3'000 : 40;
    const bool in_order = below(3) > 0;
    now_ += in_order ? below(4) : 0;
    Element element{.at = at(in_order ? now_ : now_ - below(spread)), .value = ++values_};
    if (!in_order && below(3) == 0 && !both_.timeline.empty())
      element.at = both_.timeline[0].at + milliseconds{below(20)};
    ASSERT_EQ(both_.timeline.insert(element), both_.plain.insert(element));
  }
  void change() {
    if (both_.timeline.empty()) return;
    const auto index = static_cast<std::size_t>(below(static_cast<int>(both_.timeline.size())));
    both_.timeline.change(index).value = ++values_;
    both_.plain.elements[index].value = values_;
  }
  void search() {
    const Timestamp time = below(3) == 0 && !both_.timeline.empty()
                               ? both_.timeline[0].at + milliseconds{below(20) - 40}
                               : at(now_ - below(200) + 20);
    auto& elements = both_.plain.elements;
    const auto place =
        std::lower_bound(elements.begin(), elements.end(), Element{.at = time}, earlier);
    const auto index = static_cast<std::size_t>(place - elements.begin());
    ASSERT_EQ(both_.timeline.lower_bound(time), index);
    ASSERT_EQ(all(both_.timeline, index), Elements(place, elements.end()));
    Element* const found = both_.timeline.find(time);
    ASSERT_EQ(found != nullptr, place != elements.end() && place->at == time);
    if (found != nullptr) found->value = place->value = ++values_;
  }
  /// Keeps a copy. Sometimes continues with a kept copy, so that both sides change chunks that they
  /// have shared.
  void copy() {
    if (copies_.size() == 8) copies_.erase(copies_.begin() + below(8));
    copies_.push_back(both_);
    if (below(4) == 0)
      std::swap(copies_[static_cast<std::size_t>(below(static_cast<int>(copies_.size())))], both_);
    if (!both_.plain.elements.empty())
      now_ = std::max(now_, both_.plain.elements.back().at.time_since_epoch().count());
  }
  static void check(const Both& both) {
    ASSERT_EQ(one_by_one(both.timeline), both.plain.elements);
    ASSERT_EQ(all(both.timeline), both.plain.elements);
    ASSERT_EQ(both.timeline.empty(), both.plain.elements.empty());
    if (!both.plain.elements.empty()) {
      ASSERT_EQ(both.timeline.back(), both.plain.elements.back());
    }
  }

  std::mt19937 random_;
  Both both_;
  std::vector<Both> copies_;
  std::int64_t now_ = 0;
  int values_ = 0;
};

TEST(Timeline, IsWhatASortedVectorIsAndItsCopiesNeverChange) {
  const unsigned first = std::random_device{}();
  for (const std::size_t most : {1U, 2U, 3U, 5U, 63U, 64U, 65U, 66U, 200U, 1'024U}) {
    for (unsigned i = 0; i < 12; ++i) {
      SCOPED_TRACE("most " + std::to_string(most) + ", seed " + std::to_string(first + i));
      Driver(first + i, most).run(4'000);
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(Timeline, PutsEqualTimesInOrderOfArrival) {
  Timeline<Element> timeline(10);
  for (const int value : {1, 2, 3}) timeline.insert({.at = at(5), .value = value});
  timeline.insert({.at = at(9), .value = 4});
  EXPECT_EQ(timeline.insert({.at = at(5), .value = 5}), 3u);
  EXPECT_EQ(all(timeline), (Elements{{at(5), 1}, {at(5), 2}, {at(5), 3}, {at(5), 5}, {at(9), 4}}));
}

TEST(Timeline, DropsTheOldestAndTakesNothingOlder) {
  Timeline<Element> timeline(3);
  for (const int value : {1, 2, 3, 4}) timeline.insert({.at = at(value), .value = value});
  EXPECT_EQ(all(timeline), (Elements{{at(2), 2}, {at(3), 3}, {at(4), 4}}));
  EXPECT_EQ(timeline.insert({.at = at(1), .value = 5}), std::nullopt);
  EXPECT_EQ(timeline.insert({.at = at(2), .value = 6}), 0u)
      << "as old as the oldest: that one goes";
  EXPECT_EQ(all(timeline), (Elements{{at(2), 6}, {at(3), 3}, {at(4), 4}}));
}

TEST(Timeline, ACopyIsReadInOtherThreadsWhileTheOriginalChanges) {
  Timeline<Element> timeline(300);
  std::mutex mutex;
  auto published = std::make_shared<const Timeline<Element>>(timeline);
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  const auto read = [&] {
    while (!done) {
      std::shared_ptr<const Timeline<Element>> copy;
      {
        const std::lock_guard lock(mutex);
        copy = published;
      }
      const Timeline<Element> second = *copy;  // readers may copy too
      copy.reset();
      Element last{.at = at(-1'000'000)};
      second.for_each_from(0, [&](const Element& element) {
        wrong += element.at < last.at || element.value == 0 ? 1 : 0;
        last = element;
      });
    }
  };
  std::thread one(read);
  std::thread two(read);
  std::mt19937 random(7);
  for (int i = 1; i <= 20'000; ++i) {
    const int back = random() % 8 == 0 ? static_cast<int>(random() % 100) : 0;
    timeline.insert({.at = at(i - back), .value = i});
    timeline.change(random() % timeline.size()).value = i;
    if (i % 7 == 0) {
      const auto copy = std::make_shared<const Timeline<Element>>(timeline);
      const std::lock_guard lock(mutex);
      published = copy;
    }
  }
  done = true;
  one.join();
  two.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace suhu::temp_dashboard
