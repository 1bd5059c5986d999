// The interface between a replay and the formats of its lines, NDJSON and CSV.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "suhu/core/timestamp.hpp"

namespace suhu::sensor_sim {

/// One record to send. Its views are valid until the next call of read_line().
struct ReplayRow {
  std::string_view value;
  std::string_view key;         ///< the sensor id; empty: no key
  std::optional<Timestamp> ts;  ///< event time; absent if the line has none
};

struct ReplayCounts {
  std::uint64_t not_readings = 0;  ///< NDJSON lines sent as they are, without a key
  std::uint64_t skipped = 0;       ///< lines that were not sent
};

/// Receives a warning about a line that is not valid. `kind` groups warnings for rate limiting;
/// `text` is printable.
using RowWarning = std::function<void(const std::string& kind, const std::string& text)>;

/// Turns lines into records. Each implementation reads one format.
class RowReader {
 public:
  virtual ~RowReader() = default;
  /// Returns the record that ends with this line; std::nullopt if there is none (a header, a row
  /// that is invalid or continues on the next line). The result may refer to `line`. `number` is
  /// the line number, counted from 1.
  [[nodiscard]] virtual std::optional<ReplayRow> read_line(std::string_view line,
                                                           std::int64_t number) = 0;
  /// Handles the end of the lines. May be called more than once.
  virtual void end() {}
  [[nodiscard]] virtual ReplayCounts counts() const = 0;
};

}  // namespace suhu::sensor_sim
