// Reasons from a sample of records what their shape is: the settings that read them. Pure: no I/O,
// no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/core/timestamp.hpp"
#include "suhu/shape/shape_settings.hpp"

namespace suhu::scan {

/// One record of a sample.
struct Sample {
  std::string key;    ///< empty: none
  std::string value;  ///< empty: a tombstone, which is passed over
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<Timestamp> kafka;  ///< Kafka's timestamp
  std::int32_t partition = 0;
};

/// What a sample looks like.
struct Guess {
  shape::Settings settings;  ///< to copy: empty where the defaults read the records
  std::string named;         ///< the built-in shape to copy instead, if one reads them as well
  std::string looks_like;    ///< the encoding in words: "JSON objects", "a file of Avro"
  bool readable = false;     ///< the settings read at least one record, or leave it out rightly
  double confidence = 0;     ///< share of the records that the settings read, lowered by doubts
  std::vector<std::string> notes;  ///< sentences: why this field is the id, and what is not sure
};

/// Returns the shape of `samples`. What `given` says is taken as it is, and only the rest is
/// guessed. The settings of the result include those given. Looks at up to 2,000 records, spread
/// over the sample.
[[nodiscard]] Guess guess_shape(std::span<const Sample> samples, const shape::Settings& given = {});

/// Returns the options to copy, for a shell: `--shape telegraf`, `--field id=gudang_id`, or an
/// empty text if none is needed.
[[nodiscard]] std::string options_of(const Guess& guess);

/// Returns the same as separate words: `--shape`, `telegraf`.
[[nodiscard]] std::vector<std::string> option_words_of(const Guess& guess);

}  // namespace suhu::scan
