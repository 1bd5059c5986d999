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

namespace suhu::temp_filter {
namespace {

using alarm::AlarmRules;

constexpr const char* kCelsiusOrOff = "a number in °C, or null for off";
constexpr const char* kDuration = "a duration in quotes, such as \"10s\" or \"0\"";

/// Sets a field. Returns what is wrong, without the word of the option. `wanted` states the values
/// that the option takes.
using Set = Problem (*)(AlarmRules&, const OptionValue&, const char* wanted);

struct LimitsOption {
  std::string_view word;
  const char* wanted;
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

/// Returns what is wrong with a value that is none of those that the option takes.
std::string cannot_be(std::string_view kind, const char* wanted) {
  return "cannot be " + std::string(kind) + "; write " + wanted;
}

template <std::optional<double> AlarmRules::*Limit>
Problem set_limit(AlarmRules& rules, const OptionValue& value, const char* wanted) {
  if (std::holds_alternative<Null>(value)) {
    rules.*Limit = std::nullopt;
    return std::nullopt;
  }
  const auto* const celsius = std::get_if<double>(&value);
  if (celsius == nullptr) return cannot_be(kind_of(value), wanted);
  rules.*Limit = *celsius;
  return std::nullopt;
}

Problem set_deadband(AlarmRules& rules, const OptionValue& value, const char* wanted) {
  const auto* const celsius = std::get_if<double>(&value);
  if (celsius == nullptr) return cannot_be(kind_of(value), wanted);
  rules.deadband = *celsius;
  return std::nullopt;
}

template <std::chrono::milliseconds AlarmRules::*Time>
Problem set_time(AlarmRules& rules, const OptionValue& value, const char* wanted) {
  const auto* const text = std::get_if<std::string_view>(&value);
  const auto time = text == nullptr ? std::nullopt : cli::parse_duration(*text);
  if (!time) return cannot_be(kind_of(value), wanted);
  rules.*Time = *time;
  return std::nullopt;
}

Problem set_roc(AlarmRules& rules, const OptionValue& value, const char* wanted) {
  if (std::holds_alternative<Null>(value)) {
    rules.roc = std::nullopt;
    return std::nullopt;
  }
  const auto* const text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return cannot_be(kind_of(value), wanted);
  const auto rate = parse_roc_limit(*text);
  if (!rate) return rate.error();
  rules.roc = *rate;
  return std::nullopt;
}

Problem set_range(AlarmRules& rules, const OptionValue& value, const char* wanted) {
  const auto* const text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return cannot_be(kind_of(value), wanted);
  const auto range = parse_range(*text);
  if (!range) return range.error();
  rules.lowest = range->lowest;
  rules.highest = range->highest;
  return std::nullopt;
}

Problem set_flatline(AlarmRules& rules, const OptionValue& value, const char* wanted) {
  const auto* const readings = std::get_if<double>(&value);
  if (readings == nullptr || *readings < 0 ||
      *readings > std::numeric_limits<std::uint32_t>::max() || *readings != std::floor(*readings)) {
    return cannot_be(kind_of(value), wanted);
  }
  rules.flatline = static_cast<std::uint32_t>(*readings);
  return std::nullopt;
}

Problem set_preset(AlarmRules& rules, const OptionValue& value, const char* wanted) {
  const auto* const word = std::get_if<std::string_view>(&value);
  if (word == nullptr) return cannot_be(kind_of(value), wanted);
  const auto preset = parse_preset(*word);
  if (!preset) return preset.error();
  rules.preset = *preset;
  return std::nullopt;
}

constexpr std::array<LimitsOption, 13> kOptions{{
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

const LimitsOption* find_option(std::string_view word) {
  const auto* const option = std::ranges::find(kOptions, word, &LimitsOption::word);
  return option == kOptions.end() ? nullptr : option;
}

std::string unknown(std::string_view word) {
  std::string sentence = "\"" + printable(word) + "\" is no option here; write one of ";
  for (const auto& option : kOptions)
    sentence += std::string(option.word) + (&option == &kOptions.back() ? "" : ", ");
  return sentence;
}

}  // namespace

Problem set_option(AlarmRules& rules, std::string_view word, const OptionValue& value) {
  const auto* const option = find_option(word);
  if (option == nullptr) return unknown(word);
  const auto problem = option->set(rules, value, option->wanted);
  return problem ? Problem{std::string(word) + " " + *problem} : std::nullopt;
}

std::string reject_kind(std::string_view word, std::string_view kind) {
  const auto* const option = find_option(word);
  if (option == nullptr) return unknown(word);
  return std::string(word) + " " + cannot_be(kind, option->wanted);
}

}  // namespace suhu::temp_filter
