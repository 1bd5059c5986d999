#include "suhu/kafka/outbox.hpp"

#include <gtest/gtest.h>

namespace suhu::kafka {
namespace {

std::string value_of(Outbox& outbox, std::uint64_t number) { return {outbox.at(number).value, outbox.at(number).value_size}; }

TEST(Outbox, KeepsEveryRecordUntilItIsConfirmed) {
  Outbox outbox;
  EXPECT_EQ(outbox.push("k", true, "a", false, nullptr), 0u);
  EXPECT_EQ(outbox.push("k", true, "b", false, nullptr), 1u);
  outbox.confirm(1);
  EXPECT_EQ(outbox.first(), 0u);
  EXPECT_EQ(outbox.unconfirmed(), 1u);
  EXPECT_EQ(value_of(outbox, 0), "a");
  outbox.confirm(0);
  EXPECT_EQ(outbox.first(), 2u);
  EXPECT_EQ(outbox.unconfirmed(), 0u);
}

TEST(Outbox, CountsASecondConfirmationOnce) {
  Outbox outbox;
  outbox.push({}, false, "a", false, nullptr);
  outbox.push({}, false, "b", false, nullptr);
  outbox.confirm(1);
  outbox.confirm(1);
  outbox.confirm(0);
  outbox.confirm(0);
  EXPECT_EQ(outbox.unconfirmed(), 0u);
}

TEST(Outbox, TellsAnEmptyKeyFromNoKeyAndAnEmptyValueFromATombstone) {
  Outbox outbox;
  outbox.push("", true, "", false, nullptr);
  outbox.push("", false, "", true, nullptr);
  EXPECT_NE(outbox.at(0).key, nullptr);
  EXPECT_NE(outbox.at(0).value, nullptr);
  EXPECT_EQ(outbox.at(1).key, nullptr);
  EXPECT_EQ(outbox.at(1).value, nullptr);
}

TEST(Outbox, MemoryStaysBoundedWhileRecordsFlowThrough) {
  Outbox outbox;
  const std::string value(100, 'x');
  std::size_t most = 0;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    outbox.push("key", true, value, false, nullptr);
    if (i >= 1'000) outbox.confirm(i - 1'000);
    most = std::max(most, outbox.bytes());
  }
  EXPECT_LE(most, std::size_t{1} << 20);
}

TEST(Outbox, TakesARecordLargerThanAChunk) {
  Outbox outbox;
  const std::string giant(1'000'000, 'g');
  outbox.push("a", true, "small", false, nullptr);
  outbox.push("b", true, giant, false, nullptr);
  outbox.push("c", true, "after", false, nullptr);
  EXPECT_EQ(value_of(outbox, 1), giant);
  EXPECT_EQ(value_of(outbox, 2), "after");
  for (std::uint64_t i = 0; i < 3; ++i) outbox.confirm(i);
  EXPECT_EQ(outbox.unconfirmed(), 0u);
}

TEST(Outbox, KeepsHeadersWithTheirRecord) {
  Outbox outbox;
  const std::vector<stream::Header> headers{{"suhu.reason", "not-json"}};
  outbox.push({}, false, "x", false, &headers);
  ASSERT_TRUE(outbox.at(0).headers);
  EXPECT_EQ(outbox.at(0).headers->front().value, "not-json");
}

}  // namespace
}  // namespace suhu::kafka
