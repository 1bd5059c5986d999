// Decodes the bytes of a Kafka record into a Reading. Strict: anything that is not clearly a
// reading is rejected, and nothing is guessed.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/reading.hpp"
#include "suhu/core/reject.hpp"

namespace suhu {

/// Largest size of a record that is decoded
inline constexpr std::size_t kMaxRecordBytes = 64 * 1024;
inline constexpr std::size_t kMaxSensorIdBytes = 1024;
/// Largest nesting in a value; deeper is not-json, so the stack stays bounded
inline constexpr int kMaxJsonDepth = 32;

/// Decodes both shapes, {"sensor_id","suhu"} and {"device_id","ts","temperature",…};
/// docs/records.md is the contract.
///   Cost   : One pass, after a copy of at most kMaxRecordBytes into a padded buffer. Allocates
///            nothing once its buffers have grown.
///   Threads: Use one decoder per thread.
class ReadingDecoder {
 public:
  ReadingDecoder();
  ~ReadingDecoder();
  ReadingDecoder(ReadingDecoder&&) noexcept;
  ReadingDecoder& operator=(ReadingDecoder&&) noexcept;

  /// Returns the reading, or the reason why `record` is not one. If several reasons hold, the first
  /// in this order counts: too-large (record), not-json, not-object, then those of id, temperature,
  /// ts. The views in the reading are valid until the next call or the end of the decoder.
  [[nodiscard]] tl::expected<Reading, RejectReason> decode(std::string_view record);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Returns one sentence for people about a record that decode() rejected with `reason`: what to
/// change at the sender ("ts looks like seconds: send milliseconds"). Never quotes the record.
/// Slow, so meant for logs with a rate limit.
[[nodiscard]] std::string explain_reject(RejectReason reason, std::string_view record);

}  // namespace suhu
