// The decoder of readings against another strict parser (nlohmann's): who takes what, and as which
// numbers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "suhu/core/reading_decoder.hpp"

namespace suhu::test {

struct Comparison {
  /// What the two do not agree about, with the record; empty: they agree, or the difference is
  /// meant.
  std::string disagreement;
  bool accepted = false;  ///< by both
  bool listed = false;    ///< only one says that it is JSON, and that is meant
};

[[nodiscard]] Comparison compare_with_another_parser(ReadingDecoder& decoder,
                                                     std::string_view record);

/// A JSON number as the other parser reads it; std::nullopt: it is none, or beyond every double.
[[nodiscard]] std::optional<double> another_parsers_number(std::string_view number);

}  // namespace suhu::test
