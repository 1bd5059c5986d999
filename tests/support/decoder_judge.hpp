// Compares the decoder of readings, with its default shape, with another strict JSON parser
// (nlohmann's): which records each accepts, and which numbers it reads from them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "suhu/shape/decoder.hpp"

namespace suhu::test {

/// What the two make of one record.
struct Comparison {
  /// On what the two disagree, with the record; empty if they agree or if the difference is
  /// intended.
  std::string disagreement;
  bool accepted = false;  ///< by both
  bool listed = false;    ///< only one takes it for JSON, and that is intended
};

/// Requires: `decoder` has the default shape.
[[nodiscard]] Comparison compare_with_another_parser(shape::Decoder& decoder,
                                                     std::string_view record);

/// Returns a JSON number as the other parser reads it, or std::nullopt if it is not a number or
/// exceeds every double.
[[nodiscard]] std::optional<double> another_parsers_number(std::string_view number);

}  // namespace suhu::test
