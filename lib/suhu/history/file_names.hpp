// The names of the files of a history, while they are written and once they are finished, and their
// form in the notes of a checkpoint.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace suhu::history {

/// The two names of one file.
struct FileName {
  std::int32_t partition = 0;
  std::uint64_t number = 0;  ///< counts the files of a partition, over all days, from 1
  std::string unfinished;    ///< while it is written: "plant+3+0000000012-5be1….tmp"
  std::string finished;      ///< once it is finished: "date=2026-11-21/plant+3+0000000012.parquet"
};

inline constexpr std::string_view kDayPrefix = "date=";

/// Makes and parses the names of one writer. The topic keeps several histories in one folder apart,
/// the token several writers of one topic.
class FileNames {
 public:
  FileNames(std::string topic, std::string token)
      : topic_(std::move(topic)), token_(std::move(token)) {}

  [[nodiscard]] const std::string& topic() const { return topic_; }

  /// Returns the names of a new file for windows that start on `day`. No other writer can have the
  /// same unfinished name.
  [[nodiscard]] FileName name(std::int32_t partition, std::uint64_t number,
                              std::chrono::sys_days day) const;

  /// Returns the prefix that all files of the topic, or of one partition of it, have in their
  /// unfinished name and, after the day, in their finished name.
  [[nodiscard]] std::string prefix(std::optional<std::int32_t> partition = std::nullopt) const;

  /// Returns the note of a file for a checkpoint: "<unfinished> <finished>".
  [[nodiscard]] static std::string to_note(const FileName& file);
  /// Parses a note of to_note(). Returns std::nullopt unless both names are of this topic and
  /// partition. Neither name can then lead out of the folder.
  [[nodiscard]] std::optional<FileName> from_note(std::string_view note,
                                                  std::int32_t partition) const;

  /// Returns true for an unfinished file of the partition that no checkpoint will ever name,
  /// because its number is not above `last`, the highest one that a committed checkpoint has named.
  /// A file with a higher number may belong to the present owner of the partition, even if this
  /// process takes itself for the owner: a member that was suspended learns only later that its
  /// group has gone on.
  [[nodiscard]] bool is_abandoned(std::string_view unfinished, std::int32_t partition,
                                  std::uint64_t last) const;

 private:
  std::string topic_;
  std::string token_;
};

}  // namespace suhu::history
