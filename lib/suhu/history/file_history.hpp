// The history in files, as a participant in commits.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "suhu/history/file_history_options.hpp"
#include "suhu/history/file_store.hpp"
#include "suhu/history/history.hpp"

namespace suhu::history {

/// One file for each partition, UTC day of window_start, and commit. Readers see it from the commit
/// on, whole.
///
/// Without `batch` there is no room any more when options.room bytes, more than 16 days or more
/// than 256 files wait for a commit. With it there always is: the files are ended and kept back
/// instead.
///
/// Throws Failure (runtime) for what the store refuses, at the latest in prepare(); nothing half
/// written becomes visible.
class FileHistory final : public History {
 public:
  /// Throws Failure (configuration) also when `batch` and the store already shows windows of this
  /// topic: they would be there twice.
  FileHistory(std::unique_ptr<FileStore> store, const FileHistoryOptions& options);
  /// Removes what is not prepared. What is prepared stays: perhaps a cut names it, and the next
  /// recover() knows.
  ~FileHistory() override;
  FileHistory(const FileHistory&) = delete;
  FileHistory& operator=(const FileHistory&) = delete;

  void add(const window::WindowRecord& window) override;
  [[nodiscard]] std::string describe() const override { return store_->describe(); }

  [[nodiscard]] std::uint64_t files() const override { return files_shown_; }
  [[nodiscard]] bool has_room() const override;
  [[nodiscard]] std::chrono::milliseconds interval() const override { return options_.roll; }
  [[nodiscard]] bool prepare(std::chrono::milliseconds budget) override;
  /// Returns the files that commit() will show; when there are none, the number of the last one
  /// that was shown ("last 12"), which a cut must remember too. Empty before the first.
  [[nodiscard]] std::vector<std::string> notes(std::int32_t partition) const override;
  void commit() override;
  /// Removes abandoned files too. Throws Failure: runtime when a file that the cut names is gone;
  /// configuration when the cut names none but the store shows some.
  void recover(std::int32_t partition, bool has_checkpoint,
               const std::vector<std::string>& notes) override;
  /// Leaves prepared files to the next recover(), as the destructor does.
  void forget(std::int32_t partition) override;

 private:
  struct OpenFile {
    FileName name;
    std::unique_ptr<WindowFile> file;
  };
  struct EndedFile {
    FileName name;
    std::chrono::sys_days day;
    std::uint64_t bytes = 0;
  };
  using Key = std::pair<std::int32_t, std::chrono::sys_days>;

  [[nodiscard]] bool fits() const;
  [[nodiscard]] WindowFile& open_file(std::int32_t partition, std::chrono::sys_days day);
  void end_files();
  void count_again();
  [[noreturn]] void fail_shown(std::int32_t partition, bool has_checkpoint) const;

  std::unique_ptr<FileStore> store_;
  FileHistoryOptions options_;

  std::map<Key, OpenFile> open_;
  std::vector<EndedFile> ended_;     // whole and durable, but not prepared
  std::vector<EndedFile> prepared_;  // commit() shows them
  std::vector<FileName> left_;       // prepared when their partition was forgotten
  // the highest number that a file of the partition has
  std::map<std::int32_t, std::uint64_t> used_;
  std::map<std::int32_t, std::uint64_t> shown_;  // and that a visible one has
  std::set<std::chrono::sys_days> days_;         // of all files that wait for a commit
  std::uint64_t bytes_ = 0;                      // likewise
  std::uint64_t files_shown_ = 0;                // by commit()
};

}  // namespace suhu::history
