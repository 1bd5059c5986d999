// Reads the front of a text piece by piece: digits, names, offsets from UTC. Used by
// time_pattern.cpp.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "suhu/core/ascii.hpp"
#include "suhu/core/json_token.hpp"

namespace suhu::shape {

/// Reads pieces of a text. After a function has returned false, its place is undefined.
class TimeScanner {
 public:
  explicit TimeScanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool at_digit() const { return !at_end() && json::is_digit(rest_.front()); }

  bool take(std::string_view choices) {
    if (at_end() || choices.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_blanks() {
    while (take(" \t\n\r")) {
    }
  }

  /// Reads 1 to `width` digits whose value is in [low, high].
  template <class Integer>
  bool number(int width, Integer low, Integer high, Integer& value) {
    value = 0;
    if (!at_digit()) return false;
    for (int i = 0; i < width && at_digit(); ++i) value = value * 10 + digit();
    return value >= low && value <= high;
  }
  bool two_digits(int high, int& value) {
    return rest_.size() >= 2 && json::is_digit(rest_[1]) && number(2, 0, high, value);
  }

  /// Reads the digits of a fraction of a second, of which those beyond milliseconds are dropped.
  bool fraction(int& ms) {
    ms = 0;
    if (!at_digit()) return false;
    constexpr int kHundredMs = 100;
    for (int weight = kHundredMs; at_digit(); weight /= 10) ms += weight * digit();
    return true;
  }

  /// Reads `expected` in any case.
  bool word(std::string_view expected) {
    if (!equal_ignoring_case(rest_.substr(0, expected.size()), expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  /// Reads one of the names in any case, written out or as its first three letters.
  template <std::size_t Count>
  bool name(const std::array<std::string_view, Count>& names, int& index) {
    constexpr std::size_t kAbbreviation = 3;  // letters of `Mon` and `Jan`
    for (std::size_t i = 0; i < Count; ++i) {
      index = static_cast<int>(i);
      if (word(names[i]) || word(names[i].substr(0, kAbbreviation))) return true;
    }
    return false;
  }

  /// Reads `Z`, `+07`, `+0700` or `+07:00`.
  bool offset(std::optional<std::chrono::minutes>& offset) {
    if (take("Zz")) {
      offset = std::chrono::minutes{0};
      return true;
    }
    const bool negative = rest_.starts_with('-');
    int hour = 0;
    int minute = 0;
    constexpr int kLastHour = 23;
    constexpr int kLastMinute = 59;
    if (!take("+-") || !two_digits(kLastHour, hour)) return false;
    if ((take(":") || at_digit()) && !two_digits(kLastMinute, minute)) return false;
    const auto magnitude = std::chrono::hours{hour} + std::chrono::minutes{minute};
    offset = negative ? -magnitude : magnitude;
    return true;
  }

 private:
  int digit() {
    const int value = rest_.front() - '0';
    rest_.remove_prefix(1);
    return value;
  }

  std::string_view rest_;
};

}  // namespace suhu::shape
