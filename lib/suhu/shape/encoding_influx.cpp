// Writes InfluxDB's line protocol as JSON.
#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "suhu/core/ascii.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/utf8.hpp"
#include "suhu/shape/decimal_text.hpp"
#include "suhu/shape/encoding.hpp"

namespace suhu::shape {
namespace {

// What a name may have behind a backslash. Any other backslash stands for itself.
constexpr std::string_view kEndsMeasurement = ", ";
constexpr std::string_view kEndsKeyOrTag = ",= ";
constexpr std::string_view kEscapedInString = "\"\\";

/// Appends a JSON string of `raw`, in which a backslash escapes any of `special`.
void append_unescaped_string(std::string& json, std::string_view raw, std::string_view special) {
  if (raw.find('\\') == std::string_view::npos) return append_json_string(json, raw);
  std::string text;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool escapes =
        raw[i] == '\\' && i + 1 < raw.size() && special.find(raw[i + 1]) != std::string_view::npos;
    text += raw[escapes ? ++i : i];
  }
  append_json_string(json, text);
}

/// Returns the JSON word of a boolean, or std::nullopt.
std::optional<std::string_view> boolean_word(std::string_view text) {
  constexpr std::array<std::string_view, 5> kTrue{"t", "T", "true", "True", "TRUE"};
  constexpr std::array<std::string_view, 5> kFalse{"f", "F", "false", "False", "FALSE"};
  if (std::ranges::find(kTrue, text) != kTrue.end()) return "true";
  if (std::ranges::find(kFalse, text) != kFalse.end()) return "false";
  return std::nullopt;
}

/// Appends a whole number. Returns false for anything else.
bool append_whole(std::string& json, std::string_view text, bool may_be_negative) {
  const auto number = parse_decimal(text);
  if (!number || number->has_point || !number->exponent.empty() ||
      (number->negative && !may_be_negative))
    return false;
  append_json_number(json, *number);
  return true;
}

/// Appends the value of a field that is not in quotes.
bool append_bare_value(std::string& json, std::string_view text) {
  if (const auto word = boolean_word(text)) {
    json += *word;
    return true;
  }
  if (text.ends_with('i') || text.ends_with('u'))
    return append_whole(json, text.substr(0, text.size() - 1), text.ends_with('i'));
  const auto number = parse_decimal(text);
  if (number) append_json_number(json, *number);
  return number.has_value();
}

/// Reads a record line by line and writes its points. A function that returns false has found
/// something that is no line protocol.
class InfluxWriter {
 public:
  InfluxWriter(std::string& json, std::string_view record) : json_(json), rest_(record) {}

  bool append_points() {
    bool first = true;
    for (skip_to_point(); !rest_.empty(); skip_to_point()) {
      if (!first) json_ += ',';
      first = false;
      if (!append_point()) return false;
    }
    return true;
  }

 private:
  /// Skips white space, empty lines and comments.
  void skip_to_point() {
    while (true) {
      rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
      if (!rest_.starts_with('#')) return;
      rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
    }
  }

  bool append_point() {
    json_ += R"({"measurement":)";
    if (!append_name(kEndsMeasurement)) return false;
    json_ += R"(,"tags":{)";
    while (take(',')) {
      if (json_.back() != '{') json_ += ',';
      if (!append_key() || !append_name(kEndsKeyOrTag)) return false;
    }
    json_ += R"(},"fields":{)";
    if (!skip_spaces()) return false;
    do {
      if (json_.back() != '{') json_ += ',';
      if (!append_key() || !append_value()) return false;
    } while (take(','));
    json_ += '}';
    if (skip_spaces() && !at_line_end() && !append_time()) return false;
    json_ += '}';
    skip_spaces();
    return at_line_end();
  }

  /// Appends a name that ends before one of `special`, unless a backslash precedes it.
  bool append_name(std::string_view special) {
    std::size_t end = 0;
    while (end < rest_.size() && !ends_line(end) && special.find(rest_[end]) == special.npos) {
      const bool escapes = rest_[end] == '\\' && end + 1 < rest_.size() &&
                           special.find(rest_[end + 1]) != special.npos;
      end += escapes ? 2 : 1;
    }
    if (end == 0) return false;
    append_unescaped_string(json_, rest_.substr(0, end), special);
    rest_.remove_prefix(end);
    return true;
  }
  bool append_key() {
    if (!append_name(kEndsKeyOrTag) || !take('=')) return false;
    json_ += ':';
    return true;
  }

  bool append_value() {
    if (rest_.starts_with('"')) return append_quoted();
    return append_bare_value(json_, take_bare());
  }
  /// Appends a string in quotes, which may hold line ends.
  bool append_quoted() {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') {
      const bool escapes = rest_[end] == '\\' && end + 1 < rest_.size() &&
                           kEscapedInString.find(rest_[end + 1]) != std::string_view::npos;
      end += escapes ? 2 : 1;
    }
    if (end >= rest_.size()) return false;
    append_unescaped_string(json_, rest_.substr(1, end - 1), kEscapedInString);
    rest_.remove_prefix(end + 1);
    return true;
  }
  bool append_time() {
    json_ += R"(,"time":)";
    return append_whole(json_, take_bare(), /*may_be_negative=*/true);
  }

  std::string_view take_bare() {
    const auto bare = rest_.substr(0, std::min(rest_.find_first_of(", \r\n"), rest_.size()));
    rest_.remove_prefix(bare.size());
    return bare;
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Returns false if there is none.
  bool skip_spaces() {
    const auto count = std::min(rest_.find_first_not_of(' '), rest_.size());
    rest_.remove_prefix(count);
    return count > 0;
  }
  [[nodiscard]] bool ends_line(std::size_t at) const {
    const auto end = rest_.substr(at);
    return end.empty() || end.starts_with('\n') || end.starts_with("\r\n") || end == "\r";
  }
  [[nodiscard]] bool at_line_end() const { return ends_line(0); }

  std::string& json_;
  std::string_view rest_;
};

}  // namespace

tl::expected<void, RejectReason> append_influx(std::string& json, std::string_view record) {
  const auto before = json.size();
  json += '[';
  if (!utf8::is_valid(record) || !InfluxWriter{json, record}.append_points()) {
    json.resize(before);
    return tl::unexpected{RejectReason::not_decodable};
  }
  json += ']';
  return {};
}

}  // namespace suhu::shape
