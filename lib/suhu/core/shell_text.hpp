// Quotes text for a POSIX shell.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace suhu {

/// Returns `text` in single quotes, inside which a shell reads everything but a quote literally.
[[nodiscard]] inline std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

/// Returns `text`, quoted only if it is empty or if a shell may change one of its characters.
[[nodiscard]] inline std::string shell_word(std::string_view text) {
  const bool plain = std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"_-./:=@%+,"}.find(c) != std::string_view::npos;
  });
  return plain && !text.empty() ? std::string{text} : shell_quoted(text);
}

}  // namespace suhu
