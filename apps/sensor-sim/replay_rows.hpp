// What a replay reads from its lines, whatever their format.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu::sim {

/// One record to send. Views: good until the next take().
struct ReplayRow {
  std::string_view value;
  std::string_view key;         ///< the sensor's id; empty: none
  std::optional<Timestamp> ts;  ///< event time, if it has one
};

struct ReplayCounts {
  std::uint64_t not_readings = 0;  ///< NDJSON lines sent as they are, without a key
  std::uint64_t skipped = 0;       ///< lines that were not sent
};

/// Hears about lines that are not what they should be. `kind` groups warnings for rate limits;
/// `text` is safe to print.
using RowWarning = std::function<void(const std::string& kind, const std::string& text)>;

/// Lines -> records, one format each.
class RowReader {
 public:
  virtual ~RowReader() = default;
  /// The record of this line, or nothing (a header, a bad row). `line` must stay good as long as
  /// the result. `number` counts from 1.
  [[nodiscard]] virtual std::optional<ReplayRow> read_line(std::string_view line,
                                                           std::int64_t number) = 0;
  /// There are no more lines. May be called again.
  virtual void end() {}
  [[nodiscard]] virtual ReplayCounts counts() const = 0;
};

}  // namespace suhu::sim
