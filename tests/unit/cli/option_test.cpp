#include "suhu/cli/option.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "suhu/cli/command_line.hpp"

namespace suhu::cli {
namespace {

using Words = std::vector<std::string>;

Option option_of(const std::string& names) {
  return Option(names, Option::Takes::value, "a meaning",
                [](const std::string&) { return Problem{}; });
}

TEST(Option, IsCalledByTheLastOfItsNames) {
  EXPECT_EQ(option_of("-t,--topic").name(), "--topic");
  EXPECT_EQ(option_of("--limit-hi,--threshold").name(), "--threshold");
  EXPECT_EQ(option_of("-x").name(), "-x");
  EXPECT_TRUE(option_of("-t,--topic").has_name("-t"));
  EXPECT_FALSE(option_of("-t,--topic").has_name("--top"));
}

TEST(Option, RefusesWhatIsNoName) {
  for (const auto* names : {"", "topic", "-", "--", "-topic", "--t", "---topic", "--topic=x",
                            "-t,,--topic", "-t, --topic"}) {
    EXPECT_THROW((void)option_of(names), std::logic_error) << names;
  }
}

TEST(Option, IsRefusedWhenItsNameIsTaken) {
  std::string text;
  CommandLine line("a-tool", "does nothing.", {});
  line.add_text("-t,--topic", "NAME", text, "a topic");
  EXPECT_THROW(line.add_text("-t,--title", "TEXT", text, "a title"), std::logic_error);
  EXPECT_THROW(line.add_text("--help", "TEXT", text, "a text"), std::logic_error);
  EXPECT_EQ(&line.option("-t"), &line.option("--topic"));
  EXPECT_THROW((void)line.option("--title"), std::logic_error);
}

TEST(Option, ReadsTheLastOfASingleValueAndAllOfAList) {
  Words read;
  const auto remember = [&read](const std::string& text) {
    read.push_back(text);
    return problem_if(text == "bad", "is bad");
  };
  Option single("--single", Option::Takes::value, "", remember);
  EXPECT_FALSE(single.given());
  EXPECT_EQ(single.set_values({"bad", "good"}), std::nullopt);
  EXPECT_TRUE(single.given());
  EXPECT_EQ(read, Words{"good"});
  read.clear();
  Option list("--list", Option::Takes::values, "", remember);
  EXPECT_EQ(list.set_values({"good", "bad", "unread"}), "is bad");
  EXPECT_EQ(read, (Words{"good", "bad"}));
}

TEST(Flag, TakesTheWordsForOnAndOff) {
  bool value = false;
  const auto read = switch_into(value);
  for (const auto* word : {"true", "on", "Yes", "1", "enable", "3"}) {
    value = false;
    EXPECT_EQ(read(word), std::nullopt) << word;
    EXPECT_TRUE(value) << word;
  }
  for (const auto* word : {"false", "OFF", "no", "0", "disable"}) {
    value = true;
    EXPECT_EQ(read(word), std::nullopt) << word;
    EXPECT_FALSE(value) << word;
  }
  value = true;
  for (const auto* word : {"", "perhaps", "-1", "1.5", "99999999999"}) {
    EXPECT_EQ(read(word), "\"" + std::string(word) + "\" is not valid here");
    EXPECT_TRUE(value);
  }
}

TEST(Flag, ThatCountsAddsUp) {
  int count = 0;
  Option option("-v", Option::Takes::nothing_and_counts, "", count_into(count));
  EXPECT_EQ(option.set_values({"true", "2", "false", "true"}), std::nullopt);
  EXPECT_EQ(count, 4);
}

TEST(Description, OfACommandLineListsOptionsInOrderWithItsOwnLast) {
  bool flag = false;
  std::string text = "as before";
  CommandLine line("a-tool", "does nothing.", {});
  line.add_flag("--flag", flag, "a flag");
  line.add_text("-t,--text", "WORD", text, "a text").env("FIRST").env("SECOND").group("Words");
  const auto options = line.describe();
  ASSERT_EQ(options.size(), 5U);
  EXPECT_EQ(options[0].names, Words{"--flag"});
  EXPECT_EQ(options[0].type, "");
  EXPECT_EQ(options[0].group, "a-tool");
  EXPECT_EQ(options[1].names, (Words{"-t", "--text"}));
  EXPECT_EQ(options[1].type, "WORD");
  EXPECT_EQ(options[1].meaning, "a text");
  EXPECT_EQ(options[1].group, "Words");
  EXPECT_EQ(options[1].environment, (Words{"FIRST", "SECOND"}));
  EXPECT_EQ(options[1].default_text, "as before");
  EXPECT_EQ(options[2].names, (Words{"-V", "--version"}));
  EXPECT_EQ(options[3].names, (Words{"-h", "--help"}));
  EXPECT_EQ(options[4].names, Words{"--generate"});
  EXPECT_EQ(options[4].group, "");
}

TEST(Description, WithoutAGroupStaysOutOfTheHelp) {
  std::string text;
  CommandLine line("a-tool", "does nothing.", {});
  line.add_text("--hidden", "WORD", text, "a text").group("");
  const auto exit = line.parse({.args = {"--help"}, .env = {}});
  ASSERT_TRUE(exit);
  EXPECT_EQ(exit->text.find("--hidden"), std::string::npos);
  EXPECT_FALSE(line.parse({.args = {"--hidden", "x"}, .env = {}}));
  EXPECT_EQ(text, "x");
}

}  // namespace
}  // namespace suhu::cli
