// Writes messages of Protocol Buffers as JSON, which the decoder of readings then reads by its
// shape.
#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <string>

namespace suhu::protobuf {

/// Largest JSON text that is written of one message
inline constexpr std::size_t kMaxJsonBytes = std::size_t{1} << 20;

/// Appends a message by protobuf's own mapping to JSON, with these differences, so that a number
/// stays a number: 64-bit integers are numbers, NaN and infinities 1e999. Fields have the
/// names of the .proto file. A field without presence is written even if it is 0 or empty; one with
/// presence (optional, oneof, a message) only if it is set. Timestamps are RFC 3339, durations
/// `1.5s`, wrappers their value, bytes base64. Returns false if the message holds text that is not
/// UTF-8, is nested deeper than kMaxJsonDepth, or gives more than kMaxJsonBytes.
[[nodiscard]] bool append_message(std::string& json, const google::protobuf::Message& message);

}  // namespace suhu::protobuf
