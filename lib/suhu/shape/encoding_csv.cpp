// Writes lines of CSV and bare numbers as JSON.
#include <algorithm>
#include <array>
#include <cstddef>

#include "suhu/core/ascii.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/utf8.hpp"
#include "suhu/shape/decimal_text.hpp"
#include "suhu/shape/encoding.hpp"
#include "suhu/shape/encoding_text.hpp"

namespace suhu::shape {
namespace {

constexpr std::string_view kBlanks = " \t";

/// Returns true for NaN and infinity in the spellings of C, Python, Java and spreadsheets.
bool is_not_finite(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  constexpr std::array<std::string_view, 5> kWords{"nan", "inf", "infinity", "1.#inf", "1.#qnan"};
  return std::ranges::any_of(
      kWords, [text](std::string_view word) { return equal_ignoring_case(word, text); });
}

/// Returns true for a whole number with leading zeros: a code, such as the id `007`.
bool is_code(const DecimalText& number) {
  return number.whole.size() > 1 && number.whole.front() == '0' && !number.has_point &&
         number.exponent.empty();
}

/// Appends a number that JSON's grammar may not allow as it stands. Returns false for anything
/// else. With `decimal_comma` a point is no part of a number: it may separate thousands.
bool append_if_number(std::string& json, std::string_view text, bool decimal_comma) {
  std::string with_point;
  if (decimal_comma) {
    if (text.find('.') != std::string_view::npos) return false;
    with_point = text;
    std::ranges::replace(with_point, ',', '.');
    text = with_point;
  }
  const auto number = parse_decimal(text);
  if (!number || is_code(*number)) return false;
  append_json_number(json, *number);
  return true;
}

void append_field(std::string& json, std::string_view field, const Shape& shape) {
  const auto content = trimmed(field, kBlanks);
  if (field.empty()) {
    json += "null";
  } else if (is_not_finite(content)) {
    json += kNotFinite;
  } else if (!append_if_number(json, content, shape.decimal_comma)) {
    append_json_string(json, field);
  }
}

/// Reads the fields of one line, from its front.
class CsvLine {
 public:
  CsvLine(std::string_view line, char delimiter) : rest_(line), delimiter_(delimiter) {}

  /// Reads the next field and the delimiter behind it. Returns false if a quote is not closed or
  /// does not end its field, or if the line ends within the text.
  bool next(std::string& field) {
    field.clear();
    if (rest_.starts_with('"')) {
      if (!take_quoted(field)) return false;
    } else {
      const auto end = std::min(rest_.find(delimiter_), rest_.size());
      field = rest_.substr(0, end);
      rest_.remove_prefix(end);
      if (field.find_first_of("\r\n") != std::string::npos) return false;
    }
    has_more_ = !rest_.empty();
    if (!has_more_) return true;
    if (rest_.front() != delimiter_) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Returns true if the field that was read last is followed by another one, which may be empty.
  [[nodiscard]] bool has_more() const { return has_more_; }

 private:
  bool take_quoted(std::string& field) {
    bool doubled = false;
    do {
      const auto quote = rest_.find('"', 1);
      if (quote == std::string_view::npos) return false;
      if (doubled) field += '"';
      field += rest_.substr(1, quote - 1);
      rest_.remove_prefix(quote + 1);
      doubled = rest_.starts_with('"');
    } while (doubled);
    return true;
  }

  std::string_view rest_;
  char delimiter_;
  bool has_more_ = false;
};

std::string_view without_line_end(std::string_view record) {
  if (record.ends_with('\n')) record.remove_suffix(1);
  if (record.ends_with('\r')) record.remove_suffix(1);
  return record;
}

/// Appends the fields, as values or with the names of the columns. Fields behind the last column,
/// and those of a column without a name, are passed over.
bool append_fields(std::string& json, CsvLine line, const Shape& shape) {
  const auto& columns = shape.csv_columns;
  std::string field;
  bool first = true;
  std::size_t column = 0;
  do {
    if (!line.next(field)) return false;
    const bool is_named = column < columns.size() && !columns[column].empty();
    if (columns.empty() || is_named) {
      if (!first) json += ',';
      first = false;
      if (is_named) {
        append_json_string(json, columns[column]);
        json += ':';
      }
      append_field(json, field, shape);
    }
    ++column;
  } while (line.has_more());
  return true;
}

}  // namespace

tl::expected<void, RejectReason> append_csv(std::string& json, std::string_view record,
                                            const Shape& shape) {
  const auto line = without_line_end(record);
  const auto before = json.size();
  const bool has_names = !shape.csv_columns.empty();
  json += has_names ? '{' : '[';
  if (line.empty() || !utf8::is_valid(line) ||
      !append_fields(json, CsvLine{line, shape.csv_delimiter}, shape)) {
    json.resize(before);
    return tl::unexpected{RejectReason::not_decodable};
  }
  json += has_names ? '}' : ']';
  return {};
}

tl::expected<void, RejectReason> append_text(std::string& json, std::string_view record,
                                             const Shape& shape) {
  const auto text = trimmed(record);
  if (is_not_finite(text)) return tl::unexpected{RejectReason::not_finite};
  if (!append_if_number(json, text, shape.decimal_comma))
    return tl::unexpected{RejectReason::not_decodable};
  return {};
}

}  // namespace suhu::shape
