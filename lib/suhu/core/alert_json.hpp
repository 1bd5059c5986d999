// Alert <-> its JSON line, the form in which alerts travel through pipes and topics.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/alert.hpp"

namespace suhu {

/// Appends one JSON object, no newline, fields in the contract's order:
/// sensor_id, suhu, threshold, ts, topic, partition, offset. The same alert gives the same bytes, always.
void append_alert_json(std::string& out, const Alert& alert);

/// A decoded alert with its own memory.
struct AlertRecord {
  std::string sensor_id;
  double celsius = 0;    ///< °C
  double threshold = 0;  ///< °C
  Timestamp ts;
  std::string topic;  ///< empty, like the two below meaningless, when the line has no position
  std::int32_t partition = 0;
  std::int64_t offset = 0;

  /// The same as views into this object; good while it lives unchanged.
  [[nodiscard]] Alert view() const;
};

/// Reads an alert line; unknown fields are ignored, sensor_id, suhu, threshold and ts must be there. Errors: a sentence that
/// says what is wrong, never quoting the line.
[[nodiscard]] tl::expected<AlertRecord, std::string> decode_alert(std::string_view line);

}  // namespace suhu
