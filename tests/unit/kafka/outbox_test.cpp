#include "suhu/kafka/outbox.hpp"

#include <gtest/gtest.h>

namespace suhu::kafka {
namespace {

TEST(Outbox, ConfirmsOnlyWhatIsConfirmedWithoutAGap) {
  Outbox outbox;
  outbox.add(2, 20);
  outbox.confirm(1, 10);
  EXPECT_EQ(outbox.first(), 0u);
  EXPECT_EQ(outbox.unconfirmed(), 1u);
  outbox.confirm(0, 10);
  EXPECT_EQ(outbox.first(), 2u);
  EXPECT_EQ(outbox.end(), 2u);
  EXPECT_EQ(outbox.unconfirmed(), 0u);
  EXPECT_EQ(outbox.bytes(), 0u);
}

TEST(Outbox, CountsASecondConfirmationOnce) {
  Outbox outbox;
  outbox.add(2, 20);
  outbox.confirm(1, 10);
  outbox.confirm(1, 10);
  EXPECT_EQ(outbox.bytes(), 10u);
  outbox.confirm(0, 10);
  outbox.confirm(0, 10);
  EXPECT_EQ(outbox.unconfirmed(), 0u);
  EXPECT_EQ(outbox.bytes(), 0u);
}

TEST(Outbox, NumbersGoOnOverAnEmptyOutbox) {
  Outbox outbox;
  outbox.add(1, 1);
  outbox.confirm(0, 1);
  outbox.add(2, 2);
  EXPECT_EQ(outbox.first(), 1u);
  EXPECT_EQ(outbox.end(), 3u);
}

TEST(Outbox, WhatComesBackStandsBeforeWhatWasNeverSent) {
  Outbox outbox;
  outbox.add(5, 5);
  outbox.keep({.number = 4});  // did not fit into the queue
  outbox.keep({.number = 2});  // came back from the client, in the order of the partitions
  outbox.keep({.number = 1});
  outbox.keep({.number = 3});
  outbox.sort_kept();
  std::vector<std::uint64_t> numbers;
  for (const auto& record : outbox.kept()) numbers.push_back(record.number);
  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{1, 2, 3, 4}));
  outbox.drop_kept(3);
  ASSERT_EQ(outbox.kept().size(), 1u);
  EXPECT_EQ(outbox.kept().front().number, 4u);
}

}  // namespace
}  // namespace suhu::kafka
