#include "temp-window/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "suhu/cli/checks.hpp"
#include "support/command_lines.hpp"
#include "support/temp_file.hpp"

namespace suhu::temp_window {
namespace {

using cli::ExitCode;
using cli::Format;
using cli::StartPoint;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr test::Accepted<parse_options> accepted;
constexpr test::Refused<parse_options> refused;

TEST(WindowOptions, DefaultsAreTenSecondsAndAMinuteOfPatience) {
  const auto options = accepted({});
  EXPECT_EQ(options.rules.size, seconds{10});
  EXPECT_EQ(options.rules.lateness, seconds{60});
  EXPECT_EQ(options.event_time.max_future, seconds{60});
  EXPECT_EQ(options.max_sensors, 1'000'000u);
  EXPECT_EQ(options.roll, seconds{60});
  EXPECT_EQ(options.topic, "sensor-suhu");
  EXPECT_EQ(options.group, "temp-window");
  EXPECT_EQ(options.state_topic, "temp-window-state");
  EXPECT_EQ(options.start.kind, StartPoint::Kind::stored);
  EXPECT_EQ(options.format, Format::automatic);
  EXPECT_THAT(options.history, IsEmpty());
  EXPECT_FALSE(options.latest || options.output_topic || options.instance || options.count ||
               options.exit_eof || options.is_batch());
}

TEST(WindowOptions, ReadsWhatIsGiven) {
  const auto options = accepted({"--window",
                                 "1m",
                                 "--lateness",
                                 "0",
                                 "--max-future",
                                 "0",
                                 "--max-sensors",
                                 "1",
                                 "--latest",
                                 "a/latest.json",
                                 "--history",
                                 "parquet:dir",
                                 "--history",
                                 "postgresql://h/d",
                                 "--history",
                                 "postgres://h/d",
                                 "--roll",
                                 "5s",
                                 "--output-topic",
                                 "windows",
                                 "--state-topic",
                                 "s",
                                 "-G",
                                 "g",
                                 "--instance",
                                 "i",
                                 "-c",
                                 "3",
                                 "-f",
                                 "csv"});
  EXPECT_EQ(options.rules.size, seconds{60});
  EXPECT_EQ(options.rules.lateness, seconds{0});
  EXPECT_EQ(options.event_time.max_future, seconds{0});
  EXPECT_EQ(options.max_sensors, 1u);
  EXPECT_EQ(options.latest, "a/latest.json");
  EXPECT_THAT(options.history, ElementsAre("parquet:dir", "postgresql://h/d", "postgres://h/d"));
  EXPECT_EQ(options.roll, seconds{5});
  EXPECT_EQ(options.output_topic, "windows");
  EXPECT_EQ(options.state_topic, "s");
  EXPECT_EQ(options.group, "g");
  EXPECT_EQ(options.instance, "i");
  EXPECT_EQ(options.count, 3u);
  EXPECT_EQ(options.format, Format::csv);
}

TEST(WindowOptions, TheStateTopicIsNamedAfterTheGroup) {
  EXPECT_EQ(accepted({"-G", "plant-2"}).state_topic, "plant-2-state");
}

TEST(WindowOptions, AStartOfItsOwnWithExitEofIsABatch) {
  EXPECT_TRUE(
      accepted({"-o", "beginning", "-e", "-f", "table", "--history", "parquet:/srv/h"}).is_batch());
  EXPECT_TRUE(accepted({"-o", "-15m", "-e"}).is_batch());
  EXPECT_FALSE(accepted({"-e"}).is_batch());
  EXPECT_FALSE(accepted({"-o", "stored", "-e"}).is_batch());
  EXPECT_FALSE(accepted({"-o", "beginning"}).is_batch());
}

TEST(WindowOptions, RefusesWhatContradictsItself) {
  EXPECT_THAT(refused({"-o", "end", "-e"}), HasSubstr("-o end -e would read nothing"));
  EXPECT_THAT(refused({"-o", "beginning", "-e", "-G", "g"}),
              HasSubstr("uses no group: leave out -G and --instance"));
  EXPECT_THAT(refused({"-o", "beginning", "-e", "--instance", "i"}),
              HasSubstr("uses no group: leave out -G and --instance"));
  EXPECT_THAT(refused({"-o", "beginning", "-e", "--state-topic", "s"}),
              HasSubstr("--state-topic is for a group"));
  EXPECT_THAT(refused({"-f", "table"}), HasSubstr("-f table prints at the end: add -e or -c N"));
  EXPECT_THAT(refused({"-f", "table", "-e", "--history", "parquet:/srv/h"}),
              HasSubstr("take -f json, or a batch"));
  EXPECT_THAT(refused({"-f", "table", "-e", "--output-topic", "w"}),
              HasSubstr("take -f json, or a batch"));
  EXPECT_THAT(refused({"--output-topic", "sensor-suhu"}),
              HasSubstr("--output-topic is the topic of readings (-t)"));
  EXPECT_THAT(refused({"-t", "a", "--output-topic", "a", "-o", "beginning", "-e"}),
              HasSubstr("--output-topic is the topic of readings (-t)"));
  EXPECT_THAT(refused({"--state-topic", "sensor-suhu"}),
              HasSubstr("--state-topic is the topic of readings (-t)"));
  EXPECT_THAT(refused({"-t", "g-state", "-G", "g"}),
              HasSubstr("--state-topic is the topic of readings (-t)"));
  EXPECT_THAT(refused({"--output-topic", "temp-window-state"}),
              HasSubstr("--output-topic and --state-topic are the same"));
  EXPECT_EQ(accepted({"--output-topic", "temp-window-state", "-o", "beginning", "-e"}).output_topic,
            "temp-window-state")
      << "a batch has no state";
  EXPECT_EQ(accepted({"-f", "table", "-c", "3"}).format, Format::table);
}

TEST(WindowOptions, RefusesWhatIsOutOfRangeAndSaysTheRange) {
  EXPECT_THAT(refused({"--window", "99ms"}), HasSubstr("--window is 100ms to 366d"));
  EXPECT_THAT(refused({"--window", "0"}), HasSubstr("--window is 100ms to 366d"));
  EXPECT_THAT(refused({"--window", "367d"}), HasSubstr("--window is 100ms to 366d"));
  EXPECT_EQ(accepted({"--window", "100ms"}).rules.size, milliseconds{100});
  EXPECT_EQ(accepted({"--window", "366d"}).rules.size, std::chrono::days{366});
  EXPECT_THAT(refused({"--lateness", "367d"}), HasSubstr("--lateness is 0 to 366d"));
  EXPECT_THAT(refused({"--roll", "99ms"}), HasSubstr("--roll is 100ms to 1d"));
  EXPECT_THAT(refused({"--roll", "25h"}), HasSubstr("--roll is 100ms to 1d"));
  EXPECT_THAT(refused({"--max-sensors", "0"}), HasSubstr("--max-sensors is 1 or more"));
}

TEST(WindowOptions, RefusesBadValuesWithTheOptionsName) {
  EXPECT_THAT(refused({"--window", "10"}), HasSubstr("--window"));
  EXPECT_THAT(refused({"--lateness", "-1s"}), HasSubstr("--lateness"));
  EXPECT_THAT(refused({"--max-future", "soon"}), HasSubstr("--max-future"));
  EXPECT_THAT(refused({"--max-sensors", "many"}), HasSubstr("--max-sensors"));
  EXPECT_THAT(refused({"-f", "parquet"}), HasSubstr("--format"));
  EXPECT_THAT(refused({"-c", "0"}), HasSubstr("--count"));
  EXPECT_THAT(refused({"--threshold", "80"}), HasSubstr("--threshold"));
}

TEST(WindowOptions, RefusesAHistoryOfAnotherKindAndDoesNotShowIt) {
  for (const auto* uri : {"mysql://me:hunter2@h/d", "parquet:", "parquet", "hunter2",
                          "postgresql:hunter2", "/srv/hunter2", ""}) {
    const auto text = refused({"--history", "parquet:ok", "--history", uri});
    EXPECT_THAT(text, HasSubstr("--history takes parquet:DIR or postgresql://host/database"))
        << uri;
    EXPECT_THAT(text, Not(HasSubstr("hunter2"))) << uri;
  }
}

TEST(WindowOptions, APasswordIsInNoText) {
  const std::string uri = "postgresql://me:hunter2@db/plant";
  EXPECT_THAT(refused({"--history", uri, "--window", "1ms"}), Not(HasSubstr("hunter2")));
  EXPECT_THAT(refused({"--history", uri, "-f", "table"}), Not(HasSubstr("hunter2")));
  EXPECT_THAT(refused({"--history=" + uri, "--no-such-option"}), Not(HasSubstr("hunter2")));
  for (const auto& args : {std::vector<std::string>{"--help"}, {"--history", uri, "--help"}}) {
    const auto parsed = parse_options(test::invocation(args));
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, ExitCode::ok);
    EXPECT_THAT(parsed.error().text, HasSubstr("--history"));
    EXPECT_THAT(parsed.error().text, Not(HasSubstr("hunter2")));
  }
}

TEST(WindowOptions, APasswordAfterAMistypedOptionIsInNoText) {
  const std::string uri = "postgresql://me:hunter2@db/plant";
  EXPECT_THAT(refused({"--histroy", uri}), Not(HasSubstr("hunter2")));
  EXPECT_THAT(refused({"--histroy=" + uri}), Not(HasSubstr("hunter2")));
  EXPECT_THAT(refused({uri}),
              AllOf(HasSubstr("unexpected argument postgresql://…"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refused({"x=" + uri}),
              AllOf(HasSubstr("unexpected argument x=…"), Not(HasSubstr("hunter2"))));
}

TEST(WindowOptions, HistoriesCanStandInTheFile) {
  const test::TempFile file{
      "[temp-window]\nhistory = [\"parquet:a\", \"postgresql://me:hunter2@h/d\"]\nwindow = "
      "\"1m\"\n"};
  const auto options = accepted({"--config", file.path()});
  EXPECT_THAT(options.history, ElementsAre("parquet:a", "postgresql://me:hunter2@h/d"));
  EXPECT_EQ(options.rules.size, seconds{60});
}

TEST(GroupInput, IsABatchWithExitEofAndAStartThatIsNotStored) {
  using cli::GroupInput;
  EXPECT_FALSE(GroupInput{.exit_eof = true}.is_batch());
  for (const auto kind : {StartPoint::Kind::beginning, StartPoint::Kind::end, StartPoint::Kind::at,
                          StartPoint::Kind::ago}) {
    EXPECT_TRUE((GroupInput{.start = {.kind = kind}, .exit_eof = true}.is_batch()));
    EXPECT_FALSE((GroupInput{.start = {.kind = kind}, .exit_eof = false}.is_batch()));
  }
}

TEST(Checks, OnlyABatchExcludesAGroup) {
  using cli::GroupInput;
  using cli::validate_start;
  const StartPoint beginning{.kind = StartPoint::Kind::beginning};
  const StartPoint end{.kind = StartPoint::Kind::end};
  EXPECT_EQ(validate_start(GroupInput{.exit_eof = true}, true), std::nullopt);
  EXPECT_EQ(validate_start(GroupInput{.start = beginning}, true), std::nullopt);
  EXPECT_EQ(validate_start(GroupInput{.start = beginning, .exit_eof = true}, false), std::nullopt);
  EXPECT_THAT(*validate_start(GroupInput{.start = beginning, .exit_eof = true}, true),
              HasSubstr("uses no group"));
  EXPECT_EQ(validate_start(GroupInput{.start = end}, true), std::nullopt);
  EXPECT_THAT(*validate_start(GroupInput{.start = end, .exit_eof = true}, false),
              HasSubstr("would read nothing"));
}

}  // namespace
}  // namespace suhu::temp_window
