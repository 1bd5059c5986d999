// The interface of a history, which keeps closed windows for good: in Parquet files or in a
// PostgreSQL table.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "suhu/stream/participant.hpp"
#include "suhu/window/window.hpp"

namespace suhu::history {

/// Keeps closed windows, each exactly once as seen by readers, and commits them together with
/// Kafka's offsets (see Participant).
class History : public stream::Participant {
 public:
  /// Adds a closed window, which is copied.
  virtual void add(const window::WindowRecord& window) = 0;

  /// Returns its kind: the key of its notes in the checkpoints of every group that has ever used
  /// it, so it never changes, and a label of its metrics. "parquet" or "postgresql".
  [[nodiscard]] virtual std::string_view kind() const = 0;

  /// Returns true if prepare() may return false for a long time, because it needs another program.
  [[nodiscard]] virtual bool may_be_unavailable() const { return false; }

  /// Returns the number of files that commit() has made visible, or std::nullopt if the history has
  /// no files.
  [[nodiscard]] virtual std::optional<std::uint64_t> files() const { return std::nullopt; }

  /// Returns its name for messages, without secrets: "parquet:/srv/history",
  /// "postgresql://db.example:5432/plant".
  [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace suhu::history
