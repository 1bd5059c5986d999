// Tests the inputs besides Kafka: which descriptors may hold lines, and what waits in them.
#include "suhu/cli/input.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <string>

#include "suhu/core/failure.hpp"
#include "support/temp_file.hpp"

namespace suhu::cli {
namespace {

using std::chrono::milliseconds;
using test::Pipe;
using test::TempFile;
using testing::HasSubstr;

constexpr milliseconds kNoWait{0};
constexpr milliseconds kHang{60'000};
const std::string kReading = "{\"sensor_id\":\"S1\",\"suhu\":81}\n";

std::string refusal(const std::string& path) {
  try {
    close(open_input("--input", path));
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::configuration);
    return failure.what();
  }
  return "opened";
}

TEST(Input, MayComeFromAPipeASocketOrAFileButNotFromDevNull) {
  const Pipe pipe;
  EXPECT_TRUE(is_pipe_or_file(pipe.reader()));
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  EXPECT_TRUE(is_pipe_or_file(ends[0]));
  close(ends[0]);
  close(ends[1]);
  EXPECT_TRUE(is_pipe_or_file(TempFile{}.fd()));
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_FALSE(is_pipe_or_file(null));
  close(null);
  EXPECT_FALSE(is_pipe_or_file(-1));
}

TEST(Input, ThatIsNoFileIsNamedForWhatItIs) {
  EXPECT_EQ(refusal("/tmp"), "--input /tmp: is a directory; name a file in it");
  EXPECT_THAT(refusal("/no/such/file"),
              HasSubstr("--input /no/such/file: cannot be read: No such file or directory"));
  EXPECT_THAT(refusal("/tmp/\x1b[2J"), HasSubstr("--input /tmp/\\x1b[2J"));
  EXPECT_EQ(refusal("/dev/null"), "opened");
}

TEST(Input, ThatIsANamedPipeIsOpenedBeforeAnybodyWrites) {
  std::string folder = "/tmp/suhu-test-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string path = folder + "/pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(refusal(path), "opened");
  unlink(path.c_str());
  rmdir(folder.c_str());
}

TEST(UnreadInput, IsToldByWhatItBeginsWithAndStaysWhereItIs) {
  for (const auto& [text, expected] : {std::pair{kReading, WaitingInput::readings},
                                       {" \r\n" + kReading, WaitingInput::readings},
                                       {"\xEF\xBB\xBF" + kReading, WaitingInput::readings},
                                       {std::string{"yes\n"}, WaitingInput::text},
                                       {std::string{" \n"}, WaitingInput::text}}) {
    const Pipe pipe;
    pipe.send(text);
    EXPECT_EQ(peek_at(pipe.reader(), kHang), expected) << text;
    EXPECT_EQ(peek_at(pipe.reader(), kHang), expected) << "a second look sees the same";
    EXPECT_EQ(pipe.receive(), text);

    const TempFile file{text};
    lseek(file.fd(), 0, SEEK_SET);
    EXPECT_EQ(peek_at(file.fd(), kHang), expected) << text;
    EXPECT_EQ(lseek(file.fd(), 0, SEEK_CUR), 0);

    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    ASSERT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    EXPECT_EQ(peek_at(ends[0], kHang), expected) << text;
    std::string rest(text.size(), '\0');
    EXPECT_EQ(read(ends[0], rest.data(), rest.size()), static_cast<ssize_t>(text.size()));
    close(ends[0]);
    close(ends[1]);
  }
}

TEST(UnreadInput, IsSilentWhileAPipeIsHeldOpenAndNothingOnceItIsClosed) {
  Pipe pipe;
  EXPECT_EQ(peek_at(pipe.reader(), kNoWait), WaitingInput::silent);
  pipe.close_writer();
  EXPECT_EQ(peek_at(pipe.reader(), kHang), WaitingInput::nothing);
}

TEST(UnreadInput, IsNothingInAFileReadToItsEndInDevNullAndInAClosedDescriptor) {
  const TempFile file{kReading};
  EXPECT_EQ(peek_at(file.fd(), kHang), WaitingInput::nothing)
      << "its end was reached by writing it";
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(peek_at(null, kHang), WaitingInput::nothing);
  close(null);
  EXPECT_EQ(peek_at(-1, kHang), WaitingInput::nothing);
}

}  // namespace
}  // namespace suhu::cli
