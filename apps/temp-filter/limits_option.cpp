#include "temp-filter/limits_option.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "suhu/cli/units.hpp"
#include "suhu/core/text.hpp"
#include "temp-filter/rule_text.hpp"

namespace suhu::filter {
namespace {

using alarm::AlarmRules;

constexpr const char* kCelsiusOrOff = "a number in °C, or null for off";
constexpr const char* kDuration = "a duration in quotes, such as \"10s\" or \"0\"";

/// Sets a field. Returns what is wrong, without the word, or an empty string.
using Set = std::string (*)(AlarmRules&, const OptionValue&);

struct Option {
  std::string_view word;
  const char* wanted;  ///< the values that it takes, for errors
  Set set;
};

std::string kind_of(const OptionValue& value) {
  if (std::holds_alternative<Null>(value)) return "null";
  if (const auto* const text = std::get_if<std::string_view>(&value))
    return "\"" + printable(*text) + "\"";
  std::string number;
  append_number(number, std::get<double>(value));
  return number;
}

/// Returned by a setter if the value is none of those that the option takes.
constexpr const char* kOtherKind = "?";

template <std::optional<double> AlarmRules::*Limit>
std::string set_limit(AlarmRules& rules, const OptionValue& value) {
  if (std::holds_alternative<Null>(value)) {
    rules.*Limit = std::nullopt;
    return {};
  }
  const auto* const celsius = std::get_if<double>(&value);
  if (celsius == nullptr) return kOtherKind;
  rules.*Limit = *celsius;
  return {};
}

std::string set_deadband(AlarmRules& rules, const OptionValue& value) {
  const auto* const celsius = std::get_if<double>(&value);
  if (celsius == nullptr) return kOtherKind;
  rules.deadband = *celsius;
  return {};
}

template <std::chrono::milliseconds AlarmRules::*Time>
std::string set_time(AlarmRules& rules, const OptionValue& value) {
  const auto* const text = std::get_if<std::string_view>(&value);
  const auto time = text == nullptr ? std::nullopt : cli::parse_duration(*text);
  if (!time) return kOtherKind;
  rules.*Time = *time;
  return {};
}

std::string set_roc(AlarmRules& rules, const OptionValue& value) {
  if (std::holds_alternative<Null>(value)) {
    rules.roc = std::nullopt;
    return {};
  }
  const auto* const text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return kOtherKind;
  const auto rate = parse_roc_limit(*text);
  if (!rate) return rate.error();
  rules.roc = *rate;
  return {};
}

std::string set_range(AlarmRules& rules, const OptionValue& value) {
  const auto* const text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return kOtherKind;
  const auto range = parse_range(*text);
  if (!range) return range.error();
  rules.lowest = range->lowest;
  rules.highest = range->highest;
  return {};
}

std::string set_flatline(AlarmRules& rules, const OptionValue& value) {
  const auto* const readings = std::get_if<double>(&value);
  if (readings == nullptr || *readings < 0 ||
      *readings > std::numeric_limits<std::uint32_t>::max() || *readings != std::floor(*readings)) {
    return kOtherKind;
  }
  rules.flatline = static_cast<std::uint32_t>(*readings);
  return {};
}

std::string set_preset(AlarmRules& rules, const OptionValue& value) {
  const auto* const word = std::get_if<std::string_view>(&value);
  if (word == nullptr) return kOtherKind;
  const auto preset = parse_preset(*word);
  if (!preset) return preset.error();
  rules.preset = *preset;
  return {};
}

constexpr std::array<Option, 13> kOptions{{
    {"threshold", kCelsiusOrOff, set_limit<&AlarmRules::hi>},
    {"limit-hi", kCelsiusOrOff, set_limit<&AlarmRules::hi>},
    {"limit-hihi", kCelsiusOrOff, set_limit<&AlarmRules::hihi>},
    {"limit-lo", kCelsiusOrOff, set_limit<&AlarmRules::lo>},
    {"limit-lolo", kCelsiusOrOff, set_limit<&AlarmRules::lolo>},
    {"deadband", "a number in °C", set_deadband},
    {"on-delay", kDuration, set_time<&AlarmRules::on_delay>},
    {"off-delay", kDuration, set_time<&AlarmRules::off_delay>},
    {"roc-limit", "a rate in quotes, such as \"5/1m\", or null for off", set_roc},
    {"stale-after", kDuration, set_time<&AlarmRules::stale_after>},
    {"range", "a range in quotes, such as \"-55..125\"", set_range},
    {"flatline", "a whole number, 0 for off", set_flatline},
    {"sensor-preset", "\"ds18b20\" or \"none\"", set_preset},
}};

const Option* find_option(std::string_view word) {
  const auto* const option = std::ranges::find(kOptions, word, &Option::word);
  return option == kOptions.end() ? nullptr : option;
}

std::string unknown(std::string_view word) {
  std::string sentence = "\"" + printable(word) + "\" is no option here; write one of ";
  for (const auto& option : kOptions)
    sentence += std::string(option.word) + (&option == &kOptions.back() ? "" : ", ");
  return sentence;
}

}  // namespace

std::string set_option(AlarmRules& rules, std::string_view word, const OptionValue& value) {
  const auto* const option = find_option(word);
  if (option == nullptr) return unknown(word);
  const std::string wrong = option->set(rules, value);
  if (wrong == kOtherKind) return reject_kind(word, kind_of(value));
  return wrong.empty() ? wrong : std::string(word) + " " + wrong;
}

std::string reject_kind(std::string_view word, std::string_view kind) {
  const auto* const option = find_option(word);
  if (option == nullptr) return unknown(word);
  return std::string(word) + " cannot be " + std::string(kind) + "; write " + option->wanted;
}

}  // namespace suhu::filter
