#include "alert-console/priority.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace suhu::console {
namespace {

constexpr std::array<std::pair<std::string_view, Priority>, 4> kWords{
    {{"low", Priority::low}, {"medium", Priority::medium}, {"high", Priority::high}, {"critical", Priority::critical}}};

}  // namespace

std::optional<Priority> parse_priority(std::string_view word) {
  for (const auto& [name, priority] : kWords) {
    if (name == word) return priority;
  }
  return std::nullopt;
}

Priority priority_of(std::string_view line) {
  // A field name can also be spelt with escapes (prior\u0069ty): then there is a backslash.
  if (line.find("priority") == std::string_view::npos && line.find('\\') == std::string_view::npos) return Priority::high;
  const auto document = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return Priority::high;
  const auto field = document.find("priority");
  if (field == document.end() || !field->is_string()) return Priority::high;
  return parse_priority(field->get_ref<const std::string&>()).value_or(Priority::high);
}

}  // namespace suhu::console
