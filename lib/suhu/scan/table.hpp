// A sample of records as a table: one row for each reading or element, one column for each place
// where a value was found, with what its values are like.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "suhu/scan/guess.hpp"
#include "suhu/shape/field_names.hpp"
#include "suhu/shape/likely_fields.hpp"
#include "suhu/shape/record_kind.hpp"

namespace suhu::scan {

struct Row {
  const Sample* sample = nullptr;
  std::vector<shape::Field> fields;
};

/// What the values at one place are like.
struct Column {
  shape::Where where;
  std::size_t present = 0;  ///< rows with a value that is not null
  std::size_t numbers = 0;  ///< of these: numbers, in quotes or not
  std::size_t quoted = 0;   ///< of these: numbers in quotes
  std::size_t fractions = 0;
  std::size_t texts = 0;  ///< strings, numbers in quotes included
  std::size_t units = 0;  ///< strings that name a unit of temperature
  std::size_t times = 0;
  std::size_t ids = 0;  ///< values that may be an id
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -std::numeric_limits<double>::infinity();
  bool increasing = true;                     ///< each number is greater than the one before
  std::map<std::string, std::size_t> values;  ///< with their rows; at most kMostValues

  static constexpr std::size_t kMostValues = 2'000;
};

/// The Kafka keys of a sample.
struct Keys {
  bool usable = false;  ///< nearly all records have one that is text, and they do not all differ
  std::size_t distinct = 0;
};

class Table {
 public:
  void add(Row row);

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  /// Returns the column of this place, or nullptr.
  [[nodiscard]] const Column* find(const shape::Where& where) const;
  /// Returns the value of a row at the place of a column, or nullptr.
  [[nodiscard]] static const shape::Field* value(const Row& row, const Column& column);

 private:
  std::vector<Row> rows_;
  std::vector<Column> columns_;
  std::unordered_map<std::string, std::size_t> index_;
};

[[nodiscard]] Keys keys_of(std::span<const Sample* const> samples);

/// Returns the share of `part` in `all`, 0 if there are none.
[[nodiscard]] inline double share(std::size_t part, std::size_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

}  // namespace suhu::scan
