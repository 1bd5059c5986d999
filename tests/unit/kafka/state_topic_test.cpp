#include "suhu/kafka/state_topic.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "suhu/core/failure.hpp"

namespace suhu::kafka {
namespace {

using testing::HasSubstr;

TEST(StateTopicCut, IsShortAndTheSameBytesAlways) {
  EXPECT_EQ(encode_checkpoint({.next = 4'711, .read = 4'800, .notes = {}}),
            R"({"next":4711,"read":4800})");
  EXPECT_EQ(
      encode_checkpoint(
          {.next = 1,
           .read = 2,
           .notes = {{"postgresql://db/plant", {"9"}}, {"parquet:/srv/history", {"a", "b"}}}}),
      R"({"next":1,"read":2,"notes":{"parquet:/srv/history":["a","b"],"postgresql://db/plant":["9"]}})");
  EXPECT_EQ(encode_checkpoint({.next = 1,
                               .read = 2,
                               .notes = {},
                               .last_ts = Timestamp{std::chrono::milliseconds{1'764'410'412'250}}}),
            R"({"next":1,"read":2,"last":1764410412250})");
}

TEST(StateTopicCut, ComesBackAsItWas) {
  const stream::Checkpoint cut{.next = 9'007'199'254'740'993,
                               .read = 9'223'372'036'854'775'807,
                               .notes = {{"a \"b\"", {"x", ""}}, {"c", {}}},
                               .last_ts = Timestamp{std::chrono::milliseconds{-1}}};
  const auto back = decode_checkpoint(encode_checkpoint(cut));
  EXPECT_EQ(back.next, cut.next);
  EXPECT_EQ(back.read, cut.read);
  EXPECT_EQ(back.notes, cut.notes);
  EXPECT_EQ(back.last_ts, cut.last_ts);
}

TEST(StateTopicCut, FieldsOfALaterVersionAreNoError) {
  EXPECT_EQ(decode_checkpoint(R"({"next":1,"read":2,"epoch":3})").read, 2);
}

TEST(StateTopicCut, RubbishEndsTheProgramWithAWayOut) {
  for (const auto* text :
       {"", "rubbish", "[]", "4711", "{}", R"({"next":1})", R"({"read":1})",
        R"({"next":"1","read":2})", R"({"next":1,"read":2,"notes":["a"]})",
        R"({"next":1,"read":2,"notes":{"a":[1]}})", "{\"next\":1,\"read\":2",
        R"({"next":1.5,"read":2})", R"({"next":1,"read":1e300})", R"({"next":true,"read":2})",
        R"({"next":1,"read":18446744073709551615})", R"({"next":-1,"read":2})",
        R"({"next":3,"read":2})", R"({"next":1,"read":2,"last":1.5})"}) {
    try {
      (void)decode_checkpoint(text);
      ADD_FAILURE() << text;
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.kind(), FailureKind::runtime);
      EXPECT_THAT(failure.what(), HasSubstr("another group (-G)"));
    }
  }
}

}  // namespace
}  // namespace suhu::kafka
