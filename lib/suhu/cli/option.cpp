#include "suhu/cli/option.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

#include "suhu/cli/units.hpp"
#include "suhu/core/ascii.hpp"
#include "suhu/core/text.hpp"

namespace suhu::cli {
namespace {

constexpr std::array<std::string_view, 6> kOn{"true", "on", "yes", "enable", "t", "y"};
constexpr std::array<std::string_view, 6> kOff{"false", "off", "no", "disable", "f", "n"};

std::vector<std::string> split_names(std::string_view names) {
  std::vector<std::string> split;
  while (!names.empty()) {
    const auto name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(name.size() + 1, names.size()));
    split.emplace_back(name);
  }
  return split;
}

bool is_name(std::string_view name) {
  const bool is_short = name.size() == 2 && name[0] == '-' && name[1] != '-';
  const bool is_long = name.size() > 3 && name.starts_with("--") && name[2] != '-' &&
                       name.find('=') == std::string_view::npos;
  return is_short || is_long;
}

/// Returns how many times a flag with this value counts: `true` once, `false` and 0 never. Returns
/// std::nullopt if the value is invalid.
std::optional<int> times(std::string_view text) {
  const std::string word = ascii_lower(text);
  if (std::ranges::find(kOn, word) != kOn.end()) return 1;
  if (std::ranges::find(kOff, word) != kOff.end()) return 0;
  const auto number = parse_whole(word);
  if (!number || *number > std::numeric_limits<std::int16_t>::max()) return std::nullopt;
  return static_cast<int>(*number);
}

/// Returns a setter that passes the result of times() to `use`, which cannot refuse it.
template <class Use>
Option::Setter times_into(Use use) {
  return [use](const std::string& text) -> Problem {
    const auto number = times(text);
    if (!number) return "\"" + printable(text) + "\" is not valid here";
    use(*number);
    return std::nullopt;
  };
}

}  // namespace

Option::Option(const std::string& names, Takes takes, std::string meaning, Setter set)
    : takes_(takes), set_(std::move(set)) {
  description_.names = split_names(names);
  description_.meaning = std::move(meaning);
  if (description_.names.empty() || !std::ranges::all_of(description_.names, is_name))
    throw std::logic_error("no name of an option: " + names);
}

Option& Option::group(std::string heading) {
  description_.group = std::move(heading);
  return *this;
}

Option& Option::type(std::string word) {
  description_.type = std::move(word);
  return *this;
}

Option& Option::default_text(std::string text) {
  description_.default_text = std::move(text);
  return *this;
}

Option& Option::env(std::string variable) {
  description_.environment.push_back(std::move(variable));
  return *this;
}

Option& Option::service(Service what) {
  service_ = what;
  return *this;
}

Option& Option::answer(std::string value, std::function<std::string()> text) {
  question_ = std::move(value);
  answer_ = std::move(text);
  return *this;
}

std::optional<std::string> Option::answer_to(const std::string& value) const {
  if (!answer_ || value != question_) return std::nullopt;
  return answer_();
}

Option& Option::only_typed() {
  configurable_ = false;
  return *this;
}

bool Option::has_name(std::string_view name) const {
  return std::ranges::find(description_.names, name) != description_.names.end();
}

Problem Option::set_values(const std::vector<std::string>& values) {
  given_ = true;
  const bool all_count = takes_ == Takes::values || takes_ == Takes::nothing_and_counts;
  for (auto value = all_count || values.empty() ? values.begin() : values.end() - 1;
       value != values.end(); ++value) {
    if (auto problem = set_(*value)) return problem;
  }
  return std::nullopt;
}

Option* find_option(OptionList& options, std::string_view name) {
  const auto found =
      std::ranges::find_if(options, [name](const Option& option) { return option.has_name(name); });
  return found == options.end() ? nullptr : &*found;
}

std::vector<std::string> long_names(const OptionList& options) {
  std::vector<std::string> names;
  for (const auto& option : options) {
    for (const auto& name : option.description().names) {
      if (name.starts_with("--")) names.push_back(name.substr(2));
    }
  }
  return names;
}

Option::Setter switch_into(bool& value) {
  return times_into([&value](int number) { value = number > 0; });
}

Option::Setter count_into(int& value) {
  return times_into([&value](int number) { value += number; });
}

}  // namespace suhu::cli
