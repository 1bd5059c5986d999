#include "sensor-sim/record_template.hpp"

#include <optional>
#include <stdexcept>

#include "suhu/core/enum_words.hpp"

namespace suhu::sensor_sim {
namespace {

constexpr std::string_view kId = "{id}";
constexpr std::string_view kNumber = "{number}";
constexpr std::string_view kWordCharacters = "abcdefghijklmnopqrstuvwxyz_";

/// A placeholder as it stands in a text.
struct Found {
  std::size_t begin = 0;  ///< of its opening brace
  std::size_t end = 0;    ///< behind its closing brace
  std::string_view word;
};

/// Returns the first placeholder at or behind `from`.
std::optional<Found> find_placeholder(std::string_view text, std::size_t from) {
  for (std::size_t open = text.find('{', from); open != std::string_view::npos;
       open = text.find('{', open + 1)) {
    const std::size_t close = text.find_first_not_of(kWordCharacters, open + 1);
    if (close == std::string_view::npos) return std::nullopt;
    if (text[close] == '}' && close > open + 1)
      return Found{
          .begin = open, .end = close + 1, .word = text.substr(open + 1, close - open - 1)};
  }
  return std::nullopt;
}

/// Returns `value` with `key` in the place of each `{id}`, or followed by `key` if there is none.
std::string with_key(std::string_view value, std::string_view key) {
  std::string text{value};
  std::size_t at = text.find(kId);
  if (at == std::string::npos) return text.append(key);
  for (; at != std::string::npos; at = text.find(kId, at + key.size()))
    text.replace(at, kId.size(), key);
  return text;
}

}  // namespace

RecordTemplate::RecordTemplate(std::string_view value, std::string_view key)
    : text_(with_key(value, key)),
      key_before_(key.find(kNumber)),
      key_is_behind_value_(value.find(kId) == std::string_view::npos) {
  if (key_before_ == std::string_view::npos)
    throw std::logic_error("a key without {number}: " + std::string{key});
  key_behind_ = key.size() - key_before_ - kNumber.size();
  std::size_t literal = 0;
  while (const auto found = find_placeholder(text_, literal)) {
    const auto placeholder = parse_word<Placeholder>(found->word);
    if (!placeholder) throw std::logic_error("no placeholder: " + std::string{found->word});
    parts_.push_back({.before = {.offset = literal, .size = found->begin - literal},
                      .placeholder = *placeholder});
    literal = found->end;
  }
  tail_ = {.offset = literal, .size = text_.size() - literal};
  text_.append(kCopyBlock, '\0');
}

std::size_t RecordTemplate::longest() const { return text_.size() + parts_.size() * kLongestValue; }

}  // namespace suhu::sensor_sim
