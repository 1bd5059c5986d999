#include "alert-console/priority.hpp"

#include <array>
#include <utility>

namespace suhu::console {
namespace {

constexpr std::array<std::pair<std::string_view, Priority>, 4> kWords{
    {{"low", Priority::low},
     {"medium", Priority::medium},
     {"high", Priority::high},
     {"critical", Priority::critical}}};

}  // namespace

std::optional<Priority> parse_priority(std::string_view word) {
  for (const auto& [name, priority] : kWords) {
    if (name == word) return priority;
  }
  return std::nullopt;
}

Priority priority_in(const AlertLine& line) {
  return parse_priority(line.priority).value_or(Priority::high);
}

}  // namespace suhu::console
