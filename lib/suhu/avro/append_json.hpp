// Writes a datum in Avro's binary encoding as JSON, which the decoder of readings then reads by its
// shape.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/avro/plan.hpp"
#include "suhu/core/reject.hpp"

namespace suhu::avro {

/// Largest JSON text that is written of one datum
inline constexpr std::size_t kMaxJsonBytes = std::size_t{1} << 20;
/// Most values in one datum. It bounds the time for arrays whose items take no bytes.
inline constexpr int kMaxValues = 1 << 18;

/// Appends the datum that `bytes` hold, as plain JSON:
///   union    : the value, without the tag of Avro's own JSON
///   bytes    : a string with one character, U+0000 to U+00FF, for each byte; fixed likewise
///   float    : the shortest decimal that is the same float (83.1, not 83.0999984741211)
///   NaN, infinities: 1e999 or -1e999, which the decoder takes for not finite
///   decimal  : a number with all its digits
///   uuid     : a string with its hyphens, also from a fixed
///   timestamp: an integer in ms, µs or ns since 1970, as it was written
///   local-timestamp, date: a time without a zone, `2026-05-20T11:00:01.250`,
///              `2026-05-20T00:00:00`; with a word behind it if the year is not 0 to 9999
///   time     : `11:00:01.250`
/// Returns `not-decodable`, with `json` as it was, for bytes that are no datum of the plan:
/// truncated or left over, a negative length, an index that no branch or symbol has, text that is
/// not UTF-8, a decimal of 0 or over 128 bytes, containers nested deeper than kMaxJsonDepth, more
/// than kMaxValues values. Returns `too-large` beyond kMaxJsonBytes. Never allocates by a length
/// that `bytes` claim but do not hold.
[[nodiscard]] tl::expected<void, RejectReason> append_json(std::string& json,
                                                           std::string_view bytes,
                                                           const Plan& plan);

}  // namespace suhu::avro
