// Writes floats of other encodings as JSON that the decoder of readings understands.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <string>

namespace suhu {

/// Appends the shortest decimal that is read back as the same `Float`: 83.1 for a float, not
/// 83.0999984741211. NaN and the infinities are 1e999 or -1e999, because JSON has no words for
/// them: a reader takes that for a number beyond every double.
template <std::floating_point Float>
void append_float(std::string& json, Float value) {
  if (!std::isfinite(value)) {
    json += value < 0 ? "-1e999" : "1e999";
  } else {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    json.append(digits.data(), end);
  }
}

}  // namespace suhu
