// Picks the temperatures of a table, and what says which of its rows are temperatures.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <set>

#include "suhu/core/text.hpp"
#include "suhu/scan/pick.hpp"

namespace suhu::scan {
namespace {

using shape::Role;

constexpr int kCertainName = 90;  ///< `temperature`, `temp_c`
constexpr int kProbeName = 80;    ///< `air_temp`
constexpr int kGenericName = 45;  ///< `value`
constexpr int kUnnamed = 20;      ///< a column of CSV without a name
constexpr double kColdest = -60;
constexpr double kHottest = 400;
constexpr std::size_t kMostKinds = 50;

struct Candidate {
  const Column* column;
  int score;
};

bool in_range(const Column& column) {
  return column.lowest >= kColdest && column.highest <= kHottest;
}

/// Returns true if the units of the rows differ, so that not all are temperatures.
bool is_mixed(const Table& table) {
  const auto& columns = table.columns();
  return std::any_of(columns.begin(), columns.end(), [](const Column& column) {
    return name_score(Role::unit, column.where) > 0 && column.units > 0 &&
           column.units < column.texts;
  });
}

int score_of(const Column& column, const shape::TokenList& array_name, bool mixed) {
  constexpr double kFewNumbers = 0.5;
  // A home's sensors say "unavailable" at times, a column of words has no numbers at all.
  if (column.numbers == 0 || share(column.numbers, column.present) < kFewNumbers) return 0;
  if (column.where.kind == shape::Where::Kind::record_pointer) return 0;
  shape::Where named = column.where;
  if (named.tokens.empty()) named.tokens = array_name;
  int score = name_score(Role::temperature, named);
  if (score == 0 && is_unnamed(named)) {
    const bool a_time = column.times == column.present;
    score = in_range(column) && !a_time && !(column.increasing && column.numbers > 2)
                ? kUnnamed + (column.fractions > 0 ? 5 : 0)
                : 0;
  }
  return score <= kGenericName && !mixed && !in_range(column) ? 0 : score;
}

std::vector<Candidate> candidates(const Table& table, const shape::TokenList& array_name) {
  constexpr std::size_t kShareOfRows = 20;  // a place in fewer of the rows is no reading
  std::vector<Candidate> found;
  const bool mixed = is_mixed(table);
  for (const auto& column : table.columns()) {
    if (column.present * kShareOfRows < table.rows().size()) continue;
    if (const int score = score_of(column, array_name, mixed)) found.push_back({&column, score});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
  return found;
}

/// Returns the names of probes: of each place the words that the others do not have.
std::vector<std::string> probe_names(const std::vector<const Column*>& columns) {
  std::vector<std::string> names;
  const auto& first = columns.front()->where.tokens;
  const bool same_leaf = std::all_of(columns.begin(), columns.end(), [&](const Column* column) {
    return column->where.tokens.back() == first.back();
  });
  for (const auto* const column : columns) {
    const auto& tokens = column->where.tokens;
    const auto& token = same_leaf && tokens.size() > 1 ? tokens[tokens.size() - 2] : tokens.back();
    std::vector<std::string> kept;
    for (auto& word : shape::words_of(token)) {
      const bool unit = word == "c" || word == "f" || word == "k";
      if (!unit && (same_leaf || !shape::names_temperature(word))) kept.push_back(std::move(word));
    }
    names.push_back(kept.empty() ? token : joined(kept, "_"));
  }
  const std::set<std::string> distinct{names.begin(), names.end()};
  if (distinct.size() == names.size()) return names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = joined(columns[i]->where.tokens, "_");
  return names;
}

/// Returns the best of several places that all are surely temperatures: that in °C.
const Column* best_of(const std::vector<Candidate>& certain) {
  for (const auto& candidate : certain) {
    if (shape::unit_in_name(candidate.column->where) == shape::Unit::celsius)
      return candidate.column;
  }
  return certain.front().column;
}

bool all_same_name(const std::vector<Candidate>& list) {
  return std::all_of(list.begin(), list.end(), [&](const Candidate& candidate) {
    const auto& tokens = candidate.column->where.tokens;
    return !tokens.empty() && tokens.size() > 1 &&
           tokens.back() == list.front().column->where.tokens.back();
  });
}

std::vector<Candidate> at_least(const std::vector<Candidate>& list, int score) {
  std::vector<Candidate> result;
  std::copy_if(list.begin(), list.end(), std::back_inserter(result),
               [score](const Candidate& candidate) { return candidate.score >= score; });
  return result;
}

void take_probes(TemperaturePick& pick, const std::vector<Candidate>& probes) {
  for (const auto& probe : probes) pick.columns.push_back(probe.column);
  pick.score = probes.front().score;
  pick.probes = probe_names(pick.columns);
  pick.notes.push_back(
      fmt::format("each record has {} temperatures: each is a sensor of its own", probes.size()));
}

void note_others(TemperaturePick& pick, const std::vector<Candidate>& others) {
  std::vector<std::string> names;
  for (const auto& other : others) {
    if (other.column != pick.columns.front()) names.push_back(shown(other.column->where));
  }
  if (names.empty()) return;
  pick.notes.push_back(
      fmt::format("{} could be a temperature too: read it as a second sensor with "
                  "--field temperature:NAME=WHERE",
                  joined(names, ", ")));
}

/// How well a column says what its rows measure.
struct Kind {
  const Column* column = nullptr;
  std::string text;
  bool other_quantities = false;
  bool temperature = false;
};

int kind_score(const Column& column) {
  static constexpr std::array<std::string_view, 16> kNames{
      "type",     "kind",  "measurement", "metric", "quantity", "parameter", "name",   "field",
      "property", "topic", "signal",      "param",  "channel",  "variable",  "entity", "label"};
  if (column.where.tokens.empty()) return 0;
  for (const auto& word : shape::words_of(column.where.tokens.back())) {
    if (std::find(kNames.begin(), kNames.end(), word) != kNames.end()) return 1;
  }
  return 0;
}

Kind kind_of_column(const Column& column) {
  Kind kind{.column = &column};
  std::size_t most = 0;
  for (const auto& [text, rows] : column.values) {
    kind.other_quantities = kind.other_quantities || shape::names_other_quantity(text);
    if (!shape::names_temperature(text) || rows <= most) continue;
    most = rows;
    kind.text = text;
    kind.temperature = true;
  }
  return kind;
}

/// Returns the column by which the temperatures among the values of `value` are known.
Kind find_kind(const Table& table, const Column& value) {
  Kind best;
  for (const auto& column : table.columns()) {
    const bool words = column.present > 0 && column.texts == column.present && column.numbers == 0;
    if (&column == &value || !words || column.values.size() > kMostKinds) continue;
    if (kind_score(column) == 0) continue;
    auto kind = kind_of_column(column);
    const bool better = kind.temperature && !best.temperature;
    if (better || (best.column == nullptr && (kind.temperature || kind.other_quantities)))
      best = std::move(kind);
  }
  return best;
}

/// Returns the column of units, some of which are no units of temperature.
Kind find_kind_by_unit(const Table& table) {
  for (const auto& column : table.columns()) {
    if (name_score(Role::unit, column.where) == 0 || column.units == 0 ||
        column.units == column.texts)
      continue;
    Kind kind{.column = &column};
    std::size_t most = 0;
    for (const auto& [text, rows] : column.values) {
      if (!shape::parse_unit(text) || rows <= most) continue;
      most = rows;
      kind.text = text;
    }
    return kind;
  }
  return {};
}

/// Returns the column with a value that exactly the rows with a temperature have.
Kind find_kind_by_presence(const Table& table, const Column& value) {
  for (const auto& column : table.columns()) {
    if (kind_score(column) == 0 || column.values.size() < 2 || column.values.size() > kMostKinds)
      continue;
    std::set<std::string> with;
    std::set<std::string> without;
    for (const auto& row : table.rows()) {
      const auto* const kind = Table::value(row, column);
      const auto* const number = Table::value(row, value);
      if (kind == nullptr) continue;
      (number != nullptr && number->number ? with : without).insert(kind->text);
    }
    if (with.size() == 1 && !without.contains(*with.begin()))
      return {.column = &column, .text = *with.begin()};
  }
  return {};
}

void take_kind(TemperaturePick& pick, const Table& table) {
  constexpr int kByKind = 30;
  const auto& value = *pick.columns.front();
  Kind kind;
  if (pick.score <= kGenericName) {
    kind = find_kind(table, value);
    if (kind.column == nullptr) kind = find_kind_by_unit(table);
  } else if (value.present < table.rows().size()) {
    kind = find_kind_by_presence(table, value);
  }
  if (kind.column == nullptr) return;
  pick.kind = kind.column;
  pick.kind_text = kind.text;
  if (kind.text.empty()) {
    pick.kind_text = "temperature";
    pick.notes.push_back(
        fmt::format("no record of the sample is a temperature: not sure that {} "
                    "will be `temperature` where one is",
                    shown(kind.column->where)));
    return;
  }
  pick.score = std::min(kCertainName, pick.score + kByKind);
  if (kind.column->values.size() > 1)
    pick.notes.push_back(fmt::format("the topic is mixed: only records with {} `{}` are meant",
                                     shown(kind.column->where), printable(kind.text)));
}

void note_generic(TemperaturePick& pick, const Table& table) {
  const auto& column = *pick.columns.front();
  if (pick.kind != nullptr || pick.score > kGenericName) return;
  const bool by_unit =
      std::any_of(table.columns().begin(), table.columns().end(), [](const Column& other) {
        return other.units > 0 && name_score(Role::unit, other.where) > 0;
      });
  if (by_unit) return;
  constexpr double kDoubt = 0.7;
  pick.doubt = kDoubt;
  pick.notes.push_back(
      fmt::format("not sure that {} is a temperature: its name does not say so, "
                  "its values ({:.6g} to {:.6g}) fit",
                  shown(column.where), column.lowest, column.highest));
}

}  // namespace

bool is_unnamed(const shape::Where& where) {
  return where.tokens.size() == 1 &&
         where.tokens[0].find_first_not_of("0123456789") == std::string::npos;
}

std::string shown(const shape::Where& where) { return printable(to_text(where)); }

int closeness(const shape::Where& where, const shape::Where& other) {
  if (where.kind != other.kind) return 0;
  const auto most = std::min(where.tokens.size(), other.tokens.size());
  std::size_t same = 0;
  while (same < most && where.tokens[same] == other.tokens[same]) ++same;
  return static_cast<int>(same);
}

TemperaturePick pick_temperature(const Table& table, const shape::TokenList& array_name) {
  TemperaturePick pick;
  const auto all = candidates(table, array_name);
  if (all.empty()) return pick;
  const auto certain = at_least(all, kCertainName);
  const auto probes = at_least(all, kProbeName);
  const bool in_parallel = certain.size() > 1 && all_same_name(certain);
  if (in_parallel || (certain.empty() && probes.size() > 1)) {
    take_probes(pick, certain.empty() ? probes : certain);
    return pick;
  }
  pick.columns = {certain.empty() ? all.front().column : best_of(certain)};
  pick.score = all.front().score;
  note_others(pick, probes);
  take_kind(pick, table);
  note_generic(pick, table);
  return pick;
}

}  // namespace suhu::scan
