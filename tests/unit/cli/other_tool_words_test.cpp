// Tests options that people know from other programs, and the advice about them.
#include "suhu/cli/other_tool_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace suhu::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Names = std::vector<std::string>;

const Names kFilter{"help",   "version",      "bootstrap-server",  "topic",
                    "group",  "offset",       "exit-eof",          "count",
                    "format", "limit-hi",     "threshold",         "emit",
                    "input",  "output-topic", "dead-letter-topic", "verbose"};
const Names kSim{"help",   "bootstrap-server", "topic",   "sensors",   "rate",
                 "replay", "duration",         "dry-run", "partitions"};

TEST(ForeignWords, OfKafkasOwnToolsAreAnsweredWithOurs) {
  EXPECT_EQ(advice_on("--from-beginning", kFilter), ": -o beginning reads all that is there");
  EXPECT_THAT(advice_on("--max-messages", kFilter), HasSubstr("-c N"));
  EXPECT_THAT(advice_on("--group-id", kFilter), HasSubstr("-G NAME"));
  EXPECT_THAT(advice_on("--broker-list", kSim), HasSubstr("-b HOST:PORT"));
  EXPECT_THAT(advice_on("--since", kFilter), HasSubstr("-o @TIME"));
  EXPECT_THAT(advice_on("-p", kFilter), HasSubstr("all partitions"));
}

TEST(ForeignWords, MeanWhatTheProgramHasForThem) {
  EXPECT_THAT(advice_on("--interval", kSim), HasSubstr("-r R"));
  EXPECT_THAT(advice_on("--interval", {"window", "topic"}), HasSubstr("--window DUR"));
  EXPECT_THAT(advice_on("--until", kSim), HasSubstr("--duration"));
  EXPECT_THAT(advice_on("--from-beginning", kSim), IsEmpty()) << "a sender reads nothing";
}

TEST(ForeignWords, NameOnlyOptionsThatAProgramOfOursCanHave) {
  const std::set<std::string_view> ours{"bootstrap-server",
                                        "properties-file",
                                        "property",
                                        "group",
                                        "offset",
                                        "exit-eof",
                                        "count",
                                        "format",
                                        "color",
                                        "verbose",
                                        "quiet",
                                        "listen",
                                        "retain",
                                        "emit",
                                        "threshold",
                                        "output-topic",
                                        "dead-letter-topic",
                                        "commit-interval",
                                        "input",
                                        "window",
                                        "rate",
                                        "replay",
                                        "start",
                                        "duration",
                                        "dry-run",
                                        "partitions",
                                        "create-topic",
                                        "sensors",
                                        "topics"};
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const auto& row : other_tool_words()) {
    EXPECT_TRUE(ours.contains(row.option)) << row.word << ": " << row.option;
    EXPECT_TRUE(row.word.starts_with("-")) << row.word;
    EXPECT_FALSE(row.advice.ends_with(".")) << row.advice;
    EXPECT_TRUE(seen.insert({row.word, row.option}).second)
        << row.word << " stands twice for " << row.option;
  }
}

TEST(UnknownOptions, AreAnsweredWithTheNearestOfOurs) {
  EXPECT_EQ(advice_on("--treshold", kFilter), ": did you mean --threshold?");
  EXPECT_EQ(advice_on("--thresh", kFilter), ": did you mean --threshold?");
  EXPECT_EQ(advice_on("--dead", kFilter), ": did you mean --dead-letter-topic?");
  EXPECT_THAT(advice_on("--wombat", kFilter), IsEmpty());
  EXPECT_THAT(advice_on("--o", kFilter), IsEmpty()) << "too short to mean one";
  EXPECT_THAT(advice_on("-Z", kFilter), IsEmpty());
}

TEST(UnknownArguments, AreAnsweredByWhatTheyLookLike) {
  EXPECT_EQ(advice_on_argument("help", kFilter), ": did you mean --help?");
  EXPECT_EQ(advice_on_argument("/dev/null", kFilter), ": --input FILE reads a file");
  EXPECT_EQ(advice_on_argument("/dev/null", kSim), ": --replay FILE sends a recording");
  EXPECT_EQ(advice_on_argument("sensor-suhu", kFilter), ": a topic is named with -t NAME");
  EXPECT_THAT(advice_on_argument("sensor-suhu", {"topics"}), IsEmpty());
}

}  // namespace
}  // namespace suhu::cli
