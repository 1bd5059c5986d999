// The folder of a history: how its files are named, and how they become visible. Knows nothing of what is in them.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace suhu::history {

/// Throws Failure (runtime): "cannot <doing> <path>: <strerror>", and what to do about it.
[[noreturn]] void fail_with(std::string_view doing, const std::filesystem::path& path, int error);

/// One file by its two names: while it is written, and for good.
struct FileName {
  std::int32_t partition = 0;
  std::uint64_t number = 0;  ///< counts the files of a partition, over all days, from 1
  std::string unfinished;    ///< in .unfinished: "plant+3+0000000012-5be1….tmp"
  std::string finished;      ///< from the folder: "date=2026-11-21/plant+3+0000000012.parquet"
};

/// DIR/.unfinished/… holds what is being written, DIR/date=…/*.parquet what readers may see. A file moves from the one to the other by one
/// rename and never changes after it. The topic keeps apart several histories in one folder. Calls throw Failure (runtime) for what the
/// file system refuses.
class ParquetFolder {
 public:
  /// Makes the folder. Throws Failure (configuration) when readers would not see our files in it.
  ParquetFolder(std::string directory, std::string topic);

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] const std::string& topic() const { return topic_; }

  /// The names of a new file with windows that start on `day`. The unfinished one is this object's own: no other writer can have it.
  [[nodiscard]] FileName name(std::int32_t partition, std::uint64_t number, std::chrono::sys_days day) const;
  [[nodiscard]] std::filesystem::path unfinished_path(const FileName& file) const;

  /// True when readers already see files of this topic, or of one partition of it.
  [[nodiscard]] bool shows_any(std::optional<std::int32_t> partition = std::nullopt) const;

  /// Makes the names in .unfinished durable.
  void sync_unfinished() const;

  /// Renames, durably. A file that already has its final name is left alone, so this can be repeated. Throws when it has neither.
  void finish(std::span<const FileName> files) const;

  /// Removes every unfinished file of the partition, whoever wrote it.
  void remove_unfinished(std::int32_t partition) const;
  /// Removes one, if it is there.
  void remove_unfinished(const FileName& file) const noexcept;

  /// A file as the note of a cut, and back: "<unfinished> <finished>". std::nullopt: not a file of this topic and partition.
  [[nodiscard]] static std::string to_note(const FileName& file);
  [[nodiscard]] std::optional<FileName> from_note(std::string_view note, std::int32_t partition) const;

 private:
  [[nodiscard]] std::string prefix(std::int32_t partition) const;
  void make_directories() const;
  void finish_one(const FileName& file) const;

  std::string directory_;
  std::string topic_;
  std::string token_;  // of this object, in the names of its unfinished files
  std::filesystem::path unfinished_;
};

}  // namespace suhu::history
