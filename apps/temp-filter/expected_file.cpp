#include "temp-filter/expected_file.hpp"

#include <tsl/robin_set.h>

#include <algorithm>

#include "suhu/core/problem.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/utf8.hpp"
#include "temp-filter/text_file.hpp"

namespace suhu::temp_filter {
namespace {

constexpr std::string_view kSpaces = " \t";

std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

Problem validate_id(std::string_view id) {
  if (id.size() > kMaxSensorIdBytes)
    return "is longer than 1,024 bytes, so no sensor has this id; write one id in each line";
  if (!utf8::is_valid(id)) return "is no valid UTF-8; save the file as UTF-8";
  if (kSpaces.find(id.front()) != std::string_view::npos ||
      kSpaces.find(id.back()) != std::string_view::npos) {
    return "begins or ends with white space; remove it";
  }
  return std::nullopt;
}

}  // namespace

tl::expected<std::vector<std::string>, std::string> parse_expected(std::string_view text,
                                                                   std::string_view name) {
  std::vector<std::string> ids;
  tsl::robin_set<std::string_view> seen;  // views of `text`
  std::string_view rest = without_mark(text);
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::string_view id = take_line(rest);
    if (id.starts_with('#') || id.find_first_not_of(kSpaces) == std::string_view::npos) continue;
    if (const auto problem = validate_id(id))
      return tl::unexpected{at_line(name, line, "\"" + printable(id) + "\" " + *problem)};
    if (!seen.insert(id).second) continue;
    if (ids.size() == kMaxExpected)
      return tl::unexpected{at_line(name, line, "more than 1,000,000 sensors; expect fewer")};
    ids.emplace_back(id);
  }
  return ids;
}

tl::expected<std::vector<std::string>, std::string> read_expected(const std::string& path) {
  const auto text = read_text_file(path, FileKind::readable);
  if (!text) return tl::unexpected{text.error()};
  return parse_expected(*text, path);
}

}  // namespace suhu::temp_filter
