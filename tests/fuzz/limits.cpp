// Fuzz target: a file of limits. A file that is accepted is JSON and gives rules that make sense; a
// file that is refused gets an error of one line with the line number.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "suhu/alarm/validate.hpp"
#include "temp-filter/limits_file.hpp"

namespace suhu::fuzz {
namespace {

/// Checks that the error has the form `limits:LINE: reason`, with a line that the file has.
void check_complaint(std::string_view bytes, const std::string& complaint) {
  constexpr std::string_view kName = "limits:";
  SUHU_HOLDS(is_one_printable_line(complaint),
             "a complaint about limits is one line without controls");
  SUHU_HOLDS(complaint.starts_with(kName), "a complaint about limits names the file");
  const auto digits = complaint.find_first_not_of("0123456789", kName.size());
  SUHU_HOLDS(
      digits > kName.size() && digits < kName.size() + 9 && complaint.substr(digits, 2) == ": ",
      "a complaint names a line");
  const auto line = std::stoul(complaint.substr(kName.size(), digits - kName.size()));
  const auto lines = 1 + static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  SUHU_HOLDS(line >= 1 && line <= lines, "a complaint names a line of the file");
}

/// Compares the limits of patterns without wildcards with the numbers that nlohmann's parser reads.
void check_numbers(const nlohmann::json& object, const alarm::RuleBook& book) {
  for (const auto& [pattern, options] : object.items()) {
    if (pattern.find('\\') != std::string::npos) return;  // it may name an id of another entry
  }
  for (const auto& [pattern, options] : object.items()) {
    if (!options.is_object() || pattern.find_first_of("*?[") != std::string::npos) continue;
    const auto& rules = book.rules_for(pattern);
    for (const auto& [word, limit] : {std::pair{"limit-hihi", rules.hihi},
                                      {"limit-lo", rules.lo},
                                      {"limit-lolo", rules.lolo}}) {
      if (!options.contains(word)) continue;
      SUHU_HOLDS(options[word].is_null() == !limit,
                 "a limit is off exactly where the file says null");
      if (limit)
        SUHU_HOLDS(*limit == options[word].get<double>(), "a limit is the number in the file");
    }
  }
}

}  // namespace

SUHU_FUZZ_TARGET(limits) {
  const auto book = temp_filter::parse_limits(bytes, alarm::AlarmRules{});
  if (!book) return check_complaint(bytes, book.error());
  const auto object = nlohmann::json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  SUHU_HOLDS(object.is_object() && bytes.find('\0') == std::string_view::npos,
             "limits are one JSON object");
  SUHU_HOLDS(book->patterns() == object.size() - object.count("$schema"),
             "each name of the file is a pattern");
  check_numbers(object, *book);
  for (const std::string_view id :
       {std::string_view{"S1"}, std::string_view{"oven-7"}, bytes.substr(0, 64)}) {
    SUHU_HOLDS(!alarm::validate(book->rules_for(id)),
               "every sensor is judged by rules that make sense");
  }
  const auto again = temp_filter::parse_limits(bytes, alarm::AlarmRules{});
  SUHU_HOLDS(again && again->changes_from(*book) == 0, "the same file gives the same limits");
}

}  // namespace suhu::fuzz
