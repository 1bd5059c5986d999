// The interface of a history, which keeps closed windows for good: in Parquet files or in a
// PostgreSQL table.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "suhu/stream/participant.hpp"
#include "suhu/window/window.hpp"

namespace suhu::history {

/// Keeps closed windows, each exactly once as seen by readers, and commits them together with
/// Kafka's offsets (see Participant).
class History : public stream::Participant {
 public:
  /// Adds a closed window, which is copied.
  virtual void add(const window::WindowRecord& window) = 0;

  /// Returns the number of files that commit() has made visible; 0 if the history has no files.
  [[nodiscard]] virtual std::uint64_t files() const { return 0; }

  /// Returns its name for messages, without secrets: "parquet:/srv/history",
  /// "postgresql://db.example:5432/plant".
  [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace suhu::history
