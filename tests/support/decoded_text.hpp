// Writes what a decoder reads of a record as one line, for tables of cases.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/core/text.hpp"
#include "suhu/shape/decoder.hpp"
#include "suhu/shape/shape_settings.hpp"

namespace suhu::test {

class FakeHeaders final : public Headers {
 public:
  explicit FakeHeaders(std::map<std::string, std::string, std::less<>> values)
      : values_(std::move(values)) {}
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const override {
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional<std::string_view>{found->second};
  }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

inline shape::Decoder decoder_of(const shape::Settings& settings) {
  const auto made = shape::make_shape(settings);
  EXPECT_TRUE(made) << (made ? "" : made.error());
  return shape::Decoder{made.value_or(shape::default_shape())};
}

/// Returns `S1 83.1 at 1730638574123; missing-id; 2 skipped`: what the record holds.
inline std::string summary(shape::Decoder& decoder, const shape::Input& input) {
  const auto decoded = decoder.decode(input);
  std::vector<std::string> words;
  for (const auto& entry : decoded.readings) {
    std::string& word = words.emplace_back();
    if (!entry) {
      word = to_string(entry.error());
      continue;
    }
    word.append(entry->sensor_id).append(" ");
    append_number(word, entry->celsius);
    if (entry->ts) word += " at " + std::to_string(epoch_ms(*entry->ts));
    if (entry->time_fault) word.append(" time ").append(to_string(*entry->time_fault));
    if (entry->humidity) append_number(word += " humidity ", *entry->humidity);
    if (entry->optionals_ignored > 0) append_integer(word += " ignored ", entry->optionals_ignored);
  }
  if (decoded.skipped > 0) words.push_back(std::to_string(decoded.skipped) + " skipped");
  return joined(words, "; ");
}

struct DecodeCase {
  std::string record;
  std::string expected;
};

/// Decodes each record with the key `k1`, the topic `plant.hall` and the headers `device`, `empty`
/// and `bytes` (no UTF-8), and expects its summary.
inline void expect_all(const shape::Settings& settings, const std::vector<DecodeCase>& cases) {
  shape::Decoder decoder = decoder_of(settings);
  const FakeHeaders headers{{{"device", "h1"}, {"empty", ""}, {"bytes", "\xFF"}}};
  for (const auto& [record, expected] : cases) {
    const shape::Input input{
        .value = record, .key = "k1", .topic = "plant.hall", .headers = &headers};
    EXPECT_EQ(summary(decoder, input), expected) << record;
  }
}

}  // namespace suhu::test
