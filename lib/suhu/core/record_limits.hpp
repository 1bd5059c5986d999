// The largest records, ids and nestings that suhu reads.
#pragma once

#include <cstddef>

namespace suhu {

/// Largest size of a record that is decoded
inline constexpr std::size_t kMaxRecordBytes = 64 * 1024;
inline constexpr std::size_t kMaxSensorIdBytes = 1024;
/// Largest nesting in a value; deeper is not-json, so the stack stays bounded
inline constexpr int kMaxJsonDepth = 32;

}  // namespace suhu
