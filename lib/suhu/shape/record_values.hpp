// Finds the values of all places of a shape: in a record, in the elements of its array, and in its
// key, topic and headers.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "suhu/core/json_cursor.hpp"
#include "suhu/core/reject.hpp"
#include "suhu/shape/decoder.hpp"
#include "suhu/shape/json_reader.hpp"
#include "suhu/shape/shape.hpp"
#include "suhu/shape/value.hpp"

namespace suhu::shape {

class RecordValues {
 public:
  explicit RecordValues(const Shape& shape);
  RecordValues(const RecordValues&) = delete;  // the readers and callers point into it
  RecordValues& operator=(const RecordValues&) = delete;

  /// Returns where the value of a place of the shape is found after each read(). The reference is
  /// valid as long as this object.
  [[nodiscard]] const Value& at(const Where& where) const;

  /// Takes what is beside the record's value.
  void read_outside(const Input& input) {
    for (Outside& outside : outside_) read_outside(input, outside);
  }
  /// Reads the record, given as JSON. Returns not-json or not-object if it is not one, else
  /// std::nullopt.
  /// Requires: kPadding bytes of '\0' follow `text`. The values are views of it.
  [[nodiscard]] std::optional<RejectReason> read(std::string_view text);
  static constexpr std::size_t kPadding = 16;

  /// Returns true if the record has the array that holds the readings.
  [[nodiscard]] bool has_array() const;
  /// Reads the elements of that array one after another, and calls `visit` after each.
  template <class Visit>
  void read_each(Visit visit) {
    const std::string_view array = record_[array_].raw;
    const auto visit_element = [&](std::size_t index) {
      set_index(index);
      visit();
    };
    // read() has found that the elements are valid.
    (void)elements_->read_each(array.data(), last_, kMaxJsonDepth, visit_element);
  }
  /// Returns true if the record, or the element that was read last, is of a type in which the
  /// places of the shape can be.
  [[nodiscard]] bool is_element_readable() const;

 private:
  /// A place outside of the JSON.
  struct Outside {
    Where where;
    Value value;
  };

  [[nodiscard]] const JsonReader& reader_of(const Where& where) const;
  static void read_outside(const Input& input, Outside& outside);
  void set_index(std::size_t index);

  std::optional<JsonReader> elements_;  ///< only with Shape::each
  JsonReader record_;
  FieldIndex array_ = FieldTrie::kRoot;  ///< of the array in `record_`
  std::vector<Outside> outside_;
  std::array<char, 24> index_digits_{};  ///< the number of the element
  const char* last_ = nullptr;           ///< end of the text
};

}  // namespace suhu::shape
