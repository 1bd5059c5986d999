#include "temp-filter/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dev-broker/options.hpp"

namespace suhu::filter {
namespace {

using suhu::cli::ExitCode;
using suhu::cli::Format;
using suhu::cli::Invocation;
using suhu::cli::StartPoint;
using testing::HasSubstr;

Invocation with(std::vector<std::string> args) {
  return {std::move(args), [](const std::string&) { return std::nullopt; }};
}

Options accepted(std::vector<std::string> args) {
  const auto parsed = parse_options(with(std::move(args)));
  EXPECT_TRUE(parsed) << parsed.error().text;
  return parsed.value_or(Options{});
}

std::string refused(std::vector<std::string> args) {
  const auto parsed = parse_options(with(std::move(args)));
  if (parsed) return "accepted";
  EXPECT_EQ(parsed.error().code, ExitCode::usage);
  return parsed.error().text;
}

TEST(FilterOptions, DefaultsAreTheSeedsRule) {
  const auto options = accepted({});
  EXPECT_EQ(options.rule.limit, 80);
  EXPECT_EQ(options.topic, "sensor-suhu");
  EXPECT_EQ(options.group, "temp-filter");
  EXPECT_EQ(options.kafka.bootstrap, "localhost:9092");
  EXPECT_EQ(options.start.kind, StartPoint::Kind::stored);
  EXPECT_EQ(options.emit, Emit::readings);
  EXPECT_FALSE(options.batch);
}

TEST(FilterOptions, ShowTenIsABatch) {
  const auto options = accepted({"--emit", "all", "-o", "beginning", "-e", "-c", "10", "-f", "table"});
  EXPECT_TRUE(options.batch);
  EXPECT_EQ(options.emit, Emit::all);
  EXPECT_EQ(options.count, 10u);
  EXPECT_EQ(options.format, Format::table);
}

TEST(FilterOptions, ExitEofAloneOrWithStoredDrainsTheGroup) {
  EXPECT_FALSE(accepted({"-e"}).batch);
  EXPECT_FALSE(accepted({"-o", "stored", "-e"}).batch);
  EXPECT_TRUE(accepted({"-o", "-15m", "-e"}).batch);
  EXPECT_TRUE(accepted({"-o", "@2026-11-21T03:00:00Z", "-e"}).batch);
}

TEST(FilterOptions, RefusesWhatContradictsItself) {
  EXPECT_THAT(refused({"-o", "end", "-e"}), HasSubstr("would read nothing"));
  EXPECT_THAT(refused({"-o", "beginning", "-e", "-G", "g"}), HasSubstr("uses no group"));
  EXPECT_THAT(refused({"-f", "table"}), HasSubstr("add -e or -c N"));
  EXPECT_THAT(refused({"--input", "-", "-G", "g"}), HasSubstr("--input reads no topic"));
  EXPECT_THAT(refused({"--output-topic", "sensor-suhu"}), HasSubstr("read again"));
  EXPECT_THAT(refused({"--dead-letter-topic", "a", "--output-topic", "a"}), HasSubstr("the same"));
}

TEST(FilterOptions, RefusesBadValuesWithTheOptionsName) {
  EXPECT_THAT(refused({"--threshold", "hot"}), HasSubstr("--threshold"));
  EXPECT_THAT(refused({"--threshold", "nan"}), HasSubstr("is not a number"));
  EXPECT_THAT(refused({"-o", "100"}), HasSubstr("write -15m or @TIME"));
  EXPECT_THAT(refused({"-f", "yaml"}), HasSubstr("--format"));
  EXPECT_THAT(refused({"--commit-interval", "1ms"}), HasSubstr("10ms to 1h"));
  EXPECT_EQ(accepted({"--threshold", "-5.5"}).rule.limit, -5.5);
}

TEST(FilterOptions, WhatIsNotBuiltIsUnknown) {
  for (const auto* option : {"--state-topic", "--exactly-once", "--deadband", "--on-delay"}) {
    EXPECT_THAT(refused({option, "1"}), HasSubstr(option)) << option;
  }
  EXPECT_THAT(refused({"--emit", "alarms"}), HasSubstr("--emit"));
}

TEST(FilterOptions, ListenWhereTheyAreTold) {
  EXPECT_FALSE(accepted({}).listen);
  EXPECT_EQ(web::to_text(*accepted({"--listen", "9101"}).listen), "127.0.0.1:9101");
  EXPECT_EQ(web::to_text(*accepted({"--listen", "*:0"}).listen), "0.0.0.0:0");
  EXPECT_THAT(refused({"--listen", "127.0.0.1"}), HasSubstr("--listen: '127.0.0.1' has no port"));
  EXPECT_THAT(refused({"--listen", "plant.example:9101"}), HasSubstr("is no IP address of this machine"));
}

TEST(DevBrokerOptions, ReadsTopicsAndACommand) {
  const auto parsed = suhu::dev_broker::parse_options(with({"--topics", "a:1,b:12", "--", "echo", "-x", "--topics"}));
  ASSERT_TRUE(parsed) << parsed.error().text;
  EXPECT_EQ(parsed->topics, (std::map<std::string, std::int32_t>{{"a", 1}, {"b", 12}}));
  EXPECT_EQ(parsed->command, (std::vector<std::string>{"echo", "-x", "--topics"}));
}

TEST(DevBrokerOptions, RefusesTopicsThatKafkaWouldNotTake) {
  for (const auto* topics : {"a:0", "a:x", ":3", "a b:3", "a:1,a:2", "a:1001"}) {
    EXPECT_FALSE(suhu::dev_broker::parse_options(with({"--topics", topics}))) << topics;
  }
}

TEST(DevBrokerOptions, TheHelpSaysWhatItLacks) {
  const auto parsed = suhu::dev_broker::parse_options(with({"--help"}));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().code, ExitCode::ok);
  EXPECT_THAT(parsed.error().text, HasSubstr("~5 MB per partition"));
  EXPECT_THAT(parsed.error().text, HasSubstr("no transactions"));
}

}  // namespace
}  // namespace suhu::filter
