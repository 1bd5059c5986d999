// Fuzz target: text from outside, as it is written for terminals and logs, JSON, CSV and
// PostgreSQL's COPY.
#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "suhu/core/columns.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/utf8.hpp"
#include "suhu/history/copy_text.hpp"

namespace suhu::fuzz {
namespace {

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

/// Returns the text that append_printable() was given. Aborts if an escape is not one that it
/// writes.
std::string unescape_printable(std::string_view text) {
  constexpr std::string_view kLetters = "\\btnfr";
  constexpr std::string_view kMeanings = "\\\b\t\n\f\r";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    const char kind = ++i < text.size() ? text[i] : '\0';
    if (const auto letter = kLetters.find(kind); letter != std::string_view::npos) {
      out += kMeanings[letter];
      continue;
    }
    const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
    const std::string hex{text.substr(std::min(i + 1, text.size()), digits)};
    SUHU_HOLDS((kind == 'x' || kind == 'u' || kind == 'U') && hex.size() == digits,
               "an escape is complete");
    const auto code = static_cast<char32_t>(std::strtoul(hex.c_str(), nullptr, 16));
    if (kind == 'x') {
      out += static_cast<char>(code);
    } else {
      utf8::append(out, code);
    }
    i += digits;
  }
  return out;
}

void check_printable(std::string_view bytes, std::size_t limit) {
  std::string shown = printable(bytes, limit);
  SUHU_HOLDS(is_one_printable_line(shown),
             "what is shown neither controls a terminal nor is invisible");
  SUHU_HOLDS(shown.size() <= 10 * limit + kEllipsis.size(), "what is shown is bounded");
  const bool cut = bytes.size() > limit;
  if (cut) {
    SUHU_HOLDS(shown.ends_with(kEllipsis), "what was cut ends with an ellipsis");
    shown.resize(shown.size() - kEllipsis.size());
  }
  const std::string original = unescape_printable(shown);
  SUHU_HOLDS(bytes.starts_with(original), "what is shown tells exactly what was given");
  SUHU_HOLDS(cut ? original.size() <= limit && original.size() + 4 > limit : original == bytes,
             "no more is cut than has to be");
  for (const auto width : std::initializer_list<std::size_t>{0, 1, 7, 40}) {
    const std::string fitted = cut_to_columns(shown, width);
    SUHU_HOLDS(columns(fitted) <= width && is_one_printable_line(fitted),
               "text that is cut to a width has it, and stays text");
  }
}

void check_json(std::string_view bytes) {
  std::string json;
  append_json_string(json, bytes);
  for (std::string_view rest = json; !rest.empty();) {
    const auto character = utf8::decode(rest);
    const auto code = character.code;
    SUHU_HOLDS(character.valid && code >= 0x20 && (code < 0x7F || code > 0x9F) && code != 0x2028 &&
                   code != 0x2029,
               "a JSON string is one line of UTF-8 without controls");
    rest.remove_prefix(character.bytes);
  }
  const auto parsed = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  SUHU_HOLDS(parsed.is_string(), "a JSON string is JSON");
  SUHU_HOLDS(!is_utf8(bytes) || parsed.get_ref<const std::string&>() == bytes,
             "a JSON string means what was given");
}

void check_csv(std::string_view bytes) {
  std::string field;
  append_csv_text(field, bytes);
  SUHU_HOLDS(is_utf8(field), "a CSV field is UTF-8");
  const bool quoted = field.starts_with('"');
  std::string content;
  if (quoted) {
    SUHU_HOLDS(field.size() >= 2 && field.ends_with('"'), "the quotes of a CSV field are closed");
    for (std::size_t i = 1; i + 1 < field.size(); ++i) {
      SUHU_HOLDS(field[i] != '"' || (i + 2 < field.size() && field[i + 1] == '"'),
                 "a quote within a CSV field is doubled");
      content += field[i];
      if (field[i] == '"') ++i;
    }
  } else {
    SUHU_HOLDS(field.find_first_of(",\"\r\n\t") == std::string::npos,
               "what separates CSV fields stands in quotes");
    content = field;
  }
  for (const std::string_view formula :
       {"=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"}) {
    SUHU_HOLDS(!content.starts_with(formula), "a CSV field is no formula");
  }
  content.erase(std::remove_if(content.begin(), content.end(),
                               [](char c) { return c == '\t' || c == '\r' || c == '\n'; }),
                content.end());
  SUHU_HOLDS(is_one_printable_line(content),
             "a CSV field has no controls but line breaks and tabs");
}

void check_copy(std::string_view bytes) {
  std::string column;
  history::append_copy_text(column, bytes);
  SUHU_HOLDS(is_utf8(column), "a column of COPY is UTF-8");
  SUHU_HOLDS(column.find_first_of(std::string_view{"\t\n\r\0", 4}) == std::string::npos,
             "a column of COPY is within its row");
  SUHU_HOLDS(column != "\\N" && column != "\\.", "a column of COPY is neither null nor the end");
}

}  // namespace

SUHU_FUZZ_TARGET(escapes) {
  for (const std::size_t limit : {std::size_t{0}, std::size_t{5}, std::size_t{128}, bytes.size()})
    check_printable(bytes, limit);
  check_json(bytes);
  check_csv(bytes);
  check_copy(bytes);
}

}  // namespace suhu::fuzz
