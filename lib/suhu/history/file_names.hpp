// How the files of a history are named, while they are written and for good, and how a cut
// remembers them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace suhu::history {

/// One file by its two names.
struct FileName {
  std::int32_t partition = 0;
  std::uint64_t number = 0;  ///< counts the files of a partition, over all days, from 1
  std::string unfinished;    ///< while it is written: "plant+3+0000000012-5be1….tmp"
  std::string finished;      ///< and for good: "date=2026-11-21/plant+3+0000000012.parquet"
};

inline constexpr std::string_view kDayPrefix = "date=";

/// The names of one writer. The topic keeps several histories in one folder apart, the token
/// several writers of one topic.
class FileNames {
 public:
  FileNames(std::string topic, std::string token)
      : topic_(std::move(topic)), token_(std::move(token)) {}

  [[nodiscard]] const std::string& topic() const { return topic_; }

  /// Returns the names of a new file with windows that start on `day`. No other writer can have the
  /// unfinished one.
  [[nodiscard]] FileName name(std::int32_t partition, std::uint64_t number,
                              std::chrono::sys_days day) const;

  /// Returns what both names of each file of the topic, or of one partition of it, begin with (the
  /// finished one after its day).
  [[nodiscard]] std::string prefix(std::optional<std::int32_t> partition = std::nullopt) const;

  /// Returns a file as the note of a cut: "<unfinished> <finished>".
  [[nodiscard]] static std::string to_note(const FileName& file);
  /// Reads a note. Accepts exactly what to_note() writes, so that nothing in it can lead out of the
  /// folder. Returns std::nullopt for what is no file of this topic and partition.
  [[nodiscard]] std::optional<FileName> from_note(std::string_view note,
                                                  std::int32_t partition) const;

  /// Returns true for an unfinished file of the partition that no cut will ever name, because its
  /// number is not above `last`, the highest one that a committed cut has named. A file with a
  /// higher number may be that of the partition's present owner, even if we take ourselves for it:
  /// a member that slept learns later that its group has gone on.
  [[nodiscard]] bool is_abandoned(std::string_view unfinished, std::int32_t partition,
                                  std::uint64_t last) const;

 private:
  std::string topic_;
  std::string token_;
};

}  // namespace suhu::history
