// The history in Parquet files, as a participant in commits.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "suhu/history/history.hpp"
#include "suhu/history/parquet_file.hpp"
#include "suhu/history/parquet_folder.hpp"
#include "suhu/history/parquet_options.hpp"

namespace suhu::history {

/// One file for each partition, UTC day of window_start, and commit. Readers see it from the commit on, whole: until then it lies in
/// .unfinished. Without `batch` there is no room any more when options.room bytes, more than 16 days or more than 256 files wait for a
/// commit. With it there always is: the files are ended and kept back instead.
/// Failures: runtime for what the file system refuses, noticed at the latest in prepare(); nothing half written becomes visible.
class ParquetHistory final : public History {
 public:
  /// Throws Failure (configuration) also when `batch` and the directory already shows windows of this topic: they would be there twice.
  explicit ParquetHistory(const ParquetOptions& options);
  /// Removes what is not prepared. What is prepared stays: perhaps a cut names it, and the next recover() knows.
  ~ParquetHistory() override;
  ParquetHistory(const ParquetHistory&) = delete;
  ParquetHistory& operator=(const ParquetHistory&) = delete;

  void add(const window::WindowRecord& window) override;
  [[nodiscard]] std::string describe() const override;

  [[nodiscard]] std::uint64_t files() const override { return files_shown_; }
  [[nodiscard]] bool has_room() const override;
  [[nodiscard]] std::chrono::milliseconds interval() const override { return roll_; }
  [[nodiscard]] bool prepare(std::chrono::milliseconds budget) override;
  /// The files that commit() will show; when there are none, the number of the last one that was shown ("last 12"), which a cut must
  /// remember too. Empty before the first.
  [[nodiscard]] std::vector<std::string> notes(std::int32_t partition) const override;
  void commit() override;
  /// Throws Failure: runtime when a file that the cut names is gone; configuration when the cut names none but the directory shows some.
  void recover(std::int32_t partition, bool has_cut, const std::vector<std::string>& notes) override;
  /// Leaves prepared files to the next recover(), as the destructor does.
  void forget(std::int32_t partition) override;

 private:
  struct OpenFile {
    FileName name;
    ParquetFile file;
  };
  struct EndedFile {
    FileName name;
    std::chrono::sys_days day;
    std::uint64_t bytes = 0;
  };
  using Key = std::pair<std::int32_t, std::chrono::sys_days>;

  [[nodiscard]] bool fits() const;
  [[nodiscard]] OpenFile& open_file(std::int32_t partition, std::chrono::sys_days day);
  void end_files();
  void count_again();

  ParquetFolder folder_;
  std::chrono::milliseconds roll_;
  std::uint64_t room_;
  bool batch_;

  std::map<Key, OpenFile> open_;
  std::vector<EndedFile> ended_;                 // whole and durable, but not prepared
  std::vector<EndedFile> prepared_;              // commit() shows them
  std::map<std::int32_t, std::uint64_t> used_;   // the highest number that a file of the partition has
  std::map<std::int32_t, std::uint64_t> shown_;  // and that a visible one has
  std::set<std::chrono::sys_days> days_;         // of all files that wait for a commit
  std::uint64_t bytes_ = 0;                      // likewise
  std::uint64_t files_shown_ = 0;                // by commit()
};

}  // namespace suhu::history
