// Where closed windows are kept for good: Parquet files, a PostgreSQL table.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "suhu/stream/participant.hpp"
#include "suhu/window/window.hpp"

namespace suhu::history {

/// Takes closed windows, each exactly once as seen by readers, and commits them together with
/// Kafka's offsets (see Participant).
class History : public stream::Participant {
 public:
  /// Takes a closed window; copies it.
  virtual void add(const window::WindowRecord& window) = 0;

  /// Files that it has made visible; 0 where it has none.
  [[nodiscard]] virtual std::uint64_t files() const { return 0; }

  /// What it is, for messages, without secrets: "parquet:/srv/history",
  /// "postgresql://db.example:5432/plant".
  [[nodiscard]] virtual std::string describe() const = 0;
};

}  // namespace suhu::history
