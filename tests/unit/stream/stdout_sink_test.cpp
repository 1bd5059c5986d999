#include "suhu/stream/stdout_sink.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <system_error>

#include "support/temp_file.hpp"

namespace suhu::stream {
namespace {

using std::chrono::milliseconds;
using test::Pipe;
using test::TempFile;

Output rows(const std::string& line, int count = 1) {
  Output output;
  for (int i = 0; i < count; ++i) {
    output.text().append(line);
    output.end_row();
  }
  return output;
}

TEST(StdoutSink, WritesABatchToAPipeAtOnce) {
  Pipe pipe;
  StdoutSink sink{pipe.writer()};
  sink.write(rows("one"), {{0, 1}});
  EXPECT_EQ(pipe.receive(), "one\n");
  EXPECT_EQ(sink.confirmed(), (Positions{{0, 1}}));
  EXPECT_EQ(sink.pending(), 0u);
}

TEST(StdoutSink, ASlowReaderFillsTheBufferAndNothingIsConfirmedBeforeItIsTaken) {
  Pipe pipe;
  StdoutSink sink{pipe.writer(), /*buffer_limit=*/100'000};
  const std::string line(999, 'x');
  sink.write(rows(line, 10), {{0, 10}});
  EXPECT_EQ(sink.confirmed(), (Positions{{0, 10}}));
  sink.write(rows(line, 300), {{0, 310}});  // a pipe holds 64 KiB
  EXPECT_EQ(sink.confirmed(), (Positions{{0, 10}}));
  EXPECT_FALSE(sink.has_room());
  std::size_t received = 0;
  while (sink.pending() > 0) {
    received += pipe.receive().size();
    sink.wait_for_room(milliseconds{1'000});
  }
  received += pipe.receive().size();
  EXPECT_EQ(received, 310'000u);
  EXPECT_EQ(sink.confirmed(), (Positions{{0, 310}}));
  EXPECT_TRUE(sink.has_room());
}

TEST(StdoutSink, ClearsATerminalBeforeItsLinesAndNothingElse) {
  const int ours = posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_EQ(grantpt(ours) | unlockpt(ours), 0);
  const int theirs = open(ptsname(ours), O_RDWR | O_NOCTTY);
  ASSERT_GE(theirs, 0);
  int cleared = 0;
  StdoutSink terminal{theirs};
  terminal.clear_terminal_with([&] {
    ++cleared;
    EXPECT_EQ(::write(theirs, "<", 1), 1);
  });
  terminal.service();
  EXPECT_EQ(cleared, 0) << "nothing to write";
  terminal.write(rows("one"), {});
  // read() from a terminal returns what has arrived so far.
  std::string shown;
  for (char next = 0; shown.size() < 6 && read(ours, &next, 1) == 1;) shown += next;
  EXPECT_EQ(shown, "<one\r\n");
  Pipe pipe;
  StdoutSink sink{pipe.writer()};
  sink.clear_terminal_with([&] { ++cleared; });
  sink.write(rows("one"), {});
  EXPECT_EQ(cleared, 1);
  close(theirs);
  close(ours);
}

TEST(StdoutSink, DoesNotMakeTheCallersDescriptorNonBlocking) {
  Pipe pipe;
  const StdoutSink sink{pipe.writer()};
  EXPECT_EQ(fcntl(pipe.writer(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(StdoutSink, NeverBlocksOnASocketEither) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  {
    StdoutSink sink{ends[0]};
    sink.write(rows(std::string(999, 'x'), 2'000), {{0, 1}});
    EXPECT_GT(sink.pending(), 0u);
    EXPECT_TRUE(sink.confirmed().empty());
  }
  close(ends[0]);
  close(ends[1]);
}

TEST(StdoutSink, AReaderThatWentAwayClosesItAndConfirmsNothingMore) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  StdoutSink sink{pipe.writer()};
  sink.write(rows("one"), {{0, 1}});
  pipe.close_reader();
  sink.write(rows("two"), {{0, 2}});
  EXPECT_TRUE(sink.closed());
  EXPECT_EQ(sink.confirmed(), (Positions{{0, 1}}));
  EXPECT_EQ(sink.pending(), 0u);
}

TEST(StdoutSink, NoticesAnIdleReaderThatWentAway) {
  Pipe pipe;
  StdoutSink sink{pipe.writer()};
  pipe.close_reader();
  sink.service();
  EXPECT_TRUE(sink.closed());
}

TEST(StdoutSink, AFullDiskIsAnErrorThatNamesStandardOutput) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  StdoutSink sink{full};
  try {
    sink.write(rows("one"), {{0, 1}});
    FAIL() << "expected an exception";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), ENOSPC);
    EXPECT_NE(std::string{error.what()}.find("standard output"), std::string::npos);
  }
  EXPECT_TRUE(sink.confirmed().empty());
  close(full);
}

TEST(StdoutSink, EndsTheHalfLineThatACrashLeftInAFile) {
  TempFile file{"{\"sensor_id\":\"S1", O_APPEND};
  StdoutSink sink{file.fd()};
  sink.write(rows("one"), {});
  EXPECT_EQ(file.content(), "{\"sensor_id\":\"S1\none\n");
}

TEST(StdoutSink, AFileOfWholeLinesIsLeftAlone) {
  TempFile file{"zero\n", O_APPEND};
  StdoutSink sink{file.fd()};
  sink.write(rows("one"), {});
  EXPECT_EQ(file.content(), "zero\none\n");
}

}  // namespace
}  // namespace suhu::stream
