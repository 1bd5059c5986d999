// What the encodings have in common: the numbers that JSON has no word for.
#pragma once

#include <string_view>

namespace suhu::shape {

/// Stands for NaN and infinity. It follows JSON's grammar, so that a field that nobody reads may
/// have it, and a decoder finds it not finite.
inline constexpr std::string_view kNotFinite = "1e999";

}  // namespace suhu::shape
