// Compares the decoder with another parser on mutated records, from a seed. A record that only one
// of the two accepts must be on the list in tests/support/decoder_judge.cpp, which the fuzz target
// reading_differential uses too.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <string>

#include "suhu/shape/decoder.hpp"
#include "support/decoder_judge.hpp"
#include "support/golden_records.hpp"

namespace suhu {
namespace {

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

std::vector<std::string> seeds(bool only_valid) {
  std::vector<std::string> records;
  for (const auto& row : test::read_golden_records(SUHU_GOLDEN_DIR "/records.tsv")) {
    if (row.payload.size() < 300 && (row.expected == "ok" || !only_valid))
      records.push_back(row.payload);
  }
  return records;
}

TEST(DecoderDifferential, AgreesWithAnotherStrictParserOnMutatedRecords) {
  constexpr std::uint64_t kSeed = 20261121;
  constexpr int kCases = 200'000;
  RecordProperty("seed", std::to_string(kSeed));
  std::printf("seed %llu, %d cases\n", static_cast<unsigned long long>(kSeed), kCases);
  Mutator mutator(seeds(true), seeds(false), kSeed);
  shape::Decoder decoder{shape::default_shape()};
  int accepted = 0;
  int listed = 0;
  for (int i = 0; i < kCases && !HasFailure(); ++i) {
    const auto comparison = test::compare_with_another_parser(decoder, mutator.next());
    EXPECT_EQ(comparison.disagreement, "") << "case " << i;
    accepted += comparison.accepted ? 1 : 0;
    listed += comparison.listed ? 1 : 0;
  }
  std::printf("%d accepted, %d listed differences\n", accepted, listed);
  EXPECT_GT(accepted, kCases / 50) << "the mutations leave too little to compare";
}

TEST(DecoderDifferential, ReadsRandomNumbersBitByBitAsAnotherParser) {
  constexpr std::uint64_t kSeed = 7;
  std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
  std::mt19937_64 random(kSeed);
  shape::Decoder decoder{shape::default_shape()};
  const auto digits = [&random](std::size_t most) {
    std::string text;
    for (std::size_t n = 1 + random() % most; n > 0; --n)
      text += static_cast<char>('0' + random() % 10);
    return text;
  };
  for (int i = 0; i < 50'000 && !HasFailure(); ++i) {
    std::string number = random() % 2 == 0 ? "-" : "";
    number += random() % 3 == 0 ? "0" : "1" + digits(22);
    if (random() % 4 != 0)
      number += "." + std::string(random() % 6 == 0 ? random() % 30 : 0, '0') + digits(30);
    if (random() % 3 == 0) number += (random() % 2 == 0 ? "e-" : "E+") + digits(3);
    const std::string record = R"({"sensor_id":1,"suhu":)" + number + "}";
    const auto reading = shape::decode_single(decoder, record);
    const auto value = test::another_parsers_number(number);
    if (!value) {  // exceeds every double
      ASSERT_FALSE(reading) << number;
      EXPECT_EQ(reading.error(), RejectReason::not_finite) << number;
    } else {
      ASSERT_TRUE(reading) << number;
      EXPECT_EQ(reading->celsius, *value) << number;
    }
  }
}

}  // namespace
}  // namespace suhu
