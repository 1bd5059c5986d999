#include "suhu/cli/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <new>
#include <nlohmann/json.hpp>
#include <system_error>

#include "suhu/cli/progress.hpp"
#include "suhu/cli/run_tool.hpp"
#include "suhu/core/failure.hpp"
#include "suhu/core/timestamp.hpp"

namespace suhu::cli {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::internal::CaptureStderr;
using testing::internal::CaptureStdout;
using testing::internal::GetCapturedStderr;
using testing::internal::GetCapturedStdout;

/// Returns what `log` writes to stderr with these options.
template <class Log>
std::string said(const LogOptions& options, Log log) {
  CaptureStderr();
  set_up_log("temp-filter", options);
  log();
  return GetCapturedStderr();
}

void say_everything() {
  spdlog::debug("d");
  spdlog::info("i");
  spdlog::warn("w");
  spdlog::error("e");
}

TEST(Log, TextNamesTheToolAndTheLevel) {
  EXPECT_EQ(
      said({.verbosity = 1, .stats = {}}, say_everything),
      "temp-filter: debug: d\ntemp-filter: i\ntemp-filter: warning: w\ntemp-filter: error: e\n");
}

TEST(Log, DefaultLeavesOutDebugAndQuietKeepsErrorsOnly) {
  EXPECT_EQ(said({.stats = {}}, say_everything),
            "temp-filter: i\ntemp-filter: warning: w\ntemp-filter: error: e\n");
  EXPECT_EQ(said({.verbosity = -1, .stats = {}}, say_everything), "temp-filter: error: e\n");
}

TEST(Log, ColoursTheLevelOnlyWhenAsked) {
  const auto coloured = said({.color = ColorMode::always, .stats = {}}, [] { spdlog::warn("w"); });
  EXPECT_EQ(coloured, "temp-filter: \x1b[33mwarning:\x1b[0m w\n");
  const auto plain = said({.color = ColorMode::automatic, .stats = {}}, [] { spdlog::warn("w"); });
  EXPECT_THAT(plain, Not(HasSubstr("\x1b")));  // stderr is captured, so it is not a terminal
}

TEST(Log, JsonIsOneEscapedObjectALine) {
  const LogOptions json{.verbosity = 1, .log_format = LogFormat::json, .stats = {}};
  const auto line = said(json, [] { spdlog::warn("say \"hi\"\nand \x1b[31m, \xff"); });
  ASSERT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  const auto object = nlohmann::json::parse(line);
  EXPECT_EQ(object.at("level"), "warning");
  EXPECT_EQ(object.at("tool"), "temp-filter");
  EXPECT_EQ(object.at("message"), "say \"hi\"\nand \x1b[31m, \xEF\xBF\xBD");
  EXPECT_TRUE(parse_rfc3339(object.at("ts").get<std::string>()));
  EXPECT_TRUE(line.starts_with(R"({"ts":")")) << line;
  EXPECT_EQ(nlohmann::json::parse(said(json, [] { spdlog::error("e"); })).at("level"), "error");
  EXPECT_EQ(nlohmann::json::parse(said(json, [] { spdlog::info("i"); })).at("level"), "info");
}

TEST(Log, WritesNoControlSequencesWhereThereIsNoTerminal) {
  const auto lines = said({.stats = {}}, [] {
    note_status_line();
    spdlog::info("a");
    wipe_status_line();
  });
  EXPECT_EQ(lines, "temp-filter: a\n") << "and the line took the status line's place already";
}

TEST(RateLimit, LetsOneLineThroughEachIntervalAndCountsTheRest) {
  LogThrottle limit(milliseconds{1000});
  const std::chrono::steady_clock::time_point start{};
  std::uint64_t suppressed = 99;
  EXPECT_TRUE(limit.allow("a", start, suppressed));
  EXPECT_EQ(suppressed, 0U);
  EXPECT_FALSE(limit.allow("a", start + milliseconds{1}, suppressed));
  EXPECT_FALSE(limit.allow("a", start + milliseconds{999}, suppressed));
  EXPECT_TRUE(limit.allow("b", start + milliseconds{999}, suppressed));
  EXPECT_EQ(suppressed, 0U);
  EXPECT_TRUE(limit.allow("a", start + milliseconds{1000}, suppressed));
  EXPECT_EQ(suppressed, 2U);
  EXPECT_TRUE(limit.allow("a", start + milliseconds{2000}, suppressed));
  EXPECT_EQ(suppressed, 0U);
}

TEST(RateLimit, StaysBoundedUnderForeignKeys) {
  LogThrottle limit(milliseconds{1000});
  const std::chrono::steady_clock::time_point start{};
  std::uint64_t suppressed = 0;
  for (int i = 0; i < 5'000; ++i) EXPECT_TRUE(limit.allow(std::to_string(i), start, suppressed));
  EXPECT_FALSE(limit.allow("4999", start, suppressed));
}

TEST(Progress, SaysNothingWithoutATerminalOrStats) {
  const auto lines = said({.stats = {}}, [] {
    Progress progress({.stats = {}}, [] { return std::string("12 seen"); });
    progress.tick();
  });
  EXPECT_EQ(lines, "");
}

TEST(Progress, DrawsAStatusLineOnlyWhereItDisturbsNobody) {
  const TerminalState alone{.rewritable = true, .in_front = true};
  EXPECT_TRUE(draws_status({.stats = {}}, StdoutUse::lines, alone));
  EXPECT_TRUE(draws_status({.stats = {}}, StdoutUse::nothing, alone));
  EXPECT_FALSE(draws_status({.stats = {}}, StdoutUse::screen, alone))
      << "the tool has one of its own";
  EXPECT_FALSE(draws_status({.verbosity = -1, .stats = {}}, StdoutUse::lines, alone));
  EXPECT_FALSE(draws_status({.log_format = LogFormat::json, .stats = {}}, StdoutUse::lines, alone));
  EXPECT_FALSE(draws_status({.stats = milliseconds{1}}, StdoutUse::lines, alone));
  EXPECT_FALSE(
      draws_status({.stats = {}}, StdoutUse::lines, {.rewritable = false, .in_front = true}));
  EXPECT_FALSE(
      draws_status({.stats = {}}, StdoutUse::nothing, {.rewritable = true, .in_front = false}))
      << "a job beside a prompt";
  const TerminalState pipe{.rewritable = true, .in_front = true, .in_pipe = true};
  EXPECT_FALSE(draws_status({.stats = {}}, StdoutUse::lines, pipe))
      << "who reads it may show it on this terminal";
  EXPECT_TRUE(draws_status({.stats = {}}, StdoutUse::nothing, pipe));
}

TEST(Progress, LogsALineEachStatsInterval) {
  const LogOptions options{.stats = milliseconds{1}};
  int asked = 0;
  const auto lines = said(options, [&] {
    Progress progress(options, [&] { return std::to_string(++asked) + " seen"; });
    while (asked < 2) progress.tick();
  });
  EXPECT_EQ(lines, "temp-filter: 1 seen\ntemp-filter: 2 seen\n");
}

/// Returns the exit code of report() for this exception, and the text that it logs.
template <class Error>
std::pair<int, std::string> reported(const Error& error) {
  int code = -1;
  auto text = said({.stats = {}}, [&] { code = report(std::make_exception_ptr(error)); });
  return {code, text};
}

TEST(Report, TurnsEachFailureIntoItsExitCode) {
  using Result = std::pair<int, std::string>;
  EXPECT_EQ(reported(Failure(FailureKind::runtime, "disk full")),
            (Result{1, "temp-filter: error: disk full\n"}));
  EXPECT_EQ(reported(Failure(FailureKind::configuration, "no such option")),
            (Result{2, "temp-filter: error: no such option\n"}));
  EXPECT_EQ(reported(Failure(FailureKind::unreachable, "no broker")),
            (Result{3, "temp-filter: error: no broker\n"}));
  EXPECT_EQ(reported(std::bad_alloc{}), (Result{1, "temp-filter: error: out of memory\n"}));
  EXPECT_EQ(reported(std::runtime_error("odd \x1b[31m")),
            (Result{1, "temp-filter: error: odd \\x1b[31m\n"}));
  EXPECT_EQ(reported(42).first, 1);
}

TEST(Report, TakesALostReaderForAQuietEnd) {
  const auto [code, text] =
      reported(std::system_error(std::make_error_code(std::errc::broken_pipe), "write"));
  EXPECT_EQ(code, 0);
  EXPECT_EQ(text, "");
  EXPECT_EQ(
      reported(std::system_error(std::make_error_code(std::errc::no_space_on_device), "write"))
          .first,
      1);
}

TEST(Report, PutsHelpOnStdoutAndRefusalsOnStderr) {
  CaptureStdout();
  CaptureStderr();
  EXPECT_EQ(report(EarlyExit{.code = ExitCode::ok, .text = "help\n"}), 0);
  EXPECT_EQ(report(EarlyExit{.code = ExitCode::usage, .text = "refused\n"}), 2);
  EXPECT_EQ(GetCapturedStdout(), "help\n");
  EXPECT_EQ(GetCapturedStderr(), "refused\n");
}

struct ToolOptions {
  LogOptions log;
};

TEST(RunTool, GivesTheToolItsOptionsAndReturnsItsCode) {
  std::string name = "temp-filter";
  std::string arg = "-q";
  char* argv[] = {name.data(), arg.data(), nullptr};
  const auto parse = [](const Invocation& invocation) -> Parsed<ToolOptions> {
    EXPECT_EQ(invocation.args, std::vector<std::string>{"-q"});
    return ToolOptions{};
  };
  EXPECT_EQ(run_tool(2, argv, name, parse,
                     [](const ToolOptions&, const StopFlag&) { return ExitCode::no_broker; }),
            3);
  CaptureStderr();
  const auto throws = [](const ToolOptions&, const StopFlag&) -> ExitCode {
    throw Failure(FailureKind::unreachable, "no broker");
  };
  EXPECT_EQ(run_tool(2, argv, name, parse, throws), 3);
  EXPECT_EQ(GetCapturedStderr(), "temp-filter: error: no broker\n");
}

TEST(RunTool, SaysOnStderrWhatParsingThrew) {
  std::string name = "temp-filter";
  char* argv[] = {name.data(), nullptr};
  CaptureStderr();
  CaptureStdout();
  const auto parse = [](const Invocation&) -> Parsed<ToolOptions> {
    throw std::logic_error("two options of one name");
  };
  EXPECT_EQ(run_tool(1, argv, name, parse,
                     [](const ToolOptions&, const StopFlag&) { return ExitCode::ok; }),
            1);
  EXPECT_EQ(GetCapturedStdout(), "");
  EXPECT_EQ(GetCapturedStderr(), "temp-filter: error: two options of one name\n");
}

}  // namespace
}  // namespace suhu::cli
