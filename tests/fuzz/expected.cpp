// Fuzz target: a file of expected sensors. It gives ids that a sensor can have, each once, in the
// order of the file.
#include <algorithm>
#include <set>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "suhu/core/record_limits.hpp"
#include "temp-filter/expected_file.hpp"

SUHU_FUZZ_TARGET(expected) {
  using namespace suhu;
  const auto ids = temp_filter::parse_expected(bytes);
  if (!ids) {
    SUHU_HOLDS(fuzz::is_one_printable_line(ids.error()),
               "a complaint about expected sensors is one line without controls");
    SUHU_HOLDS(ids.error().starts_with("expected:"),
               "a complaint about expected sensors names the file");
    return;
  }
  std::set<std::string_view> seen;
  std::size_t at = 0;
  for (const auto& id : *ids) {
    SUHU_HOLDS(!id.empty() && id.size() <= kMaxSensorIdBytes && fuzz::is_utf8(id),
               "an expected id is one that a reading can have");
    SUHU_HOLDS(id.front() != '#' && id.find('\n') == std::string::npos,
               "an expected id is one line and no comment");
    SUHU_HOLDS(seen.insert(id).second, "an expected id comes once");
    at = bytes.find(id, at);
    SUHU_HOLDS(at != std::string_view::npos, "expected ids stand in the order of the file");
    at += id.size();
  }
}
