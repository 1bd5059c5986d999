#include "suhu/history/parquet_history.hpp"

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
constexpr std::size_t kMaxOpenFiles = 256;  // far below the 1,024 descriptors that a process usually may have
constexpr std::string_view kLast = "last ";

std::optional<std::uint64_t> parse_last(std::string_view note) {
  if (!note.starts_with(kLast)) return std::nullopt;
  note.remove_prefix(kLast.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(note.data(), note.data() + note.size(), number);
  if (error != std::errc{} || end != note.data() + note.size()) return std::nullopt;
  return number;
}

[[noreturn]] void fail_shown(const ParquetFolder& folder, std::int32_t partition, bool has_cut) {
  throw Failure{
      FailureKind::configuration,
      fmt::format("parquet:{} already holds windows of topic {}, partition {}, and this group {}: they would be there twice. Name another "
                  "directory, or use the group that wrote them",
                  printable(folder.directory()), printable(folder.topic()), partition,
                  has_cut ? "did not write them" : "is new, so it did not write them")};
}

void refuse_second_batch(const ParquetFolder& folder) {
  if (!folder.shows_any()) return;
  throw Failure{
      FailureKind::configuration,
      fmt::format("parquet:{} already holds windows of topic {}, and a second run over the records would add them again: name another "
                  "directory, or remove date=*/{}+*.parquet there first",
                  printable(folder.directory()), printable(folder.topic()), printable(folder.topic()))};
}

}  // namespace

ParquetHistory::ParquetHistory(const ParquetOptions& options)
    : folder_(options.directory, options.topic), roll_(options.roll), room_(options.room), batch_(options.batch) {
  if (batch_) refuse_second_batch(folder_);
}

ParquetHistory::~ParquetHistory() {
  for (const auto& [key, open] : open_) folder_.remove_unfinished(open.name);
  for (const EndedFile& ended : ended_) folder_.remove_unfinished(ended.name);
}

std::string ParquetHistory::describe() const { return "parquet:" + folder_.directory(); }

void ParquetHistory::add(const window::WindowRecord& window) {
  OpenFile& open = open_file(window.partition, std::chrono::floor<std::chrono::days>(window.start));
  const std::uint64_t before = open.file.bytes();
  open.file.add(window);
  bytes_ = bytes_ + open.file.bytes() - before;
  if (batch_ && !fits()) end_files();
}

ParquetHistory::OpenFile& ParquetHistory::open_file(std::int32_t partition, std::chrono::sys_days day) {
  const Key key{partition, day};
  const auto found = open_.find(key);
  if (found != open_.end()) return found->second;
  FileName name = folder_.name(partition, ++used_[partition], day);
  ParquetFile file{folder_.unfinished_path(name), folder_.topic(), partition};
  days_.insert(day);
  return open_.emplace(key, OpenFile{std::move(name), std::move(file)}).first->second;
}

bool ParquetHistory::fits() const { return bytes_ < room_ && days_.size() <= kMaxDays && open_.size() <= kMaxOpenFiles; }

bool ParquetHistory::has_room() const { return batch_ || fits(); }

/// One after the other, so that after a failure in between each is in exactly one list.
void ParquetHistory::end_files() {
  while (!open_.empty()) {
    const auto first = open_.begin();
    OpenFile& open = first->second;
    open.file.close();
    ended_.push_back({open.name, first->first.second, open.file.bytes()});
    open_.erase(first);
  }
  count_again();
}

void ParquetHistory::count_again() {
  bytes_ = 0;
  days_.clear();
  for (const auto& [key, open] : open_) {
    bytes_ += open.file.bytes();
    days_.insert(key.second);
  }
  if (batch_) return;  // what has ended waits for the end of the run, and makes no difference to what may be added
  for (const auto* const files : {&ended_, &prepared_}) {
    for (const EndedFile& file : *files) {
      bytes_ += file.bytes;
      days_.insert(file.day);
    }
  }
}

bool ParquetHistory::prepare(std::chrono::milliseconds /*budget*/) {
  end_files();
  if (ended_.empty()) return true;
  folder_.sync_unfinished();
  prepared_.insert(prepared_.end(), ended_.begin(), ended_.end());
  ended_.clear();
  return true;
}

std::vector<std::string> ParquetHistory::notes(std::int32_t partition) const {
  std::vector<std::string> notes;
  for (const EndedFile& file : prepared_) {
    if (file.name.partition == partition) notes.push_back(ParquetFolder::to_note(file.name));
  }
  const auto last = shown_.find(partition);
  if (notes.empty() && last != shown_.end()) notes.push_back(fmt::format("{}{}", kLast, last->second));
  return notes;
}

void ParquetHistory::commit() {
  std::vector<FileName> files;
  for (const EndedFile& file : prepared_) files.push_back(file.name);
  folder_.finish(files);
  files_shown_ += files.size();
  for (const FileName& file : files) shown_[file.partition] = std::max(shown_[file.partition], file.number);
  prepared_.clear();
  count_again();
}

void ParquetHistory::recover(std::int32_t partition, bool has_cut, const std::vector<std::string>& notes) {
  forget(partition);
  std::vector<FileName> files;
  std::uint64_t last = 0;
  for (const std::string& note : notes) {
    if (const auto number = parse_last(note)) {
      last = std::max(last, *number);
    } else if (auto file = folder_.from_note(note, partition)) {
      last = std::max(last, file->number);
      files.push_back(std::move(*file));
    } else {
      throw Failure{FailureKind::runtime,
                    fmt::format("the cut of partition {} names a history file that is none of topic {}: {}. It is of a newer "
                                "suhu, or of another topic: use that, or another group",
                                partition, printable(folder_.topic()), printable(note, 512))};
    }
  }
  if (last == 0 && folder_.shows_any(partition)) fail_shown(folder_, partition, has_cut);
  folder_.finish(files);
  folder_.remove_unfinished(partition);
  if (last == 0) return;
  used_[partition] = last;
  shown_[partition] = last;
}

void ParquetHistory::forget(std::int32_t partition) {
  const auto ours = [&](const EndedFile& file) { return file.name.partition == partition; };
  std::erase_if(open_, [&](const auto& item) {
    if (item.first.first != partition) return false;
    folder_.remove_unfinished(item.second.name);
    return true;
  });
  for (const EndedFile& file : ended_) {
    if (ours(file)) folder_.remove_unfinished(file.name);
  }
  std::erase_if(ended_, ours);
  std::erase_if(prepared_, ours);
  used_.erase(partition);
  shown_.erase(partition);
  count_again();
}

}  // namespace suhu::history
