#include "suhu/shape/shape.hpp"

#include <algorithm>

#include "suhu/shape/encoding_defaults.hpp"

namespace suhu::shape {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Returns true if `token` is readable as a bare name. One of digits is better known as a pointer:
/// `/0` is the first column.
bool is_bare_name(std::string_view token) {
  constexpr std::string_view kSpecial = "/~+=^@'\" ";
  const bool plain = std::ranges::none_of(token, [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F || kSpecial.find(c) != std::string_view::npos;
  });
  return plain && !std::ranges::all_of(token, is_digit);
}

}  // namespace

std::string pointer_of(const std::vector<std::string>& tokens) {
  std::string text;
  for (const auto& token : tokens) {
    text += '/';
    for (const char c : token) {
      if (c == '~') {
        text += "~0";
      } else if (c == '/') {
        text += "~1";
      } else {
        text += c;
      }
    }
  }
  return text;
}

std::string to_text(const Where& where) {
  switch (where.kind) {
    case Where::Kind::pointer:
      if (where.tokens.empty()) return "@value";
      if (where.tokens.size() == 1 && is_bare_name(where.tokens.front()))
        return where.tokens.front();
      return pointer_of(where.tokens);
    case Where::Kind::record_pointer:
      return "^" + pointer_of(where.tokens);
    case Where::Kind::key:
      return "@key";
    case Where::Kind::header:
      return "@header:" + where.text;
    case Where::Kind::topic:
      return "@topic";
    case Where::Kind::constant:
      return "=" + where.text;
    case Where::Kind::element_index:
      return "@index";
  }
  return {};
}

Shape default_shape() { return default_shape(Encoding::json, false); }

}  // namespace suhu::shape
