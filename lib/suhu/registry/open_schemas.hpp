// Opens what a shape needs to read records whose schema is not in the record.
#pragma once

#include <memory>

#include "suhu/shape/schema_reader.hpp"
#include "suhu/shape/shape.hpp"

namespace suhu::registry {

/// Returns the reader of the schemas of `shape`, or nullptr if its encoding needs none. Connects to
/// nothing. Throws Failure (configuration) with a sentence that names the option that is wrong.
[[nodiscard]] std::shared_ptr<shape::SchemaReader> open_schemas(const shape::Shape& shape);

}  // namespace suhu::registry
