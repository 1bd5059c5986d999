#include "suhu/scan/guess.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "suhu/core/enum_words.hpp"
#include "suhu/scan/draft.hpp"
#include "suhu/scan/trial.hpp"

namespace suhu::scan {
namespace {

constexpr std::size_t kMostRecords = 2'000;

/// Returns records that are no tombstones, spread over the sample.
std::vector<const Sample*> spread(std::span<const Sample> samples) {
  std::vector<const Sample*> all;
  for (const auto& sample : samples) {
    if (!sample.value.empty()) all.push_back(&sample);
  }
  const std::size_t step = all.size() / kMostRecords + 1;
  std::vector<const Sample*> result;
  for (std::size_t i = 0; i < all.size(); i += step) result.push_back(all[i]);
  return result;
}

shape::RecordKind kind_of_encoding(shape::Encoding encoding) {
  switch (encoding) {
    case shape::Encoding::csv:
      return shape::RecordKind::csv;
    case shape::Encoding::text:
      return shape::RecordKind::text;
    case shape::Encoding::influx:
      return shape::RecordKind::influx;
    case shape::Encoding::senml:
      return shape::RecordKind::senml;
    case shape::Encoding::avro:
    case shape::Encoding::protobuf:
      return shape::RecordKind::framed_binary;
    case shape::Encoding::json:
      break;
  }
  return shape::RecordKind::json;
}

/// Returns true if the built-in shape is the better answer: it reads what the options read, or
/// more.
bool is_better(const Trial& named, const Trial& options) {
  if (named.understood() < 1 || named.read == 0) return false;
  if (options.understood() < 1) return true;
  return named.readings == options.readings && named.times >= options.times;
}

/// Returns true if the settings are one option, which says more than the name of a shape.
bool is_one_option(const shape::Settings& settings) {
  const auto options = to_options(settings);
  return options.find(" --") == std::string::npos;
}

void prefer_named(Guess& guess, Trial& trial, std::span<const Sample* const> samples) {
  for (const auto& named : shape::named_shapes()) {
    const auto other = try_settings(named.settings, samples);
    if (!other || !is_better(*other, trial)) continue;
    guess.named = named.name;
    guess.settings = named.settings;
    trial = *other;
    guess.notes.push_back(fmt::format("the built-in shape {} reads all of it", named.name));
    return;
  }
}

void explain_unreadable(Guess& guess, shape::RecordKind kind) {
  if (kind == shape::RecordKind::framed_binary)
    guess.notes.emplace_back(
        "a schema is needed: --encoding avro or --encoding protobuf, with --registry URL or "
        "--schema FILE");
}

}  // namespace

Guess guess_shape(std::span<const Sample> samples, const shape::Settings& given) {
  Guess guess{.settings = given};
  const auto records = spread(samples);
  if (records.empty()) return guess;
  const auto encoding = parse_word<shape::Encoding>(given.encoding);
  const shape::RecordKind kind = encoding ? kind_of_encoding(*encoding) : kind_of_most(records);
  guess.looks_like = shape::in_words(kind);
  if (!shape::encoding_of(kind)) {
    explain_unreadable(guess, kind);
    return guess;
  }
  auto draft = draft_settings(documents_of(kind, records, given), keys_of(records), given);
  guess.notes = std::move(draft.notes);
  if (draft.score == 0) guess.notes.emplace_back("nothing in the records looks like a temperature");
  guess.settings = merge(std::move(draft.settings), given);
  auto trial = try_settings(guess.settings, records).value_or(Trial{.records = records.size()});
  const bool simple = is_one_option(guess.settings) && trial.understood() == 1;
  if (!simple && given == shape::Settings{}) prefer_named(guess, trial, records);
  guess.readable = trial.read + trial.left_out > 0;
  guess.confidence = trial.understood() * (guess.named.empty() ? draft.doubt : 1);
  return guess;
}

std::string options_of(const Guess& guess) {
  if (!guess.named.empty()) return "--shape " + guess.named;
  return to_options(guess.settings);
}

std::vector<std::string> option_words_of(const Guess& guess) {
  if (!guess.named.empty()) return {"--shape", guess.named};
  return option_words(guess.settings);
}

}  // namespace suhu::scan
