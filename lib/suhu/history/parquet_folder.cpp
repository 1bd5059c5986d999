#include "suhu/history/parquet_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <set>
#include <system_error>
#include <utility>

#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"
#include "suhu/history/parquet_file.hpp"

namespace suhu::history {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxTopic = 200;            // a file name has at most 255 bytes
constexpr std::size_t kMaxPath = 512;             // bytes shown in a message
constexpr std::chrono::hours kLongUntouched{48};  // twice the longest --roll

std::string_view advice(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return "make room there and start again: what no commit has shown yet is read again";
    case EACCES:
    case EPERM:
    case EROFS:
      return "let this user write there, or name another directory";
    case ENOENT:
    case ENOTDIR:
    case EEXIST:
      return "is it a directory, and is its file system mounted? Then start again";
    case EMFILE:
      return "raise the limit of open files (ulimit -n) and start again";
    default:
      return "look at its file system (dmesg), then start again";
  }
}

void sync_directory(const fs::path& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail_with("open", path, errno);
  const int error = fsync(fd) == 0 ? 0 : errno;
  close(fd);
  // EINVAL: this file system has no fsync of directories.
  if (error != 0 && error != EINVAL) fail_with("make durable", path, error);
}

/// Calls visit(entry) for each entry of a directory. A directory that does not exist has none.
template <typename Visit>
void for_each_entry(const fs::path& path, Visit&& visit) {
  std::error_code error;
  for (fs::directory_iterator entry{path, error}, end; !error && entry != end;
       entry.increment(error))
    visit(*entry);
  if (error && error != std::errc::no_such_file_or_directory)
    fail_with("list", path, error.value());
}

bool is_there(const fs::path& path) {
  struct stat info {};
  if (lstat(path.c_str(), &info) == 0) return true;
  if (errno != ENOENT) fail_with("look at", path, errno);
  return false;
}

bool is_topic(std::string_view text) {
  constexpr std::string_view kLegal =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !text.empty() && text.size() <= kMaxTopic &&
         text.find_first_not_of(kLegal) == std::string_view::npos;
}

void check_topic(std::string_view topic) {
  if (!is_topic(topic)) {
    throw Failure{FailureKind::configuration,
                  fmt::format("topic {} cannot be part of a Parquet file's name: 1 to {} of A-Z, "
                              "a-z, 0-9, '.', '_' and '-' can",
                              printable(topic), kMaxTopic)};
  }
  if (topic.front() == '.' || topic.front() == '_') {
    throw Failure{FailureKind::configuration,
                  fmt::format("topic {} cannot be part of a Parquet file's name: Spark and others "
                              "skip files that begin with '{}'. "
                              "Use another history, or a topic of another name",
                              printable(topic), topic.front())};
  }
}

std::string new_token() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

}  // namespace

void fail_with(std::string_view doing, const fs::path& path, int error) {
  throw Failure{FailureKind::runtime,
                fmt::format("cannot {} {}: {}: {}", doing, printable(path.native(), kMaxPath),
                            std::generic_category().message(error), advice(error))};
}

ParquetFolder::ParquetFolder(std::string directory, const std::string& topic)
    : directory_(std::move(directory)),
      names_(topic, new_token()),
      unfinished_(fs::path{directory_} / ".unfinished") {
  check_topic(topic);
  if (directory_.empty())
    throw Failure{FailureKind::configuration, "parquet: needs a directory: parquet:/srv/history"};
  std::error_code unknown;  // make_directories() reports what is wrong
  if (fs::exists(fs::path{directory_} / "_spark_metadata", unknown)) {
    throw Failure{FailureKind::configuration,
                  fmt::format("parquet:{} is written by Spark (it holds _spark_metadata), which "
                              "shows its readers none of our files: name another directory",
                              printable(directory_, kMaxPath))};
  }
  make_directories();
}

void ParquetFolder::make_directories() const {
  std::error_code error;
  const bool made = fs::create_directories(unfinished_, error);
  if (error) fail_with("make", unfinished_, error.value());
  for (const fs::path& path : {unfinished_, fs::path{directory_}}) {
    if (faccessat(AT_FDCWD, path.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
      fail_with("write to", path, errno);
  }
  if (!made) return;
  sync_directory(directory_);
  sync_directory(fs::absolute(directory_).lexically_normal().parent_path());
}

std::unique_ptr<WindowFile> ParquetFolder::create(const FileName& file) {
  return std::make_unique<ParquetFile>(unfinished_path(file), names_.topic(), file.partition);
}

fs::path ParquetFolder::unfinished_path(const FileName& file) const {
  return unfinished_ / file.unfinished;
}

bool ParquetFolder::shows_any(std::optional<std::int32_t> partition) const {
  const std::string ours = names_.prefix(partition);
  bool found = false;
  for_each_entry(directory_, [&](const fs::directory_entry& day) {
    if (found || !day.path().filename().native().starts_with(kDayPrefix)) return;
    for_each_entry(day.path(), [&](const fs::directory_entry& file) {
      found = found || file.path().filename().native().starts_with(ours);
    });
  });
  return found;
}

void ParquetFolder::sync_unfinished() { sync_directory(unfinished_); }

void ParquetFolder::finish(std::span<const FileName> files) {
  if (files.empty()) return;
  std::set<fs::path> days;
  for (const FileName& file : files)
    days.insert((directory_ / fs::path{file.finished}).parent_path());
  for (const fs::path& day : days) {
    if (mkdir(day.c_str(), 0777) != 0 && errno != EEXIST) fail_with("make", day, errno);
  }
  sync_directory(directory_);
  for (const FileName& file : files) finish_one(file);
  for (const fs::path& day : days) sync_directory(day);
  sync_directory(unfinished_);
}

void ParquetFolder::finish_one(const FileName& file) const {
  const fs::path from = unfinished_path(file);
  const fs::path to = directory_ / fs::path{file.finished};
  const bool shown = is_there(to);
  // The new owner of the partition has renamed it, or this process did before it died.
  if (shown && !is_there(from)) return;
  if (shown) {
    throw Failure{
        FailureKind::runtime,
        fmt::format("{} is there already, and {} should become it: two groups write into one "
                    "directory. Give each its own",
                    printable(to.native(), kMaxPath), printable(from.native(), kMaxPath))};
  }
  if (std::rename(from.c_str(), to.c_str()) == 0) return;
  const int error = errno;
  if (error != ENOENT) fail_with("rename to", to, error);
  if (is_there(to)) return;  // renamed since the check above
  throw Failure{FailureKind::runtime,
                fmt::format("history file {} is lost: the commit names it, but neither it nor {} "
                            "is there. Every member of a group needs the same "
                            "directory: is this the one, and is it mounted? If it was removed on "
                            "purpose, go on with another group and directory",
                            printable(to.native(), kMaxPath), printable(from.native(), kMaxPath))};
}

void ParquetFolder::remove_abandoned(std::int32_t partition, std::uint64_t last) {
  const auto long_ago = fs::file_time_type::clock::now() - kLongUntouched;
  const std::string ours = names_.prefix(partition);
  for_each_entry(unfinished_, [&](const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().native();
    if (!name.starts_with(ours)) return;
    std::error_code gone;
    const bool is_old = entry.last_write_time(gone) < long_ago && !gone;
    if (!is_old && !names_.is_abandoned(name, partition, last)) return;
    if (unlink(entry.path().c_str()) != 0 && errno != ENOENT)
      fail_with("remove", entry.path(), errno);
  });
}

void ParquetFolder::remove_unfinished(const FileName& file) noexcept {
  unlink(unfinished_path(file).c_str());
}

}  // namespace suhu::history
