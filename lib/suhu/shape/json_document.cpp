#include "suhu/shape/json_document.hpp"

#include <cstddef>
#include <nlohmann/json.hpp>

namespace suhu::shape {

std::optional<Json> parse_document(std::string_view record) {
  Json document = Json::parse(without_frame(record), nullptr, /*allow_exceptions=*/false);
  if (document.is_string())
    document = Json::parse(document.get_ref<const std::string&>(), nullptr, false);
  if (!document.is_structured()) return std::nullopt;
  return document;
}

const Json* step(const Json& container, const std::string& token) {
  if (container.is_object()) {
    const auto it = container.find(token);
    return it == container.end() ? nullptr : &*it;
  }
  constexpr std::size_t kMostDigits = 6;
  const bool index = !token.empty() && token.size() <= kMostDigits &&
                     token.find_first_not_of("0123456789") == std::string::npos;
  if (!container.is_array() || !index) return nullptr;
  const auto number = std::stoul(token);
  return number < container.size() ? &container[number] : nullptr;
}

const Json* member_at(const Json& document, const TokenList& tokens) {
  const Json* at = &document;
  for (const auto& token : tokens) {
    at = step(*at, token);
    if (at == nullptr) return nullptr;
  }
  return at;
}

}  // namespace suhu::shape
