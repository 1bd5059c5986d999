#include "temp-filter/limits_file.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "suhu/alarm/validate.hpp"
#include "suhu/core/json_cursor.hpp"
#include "suhu/core/problem.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/core/text.hpp"
#include "temp-filter/limits_option.hpp"
#include "temp-filter/text_file.hpp"

namespace suhu::temp_filter {
namespace {

constexpr std::size_t kCursorPadding = 8;  ///< bytes behind the text that json::Cursor may read

/// Parses the text in one pass. The functions return false if something is wrong, and keep the
/// reason and its position.
class LimitsReader {
 public:
  LimitsReader(std::string_view text, const alarm::AlarmRules& defaults)
      : text_(text), at_(begin(), begin() + text.size()), book_(defaults) {}

  bool read() {
    if (at_.at_end()) return fail("the file is empty; write {} for no limits by sensor");
    if (at_.next() != '{')
      return fail("this is no JSON object; write { \"sensor id\": { \"limit-hi\": 75 } }");
    return members([this](const std::string& pattern, const char* position) {
             return read_sensor(pattern, position);
           }) &&
           (at_.at_end() || unexpected("behind the last }"));
  }
  alarm::RuleBook take_book() { return std::move(book_); }
  [[nodiscard]] const std::string& reason() const { return reason_; }
  [[nodiscard]] std::size_t line() const { return line_of(wrong_at_); }

 private:
  [[nodiscard]] const char* begin() const { return text_.data(); }
  [[nodiscard]] std::size_t line_of(const char* position) const {
    return 1 + static_cast<std::size_t>(std::count(begin(), position, '\n'));
  }

  bool fail(std::string reason) { return fail(at_.position(), std::move(reason)); }
  bool fail(const char* position, std::string reason) {
    reason_ = std::move(reason);
    wrong_at_ = position;
    return false;
  }

  /// Fails because the text at the cursor is not valid JSON there.
  bool unexpected(const std::string& where) {
    const char next = at_.next();
    const std::string_view rest{at_.position(),
                                static_cast<std::size_t>(begin() + text_.size() - at_.position())};
    if (rest.empty()) return fail("the file ends " + where + "; is it complete?");
    if (next == '/' || next == '#') return fail("JSON has no comments; remove it");
    const std::string found = printable(rest.substr(0, rest.find_first_of(" \t\r\n,:{}[]", 1)), 20);
    return fail("`" + found + "` cannot stand " + where + "; this is no valid JSON");
  }
  bool bad_text() {
    return fail(
        "this text is not closed, is no UTF-8, or has a character that JSON wants escaped (\\\\ "
        "for a backslash)");
  }

  /// Reads an object at the cursor. Calls `read` for each key, with its escapes resolved, and its
  /// position. The cursor is then at the value, and `read` moves it behind the value.
  template <class Read>
  bool members(Read read) {
    (void)at_.take('{');
    if (at_.take('}')) return true;
    std::unordered_map<std::string, const char*> seen;
    do {
      const bool ends = at_.next() == '}';
      if (ends) return fail("a comma stands before this }; remove the comma");
      const char* const position = at_.position();
      json::String raw;
      if (*position != '"') return unexpected("where a name in double quotes is due");
      if (!at_.take_string(raw)) return bad_text();
      std::string key = text_of(raw);
      if (!at_.take(':')) return unexpected("behind a name, where : is due");
      const auto [same, first] = seen.try_emplace(std::move(key), position);
      if (!first)
        return fail(position, "\"" + printable(same->first) + "\" stands in line " +
                                  std::to_string(line_of(same->second)) + " too; remove one");
      if (!read(same->first, position)) return false;
    } while (at_.take(','));
    return at_.take('}') || unexpected("behind a value, where , or } is due");
  }

  static std::string text_of(const json::String& raw) {
    if (!raw.escaped) return std::string(raw.raw);
    std::string text;
    json::append_unescaped(text, raw.raw);
    return text;
  }

  bool read_sensor(const std::string& pattern, const char* position) {
    if (pattern == "$schema") return read_schema();
    if (const auto problem = validate_pattern(pattern)) return fail(position, *problem);
    if (at_.next() != '{')
      return fail(
          named(pattern,
                "has no options; write { \"limit-hi\": 75 }, or {} for those of the command line"));

    alarm::AlarmRules rules = book_.at(alarm::RuleBook::kDefaults);
    const char* hi_place = nullptr;
    const bool read = members([&](const std::string& word, const char* word_place) {
      if (word == "threshold" || word == "limit-hi") {
        if (hi_place != nullptr)
          return fail(word_place,
                      named(pattern, "threshold and limit-hi are the same limit; remove one"));
        hi_place = word_place;
      }
      return read_option(pattern, word, rules);
    });
    if (!read) return false;
    if (const auto problem = alarm::validate(rules))
      return fail(position,
                  named(pattern, *problem + " (what is not given here is the command line's)"));
    book_.add(pattern, rules);
    if (book_.globs() > kMaxGlobs)
      return fail(position, "more than 1,000 names with * ? or [ ]; name those ids exactly");
    if (book_.patterns() > kMaxLimits)
      return fail(position, "more than 1,000,000 names; join them by patterns with *");
    return true;
  }

  /// Reads and ignores $schema, in which editors find the schema.
  bool read_schema() {
    json::String ignored;
    return (at_.next() == '"' && at_.take_string(ignored)) ||
           fail("$schema names a schema for editors; write a text in quotes");
  }

  bool read_option(const std::string& pattern, const std::string& word, alarm::AlarmRules& rules) {
    const char first = at_.next();
    const char* const position = at_.position();
    Problem problem;
    std::string text;
    json::String raw;
    json::Number number;
    if (first == '"') {
      if (!at_.take_string(raw)) return bad_text();
      text = text_of(raw);
      problem = set_option(rules, word, std::string_view{text});
    } else if (at_.skip_literal("null")) {
      problem = set_option(rules, word, Null{});
    } else if (at_.take_number(number)) {
      problem = std::isfinite(number.value) ? set_option(rules, word, number.value)
                                            : reject_kind(word, "so large a number");
    } else if (first == '{' || first == '[') {
      problem = reject_kind(word, first == '{' ? "an object" : "a list");
    } else if (at_.skip_literal("true") || at_.skip_literal("false")) {
      problem = reject_kind(word, first == 't' ? "true" : "false");
    } else {
      return unexpected("where a value is due");
    }
    return !problem || fail(position, named(pattern, *problem));
  }

  /// Returns what is wrong with an id or glob.
  static Problem validate_pattern(const std::string& pattern) {
    if (pattern.empty()) return "an empty name matches no sensor; write an id, or * for all";
    if (pattern.size() <= kMaxSensorIdBytes) return std::nullopt;
    return "\"" + printable(pattern) +
           "\" is longer than 1,024 bytes, so no sensor has this id; shorten it";
  }

  static std::string named(const std::string& pattern, const std::string& sentence) {
    return "\"" + printable(pattern) + "\": " + sentence;
  }

  std::string_view text_;
  json::Cursor at_;
  alarm::RuleBook book_;
  std::string reason_;
  const char* wrong_at_ = nullptr;
};

/// Parses a text. Takes it by value, because it may be large and is padded for the cursor.
tl::expected<alarm::RuleBook, std::string> read_padded(std::string text,
                                                       const alarm::AlarmRules& defaults,
                                                       std::string_view name) {
  text.append(kCursorPadding, '\0');
  const std::string_view padded = text;
  LimitsReader reader{without_mark(padded.substr(0, padded.size() - kCursorPadding)), defaults};
  if (!reader.read()) return tl::unexpected{at_line(name, reader.line(), reader.reason())};
  return reader.take_book();
}

}  // namespace

tl::expected<alarm::RuleBook, std::string> parse_limits(std::string_view json,
                                                        const alarm::AlarmRules& defaults,
                                                        std::string_view name) {
  return read_padded(std::string(json), defaults, name);
}

tl::expected<alarm::RuleBook, std::string> read_limits(const std::string& path,
                                                       const alarm::AlarmRules& defaults) {
  auto text = read_text_file(path, FileKind::regular);
  if (!text) return tl::unexpected{text.error()};
  return read_padded(std::move(*text), defaults, path);
}

}  // namespace suhu::temp_filter
