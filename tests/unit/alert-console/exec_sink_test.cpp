// Tests --exec with real commands of /bin/sh. Tests in which time matters set the clock; all of
// them wait for conditions, with a deadline.
#include "alert-console/exec_sink.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "support/hang.hpp"

namespace suhu::alert_console {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::kHang;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// Returns whether the process runs. A zombie does not: an orphan stays a zombie until the process
/// that adopted it reaps it, and in a container perhaps no process does.
bool runs(pid_t pid) {
  std::ifstream stat{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text;
  return std::getline(stat, text) && text.substr(text.rfind(')') + 2, 1) != "Z";
}

class ExecSinkTest : public testing::Test {
 protected:
  ExecSinkTest() {
    std::string name = (std::filesystem::temp_directory_path() / "suhu-exec-XXXXXX").string();
    dir_ = mkdtemp(name.data());
    options_.now = [this] { return now_; };
    options_.warn = [this](const std::string& text) { warnings_.push_back(text); };
    setenv("DIR", dir_.c_str(), 1);  // the commands use it
  }
  ~ExecSinkTest() override {
    sink_.reset();
    unsetenv("DIR");
    std::filesystem::remove_all(dir_);
  }

  ExecSink& start(const std::string& command) { return sink_.emplace(command, options_); }

  void write(const std::vector<std::string>& lines, const stream::Positions& upto = {}) {
    stream::Output output;
    for (const auto& line : lines) {
      output.text() += line;
      output.end_row();
    }
    sink_->write(output, upto);
  }

  /// Serves the sink until `condition` holds. Returns false if it does not within kHang.
  template <class Condition>
  bool serve_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + kHang;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      sink_->wait_for_room(milliseconds{10});
    }
    return true;
  }
  bool serve_until_idle() {
    return serve_until([this] { return sink_->pending() == 0; });
  }
  bool serve_until_runs(std::size_t count) {
    return serve_until([this, count] {
      return lines("runs").size() >= count && sink_->next_service() != milliseconds{5};
    });
  }

  std::string content(const std::string& name) const {
    std::ifstream file{dir_ / name};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  std::vector<std::string> lines(const std::string& name) const {
    std::ifstream file{dir_ / name};
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);) all.push_back(line);
    return all;
  }
  bool exists(const std::string& name) const { return std::filesystem::exists(dir_ / name); }

  std::filesystem::path dir_;
  std::chrono::steady_clock::time_point now_{std::chrono::hours{1}};
  ExecOptions options_;
  std::optional<ExecSink> sink_;
  std::vector<std::string> warnings_;
};

TEST_F(ExecSinkTest, RunsTheCommandOncePerAlertInOrderWithTheLineOnItsInput) {
  start("cat >> $DIR/out; echo . >> $DIR/runs");
  write({R"({"a":1})", R"({"a":2})"});
  write({R"({"a":3})"});
  EXPECT_EQ(sink_->pending(), 3U);
  ASSERT_TRUE(serve_until_idle());
  EXPECT_EQ(content("out"), "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n");
  EXPECT_THAT(lines("runs"), SizeIs(3));
  EXPECT_EQ(sink_->delivered(), 3U);
  EXPECT_EQ(sink_->failed(), 0U);
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(ExecSinkTest, RunsOneCommandAtATime) {
  start("mkdir $DIR/lock || touch $DIR/overlap; cat > /dev/null; rmdir $DIR/lock");
  write(std::vector<std::string>(20, "x"));
  ASSERT_TRUE(serve_until_idle());
  EXPECT_FALSE(exists("overlap"));
  EXPECT_EQ(sink_->delivered(), 20U);
}

TEST_F(ExecSinkTest, FeedsALineLargerThanAPipeWithoutBlocking) {
  start("while ! [ -e $DIR/go ]; do sleep 0.01; done; wc -c > $DIR/size");
  write({std::string(300'000, 'x')});
  EXPECT_EQ(sink_->pending(), 1U);
  std::ofstream{dir_ / "go"};
  ASSERT_TRUE(serve_until_idle());
  EXPECT_EQ(std::stoi(content("size")), 300'001);
}

TEST_F(ExecSinkTest, DoesNotMindACommandThatDoesNotReadItsInput) {
  std::signal(SIGPIPE, SIG_DFL);  // the sink itself must handle SIGPIPE
  start("exec true");
  write({std::string(300'000, 'x'), "y"});
  ASSERT_TRUE(serve_until_idle());
  EXPECT_EQ(sink_->delivered(), 2U);
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(ExecSinkTest, TriesAFailingCommandAgainAfterOneTwoAndFourSecondsThenGivesUp) {
  start("echo . >> $DIR/runs; exit 3");
  write({"\x1b[31m alert"}, {{0, 1}});
  std::size_t runs = 1;
  for (const int backoff : {1, 2, 4}) {
    ASSERT_TRUE(serve_until_runs(runs));
    EXPECT_EQ(sink_->next_service(), seconds{backoff});
    now_ += seconds{backoff} - milliseconds{1};
    sink_->service();
    EXPECT_EQ(sink_->next_service(), milliseconds{1}) << "not a moment too early";
    EXPECT_THAT(lines("runs"), SizeIs(runs));
    EXPECT_THAT(sink_->confirmed(), IsEmpty());
    now_ += milliseconds{1};
    ++runs;
  }
  ASSERT_TRUE(serve_until_idle());
  EXPECT_THAT(lines("runs"), SizeIs(4));
  EXPECT_EQ(sink_->failed(), 1U);
  EXPECT_EQ(sink_->delivered(), 0U);
  EXPECT_EQ(sink_->confirmed(), (stream::Positions{{0, 1}}));
  EXPECT_THAT(warnings_.front(), HasSubstr("exited with code 3, run 1 of 4; again in 1s"));
  EXPECT_THAT(warnings_.back(), HasSubstr(R"(run 4 of 4; given up for \x1b[31m alert)"));
  for (const auto& warning : warnings_)
    EXPECT_THAT(warning, Not(HasSubstr("runs"))) << "the command may hold a secret";
}

TEST_F(ExecSinkTest, DeliversWhatSucceedsAtASecondTry) {
  start("cat >> $DIR/out; [ -e $DIR/second ] || { touch $DIR/second; exit 1; }");
  write({"a", "b"});
  ASSERT_TRUE(
      serve_until([this] { return exists("second") && sink_->next_service() == seconds{1}; }));
  now_ += seconds{1};
  ASSERT_TRUE(serve_until_idle());
  EXPECT_THAT(lines("out"), ElementsAre("a", "a", "b"));
  EXPECT_EQ(sink_->delivered(), 2U);
  EXPECT_EQ(sink_->failed(), 0U);
}

TEST_F(ExecSinkTest, DropsTheOldestWaitingAlertWhenTheQueueIsFull) {
  options_.queue_limit = 3;
  start("while ! [ -e $DIR/go ]; do sleep 0.01; done; cat >> $DIR/out");
  write({"running"});
  write({"1", "2", "3", "4", "5"});
  EXPECT_TRUE(sink_->has_room());
  EXPECT_EQ(sink_->pending(), 4U);
  EXPECT_EQ(sink_->dropped(), 2U);
  EXPECT_THAT(warnings_, SizeIs(1)) << "at most one in 10 s";
  std::ofstream{dir_ / "go"};
  ASSERT_TRUE(serve_until_idle());
  EXPECT_THAT(lines("out"), ElementsAre("running", "3", "4", "5"));
}

TEST_F(ExecSinkTest, EndsACommandThatRunsTooLong) {
  options_.retries = 0;
  start(
      "exec 2>/dev/null; trap 'echo term > $DIR/ended; exit 0' TERM; touch $DIR/started; while :; "
      "do sleep 0.01; done");
  write({"a"});
  ASSERT_TRUE(serve_until([this] { return exists("started"); }));
  now_ += milliseconds{29'999};
  sink_->service();
  EXPECT_FALSE(exists("ended"));
  now_ += milliseconds{1};
  ASSERT_TRUE(serve_until_idle());
  EXPECT_EQ(content("ended"), "term\n");
  EXPECT_EQ(sink_->failed(), 1U) << "also when it exits with 0 then";
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("ran for more than 30s and was ended")));
}

TEST_F(ExecSinkTest, KillsACommandAndItsChildrenWhenTheyIgnoreTheEnd) {
  options_.retries = 0;
  start(
      "exec 2>/dev/null; trap '' TERM; sh -c 'echo $$ > $DIR/child; exec sleep 1000' & wait; while "
      ":; do sleep 0.01; done");
  write({"a"});
  ASSERT_TRUE(serve_until([this] { return !content("child").empty(); }));
  const pid_t child = std::stoi(content("child"));
  now_ += seconds{30};
  sink_->service();
  now_ += milliseconds{1'999};
  sink_->service();
  EXPECT_EQ(sink_->pending(), 1U);
  now_ += milliseconds{1};
  ASSERT_TRUE(serve_until_idle());
  EXPECT_TRUE(serve_until([child] { return !runs(child); }));
}

TEST_F(ExecSinkTest, KillsWhatALateCommandLeavesBehindWhenItEnds) {
  options_.retries = 0;
  start(
      "sh -c 'trap \"\" TERM; echo $$ > $DIR/child; while :; do sleep 0.01; done' & trap 'exit 0' "
      "TERM; wait");
  write({"a"});
  ASSERT_TRUE(serve_until([this] { return !content("child").empty(); }));
  const pid_t child = std::stoi(content("child"));
  now_ += seconds{30};
  ASSERT_TRUE(serve_until_idle());
  EXPECT_TRUE(serve_until([child] { return !runs(child); }));
}

TEST_F(ExecSinkTest, ConfirmsPositionsOnlyUpToTheOldestAlertStillOpen) {
  options_.queue_limit = 1;
  start("while ! [ -e $DIR/go ]; do sleep 0.01; done");
  write({}, {{0, 5}});
  EXPECT_EQ(sink_->confirmed(), (stream::Positions{{0, 5}}));
  write({"a"}, {{0, 6}});
  write({"b"}, {{0, 7}});
  write({"c"}, {{0, 8}});
  EXPECT_EQ(sink_->dropped(), 1U);
  EXPECT_EQ(sink_->confirmed(), (stream::Positions{{0, 5}}))
      << "b is given up, but a is still open";
  std::ofstream{dir_ / "go"};
  ASSERT_TRUE(serve_until_idle());
  EXPECT_EQ(sink_->confirmed(), (stream::Positions{{0, 8}}));
}

TEST_F(ExecSinkTest, GivesTheCommandNoneOfOurDescriptors) {
  // Without O_CLOEXEC, as a careless library would open it.
  const int leaky = open("/dev/null", O_RDONLY);
  ASSERT_GE(leaky, 3);
  start("ls /proc/self/fd > $DIR/fds");
  write({"a"});
  ASSERT_TRUE(serve_until_idle());
  close(leaky);
  // 0, 1, 2 and the descriptor with which ls reads the directory.
  EXPECT_THAT(lines("fds"), ElementsAre("0", "1", "2", "3"));
}

TEST_F(ExecSinkTest, GivesTheCommandDefaultSignalsAndAGroupOfItsOwn) {
  std::signal(SIGINT, SIG_IGN);
  start(
      "grep -E '^Sig(Blk|Ign)' /proc/self/status > $DIR/signals; cut -d' ' -f5 /proc/$$/stat > "
      "$DIR/group; echo $$ > $DIR/pid");
  write({"a"});
  ASSERT_TRUE(serve_until_idle());
  std::signal(SIGINT, SIG_DFL);
  const auto masks = lines("signals");
  ASSERT_THAT(masks, SizeIs(2));
  // Signals from 32 on are not checked, because glibc uses some of them itself.
  for (const auto& mask : masks) {
    EXPECT_EQ(std::stoull(mask.substr(mask.find('\t')), nullptr, 16) & 0x7fffffffU, 0U) << mask;
  }
  EXPECT_EQ(content("group"), content("pid"));
}

TEST_F(ExecSinkTest, SendsWhatTheCommandPrintsToStderrNotToOurOutput) {
  start("echo words of the command; cat > /dev/null");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  write({"a"});
  const bool idle = serve_until_idle();
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "words of the command\n");
  EXPECT_TRUE(idle);
}

TEST_F(ExecSinkTest, ReportsACommandThatIsNotThere) {
  options_.retries = 0;
  start("exec 2>/dev/null; /no/such/command");
  write({"a"});
  ASSERT_TRUE(serve_until_idle());
  EXPECT_EQ(sink_->failed(), 1U);
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("exited with code 127")));
}

TEST_F(ExecSinkTest, NamesTheSignalThatEndedACommand) {
  options_.retries = 0;
  start("kill -9 $$");
  write({"a"});
  ASSERT_TRUE(serve_until_idle());
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("was ended by signal 9 (Killed)")));
}

TEST_F(ExecSinkTest, WantsNoServiceWhenIdle) {
  start("cat > /dev/null");
  EXPECT_EQ(sink_->next_service(), milliseconds::max());
  write({"a"});
  EXPECT_EQ(sink_->next_service(), milliseconds{5});
  ASSERT_TRUE(serve_until_idle());
  EXPECT_EQ(sink_->next_service(), milliseconds::max());
}

TEST_F(ExecSinkTest, EndsTheCommandThatStillRunsWhenItIsDestroyed) {
  start(
      "exec 2>/dev/null; trap 'touch $DIR/ended; exit 1' TERM; touch $DIR/started; while :; do "
      "sleep 0.01; done");
  write({"a"});
  ASSERT_TRUE(serve_until([this] { return exists("started"); }));
  sink_.reset();
  const auto deadline = std::chrono::steady_clock::now() + kHang;
  while (!exists("ended") && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(exists("ended"));
}

}  // namespace
}  // namespace suhu::alert_console
