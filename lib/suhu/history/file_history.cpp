#include "suhu/history/file_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"

namespace suhu::history {
namespace {

constexpr std::size_t kMaxDays = 16;
// Far below the 1,024 descriptors that a process may usually have.
constexpr std::size_t kMaxOpenFiles = 256;
constexpr std::string_view kLast = "last ";

std::optional<std::uint64_t> parse_last(std::string_view note) {
  if (!note.starts_with(kLast)) return std::nullopt;
  note.remove_prefix(kLast.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(note.data(), note.data() + note.size(), number);
  if (error != std::errc{} || end != note.data() + note.size()) return std::nullopt;
  return number;
}

void refuse_second_batch(const FileStore& store) {
  if (!store.shows_any(std::nullopt)) return;
  const std::string topic = printable(store.names().topic());
  throw Failure{FailureKind::configuration,
                fmt::format("{} already holds windows of topic {}, and a second run over the "
                            "records would add them again: name another "
                            "directory, or remove date=*/{}+*.parquet there first",
                            printable(store.describe()), topic, topic)};
}

}  // namespace

FileHistory::FileHistory(std::unique_ptr<FileStore> store, const FileHistoryOptions& options)
    : store_(std::move(store)), options_(options) {
  if (options_.batch) refuse_second_batch(*store_);
}

FileHistory::~FileHistory() {
  for (const auto& [key, open] : open_) store_->remove_unfinished(open.name);
  for (const EndedFile& ended : ended_) store_->remove_unfinished(ended.name);
}

void FileHistory::fail_shown(std::int32_t partition, bool has_checkpoint) const {
  throw Failure{
      FailureKind::configuration,
      fmt::format("{} already holds windows of topic {}, partition {}, and this group {}: they "
                  "would be there twice. Name another "
                  "directory, or use the group that wrote them",
                  printable(store_->describe()), printable(store_->names().topic()), partition,
                  has_checkpoint ? "did not write them" : "is new, so it did not write them")};
}

void FileHistory::add(const window::WindowRecord& window) {
  WindowFile& file =
      open_file(window.partition, std::chrono::floor<std::chrono::days>(window.start));
  const std::uint64_t before = file.bytes();
  file.add(window);
  bytes_ = bytes_ + file.bytes() - before;
  if (options_.batch && !fits()) end_files();
}

WindowFile& FileHistory::open_file(std::int32_t partition, std::chrono::sys_days day) {
  const Key key{partition, day};
  const auto found = open_.find(key);
  if (found != open_.end()) return *found->second.file;
  FileName name = store_->names().name(partition, ++used_[partition], day);
  auto file = store_->create(name);
  days_.insert(day);
  return *open_.emplace(key, OpenFile{std::move(name), std::move(file)}).first->second.file;
}

bool FileHistory::fits() const {
  return bytes_ < options_.room && days_.size() <= kMaxDays && open_.size() <= kMaxOpenFiles;
}

bool FileHistory::has_room() const { return options_.batch || fits(); }

/// Closes all open files, one after the other, so that after a failure each file is in exactly one
/// list.
void FileHistory::end_files() {
  while (!open_.empty()) {
    const auto first = open_.begin();
    OpenFile& open = first->second;
    open.file->close();
    ended_.push_back({open.name, first->first.second, open.file->bytes()});
    open_.erase(first);
  }
  count_again();
}

void FileHistory::count_again() {
  bytes_ = 0;
  days_.clear();
  for (const auto& [key, open] : open_) {
    bytes_ += open.file->bytes();
    days_.insert(key.second);
  }
  // In a batch, closed files wait for the end of the run and do not limit what may be added.
  if (options_.batch) return;
  for (const auto* const files : {&ended_, &prepared_}) {
    for (const EndedFile& file : *files) {
      bytes_ += file.bytes;
      days_.insert(file.day);
    }
  }
}

bool FileHistory::prepare(std::chrono::milliseconds /*budget*/) {
  end_files();
  if (ended_.empty()) return true;
  store_->sync_unfinished();
  prepared_.insert(prepared_.end(), ended_.begin(), ended_.end());
  ended_.clear();
  return true;
}

std::vector<std::string> FileHistory::notes(std::int32_t partition) const {
  std::vector<std::string> notes;
  for (const EndedFile& file : prepared_) {
    if (file.name.partition == partition) notes.push_back(FileNames::to_note(file.name));
  }
  const auto last = shown_.find(partition);
  if (notes.empty() && last != shown_.end())
    notes.push_back(fmt::format("{}{}", kLast, last->second));
  return notes;
}

void FileHistory::commit() {
  std::vector<FileName> files;
  for (const EndedFile& file : prepared_) files.push_back(file.name);
  store_->finish(files);
  files_shown_ += files.size();
  std::set<std::int32_t> partitions;
  for (const FileName& file : files) {
    shown_[file.partition] = std::max(shown_[file.partition], file.number);
    partitions.insert(file.partition);
  }
  for (const std::int32_t partition : partitions)
    store_->remove_abandoned(partition, shown_[partition]);
  prepared_.clear();
  count_again();
}

void FileHistory::recover(std::int32_t partition, bool has_checkpoint,
                          const std::vector<std::string>& notes) {
  forget(partition);
  std::vector<FileName> files;
  std::uint64_t last = 0;
  for (const std::string& note : notes) {
    if (const auto number = parse_last(note)) {
      last = std::max(last, *number);
    } else if (auto file = store_->names().from_note(note, partition)) {
      last = std::max(last, file->number);
      files.push_back(std::move(*file));
    } else {
      throw Failure{
          FailureKind::runtime,
          fmt::format("the cut of partition {} names a history file that is none of topic {}: {}. "
                      "It is of a newer "
                      "suhu, or of another topic: use that, or another group",
                      partition, printable(store_->names().topic()), printable(note, 512))};
    }
  }
  if (last == 0 && store_->shows_any(partition)) fail_shown(partition, has_checkpoint);
  store_->finish(files);
  store_->remove_abandoned(partition, last);
  std::erase_if(left_, [&](const FileName& file) {
    if (file.partition != partition) return false;
    store_->remove_unfinished(file);
    return true;
  });
  if (last == 0) return;
  used_[partition] = last;
  shown_[partition] = last;
}

void FileHistory::forget(std::int32_t partition) {
  const auto ours = [&](const EndedFile& file) { return file.name.partition == partition; };
  std::erase_if(open_, [&](const auto& item) {
    if (item.first.first != partition) return false;
    store_->remove_unfinished(item.second.name);
    return true;
  });
  for (const EndedFile& file : ended_) {
    if (ours(file)) store_->remove_unfinished(file.name);
  }
  std::erase_if(ended_, ours);
  for (const EndedFile& file : prepared_) {
    if (ours(file)) left_.push_back(file.name);
  }
  std::erase_if(prepared_, ours);
  used_.erase(partition);
  shown_.erase(partition);
  count_again();
}

}  // namespace suhu::history
