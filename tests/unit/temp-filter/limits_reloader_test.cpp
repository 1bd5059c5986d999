// Tests reading the limits again after SIGHUP.
#include "temp-filter/limits_reloader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include "support/temp_file.hpp"
#include "temp-filter/limits_file.hpp"

namespace suhu::temp_filter {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

struct LimitsReloaderTest : testing::Test {
  void write(const std::string& json) const { std::ofstream{file.path()} << json; }
  std::optional<alarm::RuleBook> poll() { return reloader.poll(current); }

  const test::TempFile file{R"({"S1": {"threshold": 75}, "oven-*": {"threshold": 100}})"};
  std::vector<std::string> notices;
  std::vector<std::string> errors;
  cli::ReloadFlag flag;
  LimitsReloader reloader{file.path(),
                          {},
                          flag,
                          {.notice = [this](const std::string& text) { notices.push_back(text); },
                           .error = [this](const std::string& text) { errors.push_back(text); }}};
  alarm::RuleBook current = read_limits(file.path(), {}).value();
};

TEST_F(LimitsReloaderTest, WithoutASignalReadsNothing) {
  write("no JSON");
  EXPECT_FALSE(poll());
  EXPECT_THAT(notices, IsEmpty());
  EXPECT_THAT(errors, IsEmpty());
}

TEST_F(LimitsReloaderTest, AfterASignalGivesTheNewLimitsOnceAndSaysHowManyChanged) {
  write(R"({"S1": {"threshold": 70}, "oven-*": {"threshold": 100}, "S2": {}})");
  std::raise(SIGHUP);
  const auto book = poll();
  ASSERT_TRUE(book);
  EXPECT_EQ(book->rules_for("S1").hi, 70);
  EXPECT_THAT(notices,
              ElementsAre(file.path() + " read again: limits for 3 ids and patterns, 2 changed"));
  EXPECT_THAT(errors, IsEmpty());
  EXPECT_FALSE(poll());
  EXPECT_THAT(notices, SizeIs(1));
}

TEST_F(LimitsReloaderTest, ABadFileLeavesTheLimitsAndSaysSo) {
  write("{\n\"S1\": {\"threshold\": \"70\"}}");
  flag.request();
  EXPECT_FALSE(poll());
  EXPECT_THAT(
      errors,
      ElementsAre(testing::AllOf(
          StartsWith(file.path() + ":2: \"S1\": threshold cannot be"),
          testing::EndsWith(". Nothing was changed: the limits from before stay in force"))));
  EXPECT_THAT(notices, IsEmpty());
}

TEST_F(LimitsReloaderTest, AFileThatIsGoneLeavesTheLimitsAndTheNextSignalReadsItWhenItIsBack) {
  const std::string aside = file.path() + ".aside";
  ASSERT_EQ(std::rename(file.path().c_str(), aside.c_str()), 0);
  flag.request();
  EXPECT_FALSE(poll());
  EXPECT_THAT(errors, ElementsAre(StartsWith(file.path() + ": cannot be read: No such file")));
  ASSERT_EQ(std::rename(aside.c_str(), file.path().c_str()), 0);
  EXPECT_FALSE(poll()) << "nobody asked again";
  flag.request();
  EXPECT_TRUE(poll());
  EXPECT_THAT(notices, ElementsAre(testing::EndsWith("2 ids and patterns, 0 changed")));
}

}  // namespace
}  // namespace suhu::temp_filter
