// A record as a document of JSON in memory, for code that explains or guesses and may be slow.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/shape/flatten.hpp"

namespace suhu::shape {

using Json = nlohmann::ordered_json;

/// Returns the document of a record without its frame and one level of double encoding, or
/// std::nullopt if it is no object or array.
[[nodiscard]] std::optional<Json> parse_document(std::string_view record);

/// Returns the member of an object, or the element of an array, that a token of a pointer names.
[[nodiscard]] const Json* step(const Json& container, const std::string& token);

/// Returns the value that a pointer leads to, or nullptr.
[[nodiscard]] const Json* member_at(const Json& document, const TokenList& tokens);

}  // namespace suhu::shape
