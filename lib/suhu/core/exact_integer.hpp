// Reads integers from parsed JSON without nlohmann's conversions: its get() casts a float, wraps a
// value that is too large, and converts true to 1.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

namespace suhu {

/// Returns the integer that `value` (an nlohmann::json) holds. Returns std::nullopt if it holds
/// none, or one outside the range of `Integer`.
template <class Integer, class Json>
[[nodiscard]] std::optional<Integer> exact_integer(const Json& value) {
  const auto if_in_range = [](auto number) {
    return std::in_range<Integer>(number) ? std::optional{static_cast<Integer>(number)}
                                          : std::nullopt;
  };
  if (value.is_number_unsigned()) return if_in_range(value.template get<std::uint64_t>());
  if (value.is_number_integer()) return if_in_range(value.template get<std::int64_t>());
  return std::nullopt;
}

}  // namespace suhu
