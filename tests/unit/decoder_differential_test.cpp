// The decoder against another parser: mutated records, seeded. Whatever one of the two takes and the other refuses must stand on the
// list in `is_listed_difference`.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "suhu/core/reading_decoder.hpp"
#include "suhu/core/text.hpp"
#include "support/golden_records.hpp"

namespace suhu {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 7> kNames{"sensor_id", "device_id", "suhu", "temperature", "ts", "humidity", "battery"};

/// What a strict parse finds beside the value.
struct Facts {
  bool is_json = false;
  json value;
  int deepest_ignored = 0;  ///< containers around the innermost value, the outermost object not counted
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

/// Replaces in `text` what is no JSON, but what the decoder knows by its place or by the grammar: NaN, Infinity and numbers beyond
/// every double. Coarse, for the strings too: only used to find out whether nothing else is wrong.
std::string without_non_finite(std::string text) {
  for (const std::string_view token : {"-Infinity", "Infinity", "NaN"}) {
    for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at + 1)) text.replace(at, token.size(), "0");
  }
  // An exponent of three or more digits becomes 0: the value changes, the grammar does not.
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != 'e' && text[i] != 'E') continue;
    std::size_t first = i + 1;
    if (text[first] == '+' || text[first] == '-') ++first;
    const auto last = std::min(text.find_first_not_of("0123456789", first), text.size());
    if (last - first >= 3) text.replace(first, last - first, "0");
  }
  return text;
}

/// The differences that are meant.
bool is_listed_difference(bool decoder_says_json, const Facts& facts, std::string_view record) {
  if (!decoder_says_json && facts.is_json) {
    const bool too_deep = facts.deepest_ignored > kMaxJsonDepth - (facts.value.is_array() ? 1 : 0);
    // The other parser skips a byte-order mark and takes a NUL for the end of its input.
    return too_deep || facts.name_twice || record.starts_with("\xEF\xBB\xBF") || record.find('\0') != std::string_view::npos;
  }
  // Taken by the decoder only: a number beyond every double, or NaN where a temperature, humidity, battery or ts stands.
  return parse_strictly(without_non_finite(std::string(record))).is_json;
}

class Mutator {
 public:
  Mutator(std::vector<std::string> valid, std::vector<std::string> all, std::uint64_t seed)
      : valid_(std::move(valid)), all_(std::move(all)), random_(seed) {}

  std::string next() {
    std::string text = valid_[below(valid_.size())];
    for (auto n = 1 + below(2); n > 0; --n) mutate(text);
    return text;
  }

 private:
  void mutate(std::string& text) {
    static constexpr std::array<std::string_view, 40> kTokens{"{",
                                                              "}",
                                                              "[",
                                                              "]",
                                                              ",",
                                                              ":",
                                                              "\"",
                                                              "\\",
                                                              "\\u0073",
                                                              "0",
                                                              "-",
                                                              ".",
                                                              "e",
                                                              "1e400",
                                                              "NaN",
                                                              "Infinity",
                                                              "-Infinity",
                                                              "\\ud800",
                                                              "null",
                                                              "true",
                                                              "\"\"",
                                                              "{}",
                                                              "[]",
                                                              " ",
                                                              "\n",
                                                              "\xEF\xBB\xBF",
                                                              "\\udc00",
                                                              "\x01",
                                                              "\xFF",
                                                              "\xC3\xBC",
                                                              "\"suhu\":9",
                                                              "+",
                                                              "E+3",
                                                              "\"x\":1,",
                                                              "[[[[[[[[",
                                                              "\"sensor_id\":",
                                                              "1e-99",
                                                              "\"ts\":1",
                                                              "12345678901234567890",
                                                              "0.1234567890123456789012"};
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = std::min<std::size_t>(1 + below(8), text.size() - at);
    switch (below(6)) {
      case 0:
        text.insert(at, kTokens[below(kTokens.size())]);
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(below(text.size() + 1), text.substr(at, length));
        break;
      case 3:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        break;
      case 4:
        text.replace(at, length, kTokens[below(kTokens.size())]);
        break;
      default:
        text = text.substr(0, at) + splice();
        break;
    }
  }

  std::string splice() {
    const auto& other = all_[below(all_.size())];
    return other.substr(below(other.size() + 1));
  }
  std::size_t below(std::size_t n) { return random_() % n; }

  std::vector<std::string> valid_;
  std::vector<std::string> all_;
  std::mt19937_64 random_;
};

/// An accepted record means the same to both parsers, bit by bit.
void expect_same_reading(const Reading& reading, const json& object, std::string_view record) {
  const char* id = object.contains("sensor_id") ? "sensor_id" : "device_id";
  const char* temperature = object.contains("suhu") ? "suhu" : "temperature";
  ASSERT_TRUE(object.contains(id) && object.contains(temperature)) << printable(record, 400);
  if (object[id].is_string()) {
    EXPECT_EQ(reading.sensor_id, object[id].get<std::string>()) << printable(record, 400);
  }
  ASSERT_TRUE(object[temperature].is_number()) << printable(record, 400);
  // The other parser reads -0 as an integer, which has no sign: adding zero takes ours away.
  const double celsius = object[temperature].is_number_integer() ? reading.celsius + 0.0 : reading.celsius;
  const double expected = object[temperature].get<double>();
  EXPECT_EQ(std::bit_cast<std::uint64_t>(celsius), std::bit_cast<std::uint64_t>(expected)) << printable(record, 400);
  for (const auto& [name, value] : {std::pair{"humidity", reading.humidity}, std::pair{"battery", reading.battery}}) {
    const bool number = object.contains(name) && object[name].is_number();
    EXPECT_EQ(value.has_value(), number) << name << ' ' << printable(record, 400);
    if (number && value) {
      EXPECT_EQ(*value, object[name].get<double>()) << printable(record, 400);
    }
  }
}

std::vector<std::string> seeds(bool only_valid) {
  std::vector<std::string> records;
  for (const auto& row : test::read_golden_records(SUHU_GOLDEN_DIR "/records.tsv")) {
    if (row.payload.size() < 300 && (row.expected == "ok" || !only_valid)) records.push_back(row.payload);
  }
  return records;
}

TEST(DecoderDifferential, AgreesWithAnotherStrictParserOnMutatedRecords) {
  constexpr std::uint64_t kSeed = 20261121;
  constexpr int kCases = 200'000;
  RecordProperty("seed", std::to_string(kSeed));
  std::printf("seed %llu, %d cases\n", static_cast<unsigned long long>(kSeed), kCases);
  Mutator mutator(seeds(true), seeds(false), kSeed);
  ReadingDecoder decoder;
  int accepted = 0;
  int listed = 0;
  for (int i = 0; i < kCases && !HasFailure(); ++i) {
    const std::string record = mutator.next();
    const auto reading = decoder.decode(record);
    const bool says_json = reading || reading.error() != RejectReason::not_json;
    const Facts facts = parse_strictly(record);
    if (says_json != facts.is_json) {
      ++listed;
      EXPECT_TRUE(is_listed_difference(says_json, facts, record))
          << "case " << i << ": " << printable(record, 400) << " -> " << (reading ? "ok" : to_string(reading.error()));
      continue;
    }
    if (!facts.is_json) continue;
    const bool says_object = reading || reading.error() != RejectReason::not_object;
    EXPECT_EQ(facts.value.is_object(), says_object) << "case " << i << ": " << printable(record, 400);
    if (!reading) continue;
    ++accepted;
    expect_same_reading(*reading, facts.value, record);
  }
  std::printf("%d accepted, %d listed differences\n", accepted, listed);
  EXPECT_GT(accepted, kCases / 50) << "the mutations leave too little to compare";
}

TEST(DecoderDifferential, ReadsRandomNumbersBitByBitAsAnotherParser) {
  constexpr std::uint64_t kSeed = 7;
  std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
  std::mt19937_64 random(kSeed);
  ReadingDecoder decoder;
  const auto digits = [&random](std::size_t most) {
    std::string text;
    for (std::size_t n = 1 + random() % most; n > 0; --n) text += static_cast<char>('0' + random() % 10);
    return text;
  };
  for (int i = 0; i < 50'000 && !HasFailure(); ++i) {
    std::string number = random() % 2 == 0 ? "-" : "";
    number += random() % 3 == 0 ? "0" : "1" + digits(22);
    if (random() % 4 != 0) number += "." + std::string(random() % 6 == 0 ? random() % 30 : 0, '0') + digits(30);
    if (random() % 3 == 0) number += (random() % 2 == 0 ? "e-" : "E+") + digits(3);
    const std::string record = R"({"sensor_id":1,"suhu":)" + number + "}";
    const auto reading = decoder.decode(record);
    const json value = json::parse(number, nullptr, /*allow_exceptions=*/false);
    if (value.is_discarded()) {  // beyond every double
      ASSERT_FALSE(reading) << number;
      EXPECT_EQ(reading.error(), RejectReason::not_finite) << number;
    } else {
      ASSERT_TRUE(reading) << number;
      EXPECT_EQ(reading->celsius, value.get<double>()) << number;
    }
  }
}

}  // namespace
}  // namespace suhu
