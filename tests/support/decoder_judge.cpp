#include "support/decoder_judge.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

#include "suhu/core/record_limits.hpp"
#include "suhu/core/text.hpp"

namespace suhu::test {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 8> kNames{
    "sensor_id", "device_id", "suhu", "temperature", "ts", "timestamp", "humidity", "battery"};
/// What the other parser skips in front of a document
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
/// The size of a Schema Registry frame, whose first byte is 0
constexpr std::size_t kFrameBytes = 5;

/// What a strict parse finds besides the value.
struct Facts {
  bool is_json = false;
  json value;
  int deepest_ignored = 0;  ///< containers around the innermost value, but for the outermost object
  bool name_twice = false;  ///< one of kNames twice
};

Facts parse_strictly(std::string_view record) {
  Facts facts;
  std::array<int, kNames.size()> seen{};
  const auto listen = [&](int depth, json::parse_event_t event, const json& parsed) {
    if (event == json::parse_event_t::object_start || event == json::parse_event_t::array_start) {
      facts.deepest_ignored = std::max(facts.deepest_ignored, depth);
    }
    if (event == json::parse_event_t::key && depth == 1) {
      for (std::size_t i = 0; i < kNames.size(); ++i) seen[i] += parsed == kNames[i] ? 1 : 0;
    }
    return true;
  };
  facts.value = json::parse(record, listen, /*allow_exceptions=*/false);
  facts.is_json = !facts.value.is_discarded();
  facts.name_twice = std::any_of(seen.begin(), seen.end(), [](int n) { return n > 1; });
  return facts;
}

/// Does the same for what the decoder reads of the record: without a frame, and JSON that is the
/// content of a string.
Facts parse_as_decoder(std::string& record) {
  if (record.size() >= kFrameBytes && record.front() == '\0') record.erase(0, kFrameBytes);
  Facts facts = parse_strictly(record);  // is moved: a copy of a deep value overflows the stack
  if (!facts.is_json || !facts.value.is_string()) return facts;
  // Two listed differences: they are looked for in the record, not in its content.
  if (record.starts_with(kByteOrderMark) || record.find('\0') != std::string::npos) return facts;
  const auto& content = facts.value.get_ref<const std::string&>();
  const auto first = content.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || (content[first] != '{' && content[first] != '[')) return facts;
  record = content;
  return parse_strictly(record);
}

/// Returns the size of the string at the front of `text` with its quotes, or the size of all of
/// `text` if the string is not closed.
std::size_t string_size(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
  }
  return text.size();
}

/// Returns true if the text is a number by the grammar of RFC 8259.
bool is_number(std::string_view text) {
  const auto take_one_of = [&text](std::string_view choices) {
    const bool there = !text.empty() && choices.find(text.front()) != std::string_view::npos;
    if (there) text.remove_prefix(1);
    return there;
  };
  const auto take_digits = [&text] {
    const auto size = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(size);
    return size;
  };
  (void)take_one_of("-");
  const bool zero = text.starts_with('0');
  const auto whole = take_digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (take_one_of(".") && take_digits() == 0) return false;
  if (take_one_of("eE")) {
    (void)take_one_of("+-");
    if (take_digits() == 0) return false;
  }
  return text.empty();
}

bool is_beyond_every_double(const std::string& token) {
  return is_number(token) && std::isinf(std::strtod(token.c_str(), nullptr));
}

/// Returns the text with 0 in place of what is not JSON but what the decoder recognises outside of
/// strings: NaN, Infinity and numbers beyond every double.
std::string without_non_finite(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t size = 1;
    std::string_view replacement;
    if (text.front() == '"') size = string_size(text);
    for (const std::string_view word : {"-Infinity", "Infinity", "NaN"}) {
      if (!text.starts_with(word)) continue;
      size = word.size();
      replacement = "0";
      break;
    }
    if (replacement.empty() &&
        (text.front() == '-' || (text.front() >= '0' && text.front() <= '9'))) {
      size = std::min(text.find_first_not_of("0123456789+-.eE"), text.size());
      if (is_beyond_every_double(std::string(text.substr(0, size)))) replacement = "0";
    }
    out += replacement.empty() ? text.substr(0, size) : replacement;
    text.remove_prefix(size);
  }
  return out;
}

/// Returns true if the two parsers are meant to differ about the record.
bool is_listed_difference(bool decoder_says_json, const Facts& facts, std::string_view record) {
  if (!decoder_says_json && facts.is_json) {
    const bool too_deep = facts.deepest_ignored > kMaxJsonDepth - (facts.value.is_array() ? 1 : 0);
    // The other parser skips a byte-order mark and takes a NUL for the end of its input.
    return too_deep || facts.name_twice || record.starts_with(kByteOrderMark) ||
           record.find('\0') != std::string_view::npos;
  }
  // Taken by the decoder only: a number beyond every double, or NaN where a temperature, humidity,
  // battery, ts or timestamp stands.
  return parse_strictly(without_non_finite(record)).is_json;
}

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// Returns what the two parsers read differently in an accepted record, or an empty string if all
/// values are the same, bit by bit.
std::string find_other_value(const Reading& reading, const json& object) {
  const char* id = object.contains("sensor_id") ? "sensor_id" : "device_id";
  const char* temperature = object.contains("suhu") ? "suhu" : "temperature";
  if (!object.contains(id) || !object.contains(temperature))
    return "the other parser finds no id or no temperature";
  if (object[id].is_string() && reading.sensor_id != object[id].get_ref<const std::string&>())
    return "the ids differ";
  if (!object[temperature].is_number()) return "the temperature is no number for the other parser";
  // The other parser reads -0 as an integer, which has no sign: adding zero takes ours away.
  const double celsius =
      object[temperature].is_number_integer() ? reading.celsius + 0.0 : reading.celsius;
  if (!same_bits(celsius, object[temperature].get<double>())) return "the temperatures differ";
  for (const auto& [name, value] :
       {std::pair{"humidity", reading.humidity}, std::pair{"battery", reading.battery}}) {
    const bool number = object.contains(name) && object[name].is_number();
    if (value.has_value() != number)
      return std::string(name) + " is a number for one of the two only";
    if (value && *value != object[name].get<double>()) return std::string(name) + " differs";
  }
  return {};
}

}  // namespace

Comparison compare_with_another_parser(shape::Decoder& decoder, std::string_view record) {
  Comparison comparison;
  const auto reading = shape::decode_single(decoder, record);
  const bool says_json = reading || reading.error() != RejectReason::not_json;
  std::string text{record};
  const Facts facts = parse_as_decoder(text);
  const auto disagree = [&](const std::string& about) {
    comparison.disagreement = about + ": " + printable(record, 400) + " -> " +
                              (reading ? "ok" : std::string(to_string(reading.error())));
    return comparison;
  };
  if (!reading && reading.error() == RejectReason::too_large && record.size() > kMaxRecordBytes)
    return comparison;
  if (says_json != facts.is_json) {
    comparison.listed = is_listed_difference(says_json, facts, text);
    return comparison.listed ? comparison
                             : disagree(says_json ? "JSON for the decoder only"
                                                  : "JSON for the other parser only");
  }
  if (!facts.is_json) return comparison;
  const bool says_object = reading || reading.error() != RejectReason::not_object;
  if (facts.value.is_object() != says_object) return disagree("an object for one of the two only");
  if (!reading) return comparison;
  if (facts.name_twice) return disagree("a field that stands twice is taken");
  comparison.accepted = true;
  const std::string other = find_other_value(*reading, facts.value);
  return other.empty() ? comparison : disagree(other);
}

std::optional<double> another_parsers_number(std::string_view number) {
  const json value = json::parse(number, nullptr, /*allow_exceptions=*/false);
  return value.is_number() ? std::optional{value.get<double>()} : std::nullopt;
}

}  // namespace suhu::test
