// Provides the two directions between the enumerators of an enum and their words, and arrays that
// are indexed by an enum. An enum takes part by a function to_string(Enum) that is a switch over
// all enumerators: the compiler then reports an enumerator without a word.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace suhu {
namespace detail {

/// Returns true if `Value` is an enumerator. GCC and Clang write the name of an enumerator into
/// __PRETTY_FUNCTION__, and a cast of a number, `(Enum)5`, for any other value.
template <class Enum, Enum Value>
constexpr bool is_enumerator() {
  return std::string_view{__PRETTY_FUNCTION__}.find("Value = (") == std::string_view::npos;
}

template <class Enum, std::size_t Count = 0>
constexpr std::size_t count_enumerators() {
  if constexpr (is_enumerator<Enum, static_cast<Enum>(Count)>()) {
    return count_enumerators<Enum, Count + 1>();
  } else {
    return Count;
  }
}

}  // namespace detail

/// The number of enumerators of `Enum`. Requires: their values are 0, 1, 2, and so on.
template <class Enum>
inline constexpr std::size_t kEnumSize = detail::count_enumerators<Enum>();

/// Returns the enumerator whose word is `word`, or std::nullopt if there is none.
template <class Enum>
[[nodiscard]] constexpr std::optional<Enum> parse_word(std::string_view word) {
  for (std::size_t i = 0; i < kEnumSize<Enum>; ++i) {
    const auto value = static_cast<Enum>(i);
    if (to_string(value) == word) return value;
  }
  return std::nullopt;
}

/// One value of type `T` for each enumerator of `Enum`.
template <class Enum, class T>
class EnumArray {
 public:
  [[nodiscard]] constexpr T& operator[](Enum index) {
    return values_[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] constexpr const T& operator[](Enum index) const {
    return values_[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] constexpr auto begin() { return values_.begin(); }
  [[nodiscard]] constexpr auto end() { return values_.end(); }
  [[nodiscard]] constexpr auto begin() const { return values_.begin(); }
  [[nodiscard]] constexpr auto end() const { return values_.end(); }

  friend constexpr bool operator==(const EnumArray&, const EnumArray&) = default;

  /// Calls `visit(enumerator, value)` for each enumerator, in their order.
  template <class Visit>
  constexpr void for_each(Visit visit) const {
    for (std::size_t i = 0; i < values_.size(); ++i) visit(static_cast<Enum>(i), values_[i]);
  }

 private:
  std::array<T, kEnumSize<Enum>> values_{};
};

/// A word of a line that any program may have written: an enumerator of `Enum` where this version
/// knows the word, and always the word itself. Empty if the line has none. A view.
template <class Enum>
class Term {
 public:
  constexpr Term() = default;
  constexpr Term(Enum value) : value_(value), word_(to_string(value)) {}  // NOLINT: is a word
  explicit constexpr Term(std::string_view word) : value_(parse_word<Enum>(word)), word_(word) {}

  [[nodiscard]] constexpr std::optional<Enum> value() const { return value_; }
  [[nodiscard]] constexpr std::string_view word() const { return word_; }
  [[nodiscard]] constexpr bool empty() const { return word_.empty(); }
  friend constexpr bool operator==(const Term& term, Enum value) { return term.value_ == value; }

 private:
  std::optional<Enum> value_;
  std::string_view word_;
};

}  // namespace suhu
