#include "suhu/stream/output.hpp"

#include <utility>

namespace suhu::stream {

Output::Row& Output::add_row(bool newline) {
  Row& row = rows_.emplace_back();
  row.begin = row_begin_;
  row.end = static_cast<std::uint32_t>(text_.size());
  row.key_begin = row.key_end = static_cast<std::uint32_t>(keys_.size());
  value_bytes_ += row.end - row.begin;
  if (newline) text_.push_back('\n');
  row_begin_ = static_cast<std::uint32_t>(text_.size());
  return row;
}

void Output::end_row(bool newline) { add_row(newline); }

void Output::end_row(std::string_view key, bool newline) {
  Row& row = add_row(newline);
  keys_.append(key);
  row.key_end = static_cast<std::uint32_t>(keys_.size());
  row.has_key = true;
}

void Output::end_row(std::string_view key, bool has_key, std::vector<Header> headers) {
  end_row(key, /*newline=*/false);
  rows_.back().has_key = has_key;
  rows_.back().headers = static_cast<std::int32_t>(headers_.size());
  headers_.push_back(std::move(headers));
}

void Output::append(const Output& other) {
  for (const Row& row : other.rows_) {
    text_.append(other.value(row));
    end_row(other.key(row), /*newline=*/false);
    rows_.back().has_key = row.has_key;
    rows_.back().null_value = row.null_value;
  }
}

void Output::clear() {
  text_.clear();
  keys_.clear();
  rows_.clear();
  headers_.clear();
  row_begin_ = 0;
  value_bytes_ = 0;
}

}  // namespace suhu::stream
