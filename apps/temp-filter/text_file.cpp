#include "temp-filter/text_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "suhu/core/text.hpp"

namespace suhu::temp_filter {
namespace {

constexpr std::size_t kLongestPath = 512;
constexpr std::size_t kChunk = 64 * 1024;

tl::unexpected<std::string> refuse(const std::string& path, const std::string& why) {
  return tl::unexpected{printable(path, kLongestPath) + ": " + why};
}

/// Appends what can be read to `text`. Returns 0, or the errno of the call that failed. Stops when
/// `text` has more than kMaxTextFileBytes.
int read_all(int fd, std::string& text) {
  while (text.size() <= kMaxTextFileBytes) {
    const std::size_t size = text.size();
    text.resize(size + kChunk);
    const ssize_t got = ::read(fd, text.data() + size, kChunk);
    text.resize(size + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) return 0;
    if (got < 0 && errno != EINTR) return errno;
  }
  return 0;
}

}  // namespace

tl::expected<std::string, std::string> read_text_file(const std::string& path, FileKind kind) {
  // Without O_NONBLOCK, open() would block on a pipe that has no writer.
  const int fd =
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | (kind == FileKind::regular ? O_NONBLOCK : 0));
  if (fd < 0)
    return refuse(path, std::string("cannot be read: ") + std::strerror(errno) +
                            "; name a file that is there and may be read");
  struct stat status {};
  if (::fstat(fd, &status) != 0 || S_ISDIR(status.st_mode) ||
      (kind == FileKind::regular && !S_ISREG(status.st_mode))) {
    ::close(fd);
    return refuse(path, S_ISDIR(status.st_mode)
                            ? "is a directory; name a file"
                            : "is a pipe or a device, which cannot be read again; name a file");
  }
  std::string text;
  const int failed = read_all(fd, text);
  ::close(fd);
  if (failed != 0) return refuse(path, std::string("cannot be read: ") + std::strerror(failed));
  if (text.size() > kMaxTextFileBytes) return refuse(path, "is over 64 MiB; is it the right file?");
  return text;
}

std::string at_line(std::string_view file, std::size_t line, std::string_view reason) {
  return printable(file, kLongestPath) + ":" + std::to_string(line) + ": " + std::string(reason);
}

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

}  // namespace suhu::temp_filter
