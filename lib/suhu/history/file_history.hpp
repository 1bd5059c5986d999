// A history that writes windows to files and takes part in commits.
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

/// Writes one file for each partition, UTC day of window_start, and commit. Readers see a file from
/// its commit on, and then complete.
///
/// Without `batch`, has_room() is false once options.room bytes or files of more than 16 days wait
/// for a commit, or more than 256 files are open. With `batch` there is always room: files are
/// closed instead, and kept until the commit at the end.
///
/// Throws Failure (runtime) if the store fails, at the latest in prepare(); an incomplete file
/// never becomes visible.
class FileHistory final : public History {
 public:
  /// Throws Failure (configuration) if options.batch is set and the store already shows windows of
  /// this topic, because they would be there twice.
  FileHistory(std::unique_ptr<FileStore> store, const FileHistoryOptions& options);
  /// Removes the files that are not prepared. Prepared ones stay, because a checkpoint may name
  /// them: the next recover() finds out.
  ~FileHistory() override;
  FileHistory(const FileHistory&) = delete;
  FileHistory& operator=(const FileHistory&) = delete;

  void add(const window::WindowRecord& window) override;
  [[nodiscard]] std::string describe() const override { return store_->describe(); }

  [[nodiscard]] std::string_view kind() const override { return "parquet"; }
  [[nodiscard]] std::optional<std::uint64_t> files() const override { return files_shown_; }
  [[nodiscard]] bool has_room() const override;
  [[nodiscard]] std::chrono::milliseconds interval() const override { return options_.roll; }
  [[nodiscard]] bool prepare(std::chrono::milliseconds budget) override;
  /// Returns the files that commit() will show. If there are none, returns the number of the last
  /// file that was shown ("last 12"), which a checkpoint must record too. Empty before the first
  /// file.
  [[nodiscard]] std::vector<std::string> notes(std::int32_t partition) const override;
  void commit() override;
  /// Shows the files that the checkpoint names, and removes abandoned ones. Throws Failure: runtime
  /// if such a file is gone, or if a note is not of this topic and partition; configuration if
  /// `notes` name neither a file nor a last number, but the store shows files of the partition.
  void recover(std::int32_t partition, bool has_checkpoint,
               const std::vector<std::string>& notes) override;
  /// Leaves prepared files to the next recover(), as the destructor does, and removes the others.
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
  std::vector<EndedFile> ended_;     ///< closed and durable, but not prepared
  std::vector<EndedFile> prepared_;  ///< commit() shows them
  std::vector<FileName> left_;       ///< prepared when their partition was forgotten
  /// Highest number of any file, by partition
  std::map<std::int32_t, std::uint64_t> used_;
  std::map<std::int32_t, std::uint64_t> shown_;  ///< the same of visible files
  std::set<std::chrono::sys_days> days_;         ///< of the files that wait for a commit
  std::uint64_t bytes_ = 0;                      ///< likewise
  std::uint64_t files_shown_ = 0;                ///< by commit()
};

}  // namespace suhu::history
