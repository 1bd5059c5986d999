// Bytes of a Kafka record -> Reading, strictly: anything that is not clearly a reading is a reject,
// never a guess.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/reading.hpp"
#include "suhu/core/reject.hpp"

namespace suhu {

/// A record of exactly this size is still read
inline constexpr std::size_t kMaxRecordBytes = 64 * 1024;
inline constexpr std::size_t kMaxSensorIdBytes = 1024;
/// Nesting of fields we ignore; deeper is not-json, so the stack stays bounded
inline constexpr int kMaxJsonDepth = 32;

/// Decodes both shapes, {"sensor_id","suhu"} and {"device_id","ts","temperature",…};
/// docs/records.md is the contract.
///   Cost   : one pass, nothing allocated once warm (a copy into a padded buffer, at most
///   kMaxRecordBytes). Threads: one decoder a thread.
class ReadingDecoder {
 public:
  ReadingDecoder();
  ~ReadingDecoder();
  ReadingDecoder(ReadingDecoder&&) noexcept;
  ReadingDecoder& operator=(ReadingDecoder&&) noexcept;

  /// The reading, or why it is none. When several reasons hold, the first in this order counts:
  /// too-large (record), not-json, not-object, then id, temperature, ts. The returned views are
  /// good until the next call or the decoder's end.
  [[nodiscard]] tl::expected<Reading, RejectReason> decode(std::string_view record);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// One sentence for people about a record that decode() refused with `reason`: what to change at
/// the sender
/// ("ts looks like seconds: send milliseconds"). Slow path, for rate-limited logs; never quotes the
/// record.
[[nodiscard]] std::string explain_reject(RejectReason reason, std::string_view record);

}  // namespace suhu
