// A record as a document, with the values at the places of a shape, for sentences about it. Slow.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/shape/decoder.hpp"
#include "suhu/shape/json_document.hpp"

namespace suhu::shape {

/// One element of a record, which is the record itself without Shape::each.
class ElementView {
 public:
  ElementView(const Input& input, const Json& record, const Json& element)
      : input_(&input), record_(&record), element_(&element) {}

  /// Returns the value at a place, or std::nullopt if there is none. Texts from outside of the JSON
  /// are strings.
  [[nodiscard]] std::optional<Json> at(const Where& where) const;
  /// Returns the names in the deepest object on the way to a pointer, and the tokens up to it. The
  /// names are empty if the element is no object.
  [[nodiscard]] std::vector<std::string> names_near(const Where& where, TokenList& reached) const;

 private:
  const Input* input_;
  const Json* record_;
  const Json* element_;
};

class RecordView {
 public:
  RecordView(const Input& input, const Shape& shape);

  [[nodiscard]] const Json* document() const { return document_.get(); }
  [[nodiscard]] std::vector<ElementView> elements() const;
  /// Returns the values of each element as flatten() does.
  [[nodiscard]] std::optional<Flattened> flattened() const;

 private:
  const Input* input_;
  const Shape* shape_;
  std::string json_;
  std::shared_ptr<const Json> document_;  ///< nullptr: none
};

}  // namespace suhu::shape
