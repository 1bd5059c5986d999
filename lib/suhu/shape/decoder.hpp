// Decodes the bytes of a Kafka record into readings, by a shape. Strict: anything that is not
// clearly a reading is rejected, and nothing is guessed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/core/headers.hpp"
#include "suhu/core/reading.hpp"
#include "suhu/core/reject.hpp"
#include "suhu/core/time_fault.hpp"
#include "suhu/shape/shape.hpp"

namespace suhu::shape {

/// What a decoder is given of a record. Views that must live until the readings are used.
struct Input {
  /// The record's value. If the encoding is avro or protobuf, what a SchemaReader made of it
  std::string_view value;
  std::string_view key = {};
  std::string_view topic = {};
  const Headers* headers = nullptr;  ///< nullptr: none
};

/// What a record holds: one entry for each reading, or for what should have been one.
struct Decoded {
  std::span<const tl::expected<Reading, RejectReason>> readings;
  /// Records or elements that a condition of the shape (--where) leaves out, and entries of SenML
  /// that are no temperatures. They are no rejects.
  std::size_t skipped = 0;
};

/// Decodes records of one shape. The records of every encoding but JSON are first written as JSON
/// (encoding.hpp), so that there is one reader of fields, with one order of rejects.
///   Cost   : One pass over the record, after a copy of at most kMaxRecordBytes into a padded
///            buffer; with `each`, one more pass over the elements. Allocates nothing once its
///            buffers have grown.
///   Threads: Use one decoder per thread.
class Decoder {
 public:
  /// Requires: make_shape() returned `shape`, or it is default_shape().
  explicit Decoder(Shape shape);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  /// Returns the readings of `input`, in the order of the record; those of one element in the order
  /// of the shape's probes. A record that cannot be read at all has one entry, with the reason. If
  /// several reasons hold, the first in this order counts: too-large (record), not-json,
  /// not-object, missing-readings, then those of id, temperature, unit. The result is valid until
  /// the next call or the end of the decoder.
  [[nodiscard]] Decoded decode(const Input& input);

  [[nodiscard]] const Shape& shape() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Returns the one reading of a record that has no key, topic or headers, or the first of several.
/// Requires: the shape of `decoder` has no conditions.
[[nodiscard]] tl::expected<Reading, RejectReason> decode_single(Decoder& decoder,
                                                                std::string_view record);

/// Returns one sentence for people about a record that a decoder of `shape` rejected with `reason`:
/// what to change at the sender, or the option with which the record can be read
/// ("none of sensor_id, device_id; the record has gudang_id, suhu: try --field id=gudang_id").
/// Names of fields and a unit that is unknown are quoted as printable text, other values never.
/// Slow, so meant for logs with a rate limit.
[[nodiscard]] std::string explain_reject(RejectReason reason, const Input& input,
                                         const Shape& shape);
/// Returns the same about a time that could not be used: Kafka's time counted.
[[nodiscard]] std::string explain_time_fault(TimeFault fault, const Input& input,
                                             const Shape& shape);

}  // namespace suhu::shape
