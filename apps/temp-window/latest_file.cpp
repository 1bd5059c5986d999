#include "temp-window/latest_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/wall_clock.hpp"
#include "suhu/window/latest.hpp"

namespace suhu::temp_window {
namespace {

constexpr std::chrono::milliseconds kShortestInterval{500};
constexpr int kShareOfTime = 20;

[[noreturn]] void fail(const std::filesystem::path& path, int error) {
  throw Failure(
      FailureKind::runtime,
      fmt::format("--latest {}: {}. Free the disk, or name a file in a folder that can be written",
                  printable(path.string(), 300), std::strerror(error)));
}

/// Creates or truncates the file and writes `text`. Returns 0, or the errno of the call that
/// failed.
int write_file(const std::filesystem::path& path, std::string_view text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return errno;
  int error = 0;
  while (!text.empty() && error == 0) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  if (close(fd) != 0 && error == 0) error = errno;
  return error;
}

}  // namespace

LatestFile::LatestFile(std::filesystem::path path) : path_(std::move(path)) {
  temporary_ = path_.parent_path() / fmt::format(".{}.{}", path_.filename().string(), getpid());
  std::error_code error;
  if (path_.has_parent_path()) std::filesystem::create_directories(path_.parent_path(), error);
  if (error) fail(path_, error.value());
  if (std::filesystem::is_directory(path_, error)) fail(path_, EISDIR);
  if (const int failed = write_file(temporary_, "")) fail(path_, failed);
  unlink(temporary_.c_str());
}

LatestFile::~LatestFile() { unlink(temporary_.c_str()); }

void LatestFile::update(const window::TumblingWindows& windows) {
  const auto begin = Clock::now();
  if (begin < next_) return;
  write(windows);
  const auto took = Clock::now() - begin;
  next_ = begin + std::max<Clock::duration>(kShortestInterval, took * kShareOfTime);
}

void LatestFile::write(const window::TumblingWindows& windows) {
  if (const auto text = window::latest_json(windows, wall_clock())) replace(*text);
}

void LatestFile::replace(const std::string& text) const {
  if (const int failed = write_file(temporary_, text)) {
    unlink(temporary_.c_str());
    fail(path_, failed);
  }
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_, errno);
}

}  // namespace suhu::temp_window
