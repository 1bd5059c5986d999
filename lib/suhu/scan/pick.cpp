#include "suhu/scan/pick.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <set>

#include "suhu/core/text.hpp"
#include "suhu/shape/time_reader.hpp"

namespace suhu::scan {
namespace {

using shape::Role;
using shape::Where;

constexpr double kNearlyAll = 0.9;
constexpr std::size_t kEnoughToCompare = 10;
constexpr int kWeakId = 70;

/// Returns the unit that fits all values, if °C does not.
UnitPick unit_by_range(const Column& column) {
  constexpr double kColdKelvin = 250;
  constexpr double kHotKelvin = 330;
  constexpr double kMilli = 5'000;
  constexpr double kDoubt = 0.8;
  UnitPick pick;
  const auto all_in = [&](double low, double high) {
    return column.lowest >= low && column.highest <= high;
  };
  if (all_in(kColdKelvin, kHotKelvin)) {
    pick.unit = shape::Unit::kelvin;
  } else if (column.lowest >= kMilli) {
    pick.unit = shape::Unit::milli_celsius;
  } else {
    return pick;
  }
  pick.doubt = kDoubt;
  pick.notes.push_back(
      fmt::format("unit {} guessed, not sure: all values of {} are from {:.6g} to {:.6g}",
                  to_string(*pick.unit), shown(column.where), column.lowest, column.highest));
  return pick;
}

void note_fahrenheit(UnitPick& pick, const Column& column) {
  constexpr double kLowest = 60;
  constexpr double kHighest = 110;
  const bool indonesian = shown(column.where).ends_with("suhu");
  if (indonesian || column.numbers < kEnoughToCompare || column.lowest < kLowest ||
      column.highest > kHighest)
    return;
  pick.notes.push_back(
      fmt::format("not sure of the unit: all values of {} are from {:.6g} to "
                  "{:.6g}, which may be °F; then add --unit F",
                  shown(column.where), column.lowest, column.highest));
}

/// A column without a name is a time if all its values are.
int time_score(const Column& column) {
  constexpr int kUnnamed = 50;
  const int name = name_score(Role::time, column.where);
  return name == 0 && is_unnamed(column.where) && column.times == column.present ? kUnnamed : name;
}

int id_score(const Table& table, const Column& column, const Column* temperature) {
  constexpr int kUnnamed = 20;
  const auto rows = table.rows().size();
  if (column.ids != column.present || share(column.present, rows) < kNearlyAll) return 0;
  if (column.fractions > 0 || &column == temperature) return 0;
  int score = name_score(Role::id, column.where);
  if (score == 0 && is_unnamed(column.where))
    score = column.texts == column.present ? kUnnamed : kUnnamed / 2;
  if (score == 0) return 0;
  const bool all_differ = rows >= kEnoughToCompare && column.values.size() == column.present;
  const bool counter = all_differ && column.numbers == column.present && column.increasing;
  const bool text_differs = all_differ && score < kWeakId + 10;
  if (counter || text_differs) return 0;
  const int near = temperature == nullptr ? 0 : closeness(column.where, temperature->where);
  return score * 4 + near * 8 - static_cast<int>(column.where.tokens.size());
}

struct Best {
  const Column* column = nullptr;
  int score = 0;
};

Best best_id(const Table& table, const Column* temperature, const Column* kind) {
  Best best;
  for (const auto& column : table.columns()) {
    if (&column == kind) continue;
    const int score = id_score(table, column, temperature);
    if (score > best.score) best = {&column, score};
  }
  return best;
}

/// Returns true if the values of both columns belong to each other one by one.
bool are_equivalent(const Table& table, const Column& a, const Column& b) {
  std::set<std::pair<std::string, std::string>> pairs;
  for (const auto& row : table.rows()) {
    const auto* const one = Table::value(row, a);
    const auto* const other = Table::value(row, b);
    if (one != nullptr && other != nullptr) pairs.emplace(one->text, other->text);
  }
  return pairs.size() > 1 && pairs.size() == a.values.size() && pairs.size() == b.values.size();
}

/// Returns the column of this role's second part: the device beside a sensor, in the same object.
const Column* device_beside(const Table& table, const Column& sensor) {
  if (sensor.where.tokens.empty()) return nullptr;
  const auto& name = sensor.where.tokens.back();
  if (shape::words_of(name) != std::vector<std::string>{"sensor", "id"}) return nullptr;
  for (const auto& column : table.columns()) {
    const auto& tokens = column.where.tokens;
    if (tokens.size() != sensor.where.tokens.size() || column.ids != column.present) continue;
    if (closeness(column.where, sensor.where) + 1 != static_cast<int>(tokens.size())) continue;
    const auto words = shape::words_of(tokens.back());
    if (words == std::vector<std::string>{"device", "id"} ||
        words == std::vector<std::string>{"gateway", "id"})
      return &column;
  }
  return nullptr;
}

std::optional<Where> header_id(const Table& table) {
  std::map<std::string, std::size_t> names;
  for (const auto& row : table.rows()) {
    for (const auto& [name, value] : row.sample->headers) {
      if (!value.empty()) ++names[name];
    }
  }
  for (const auto& [name, rows] : names) {
    Where where{.kind = Where::Kind::header, .tokens = {}, .text = name};
    if (rows == table.rows().size() && name_score(Role::id, where) >= kWeakId) return where;
  }
  return std::nullopt;
}

void take_column(IdPick& pick, const Table& table, const Column& column) {
  pick.parts = {column.where};
  const auto* const device = device_beside(table, column);
  if (device != nullptr && !are_equivalent(table, column, *device)) {
    pick.parts = {device->where, column.where};
    pick.notes.push_back(
        fmt::format("the id is made of {} and {}: a device may have several "
                    "sensors, and two devices one name for a sensor",
                    shown(device->where), shown(column.where)));
    return;
  }
  pick.notes.push_back(fmt::format("{} names the sensor: {} in {}", shown(column.where),
                                   counted(column.values.size(), "value"),
                                   counted(column.present, "row")));
}

void take_nothing(IdPick& pick) {
  constexpr double kDoubt = 0.5;
  pick.parts = {{.kind = Where::Kind::constant, .tokens = {}, .text = "sensor"}};
  pick.doubt = kDoubt;
  pick.notes.emplace_back(
      "nothing in the records names a sensor, and they have no keys: all count as one sensor, "
      "which you can name with --field id==NAME");
}

std::optional<std::string> pattern_of(const Column& column) {
  std::vector<std::string> texts;
  for (const auto& [text, rows] : column.values) texts.push_back(text);
  return shape::likely_time_format(texts);
}

bool is_ambiguous(std::string_view pattern) {
  return pattern.starts_with("%d/%m") || pattern.starts_with("%d-%m");
}

void note_zone(TimePick& pick) {
  const shape::TimeReader reader{{}, ""};
  const auto& values = pick.column->values;
  const bool zoneless = !pick.format.empty() ||
                        std::any_of(values.begin(), values.end(), [&reader](const auto& value) {
                          const auto time = reader.read_text(value.first);
                          return !time && time.error() == TimeFault::no_zone;
                        });
  if (!zoneless) return;
  pick.notes.push_back(
      fmt::format("the times in {} name no zone, so Kafka's time counts: add "
                  "--time-zone ZONE, such as --time-zone Asia/Jakarta",
                  shown(pick.column->where)));
}

}  // namespace

UnitPick pick_unit(const Table& table, const TemperaturePick& temperature) {
  const auto& column = *temperature.columns.front();
  UnitPick pick;
  int best = 0;
  for (const auto& other : table.columns()) {
    const int name = name_score(Role::unit, other.where);
    const bool all_units = other.units == other.texts || &other == temperature.kind;
    const bool named = temperature.kind != nullptr && other.units > 0;
    if (name == 0 || other.units == 0 || !(all_units || named)) continue;
    const int score = name + 10 * closeness(other.where, column.where);
    if (score <= best) continue;
    best = score;
    pick.column = &other;
  }
  if (pick.column != nullptr) return pick;
  if (const auto unit = shape::unit_in_name(column.where)) {
    if (*unit == shape::Unit::celsius) return pick;
    pick.unit = unit;
    pick.notes.push_back(
        fmt::format("unit {}: the name {} says so", to_string(*unit), shown(column.where)));
    return pick;
  }
  pick = unit_by_range(column);
  if (!pick.unit) note_fahrenheit(pick, column);
  return pick;
}

IdPick pick_id(const Table& table, const Keys& keys, const TemperaturePick& temperature) {
  constexpr double kDoubt = 0.8;
  IdPick pick;
  const Column* const measured =
      temperature.columns.empty() ? nullptr : temperature.columns.front();
  const auto best = best_id(table, measured, temperature.kind);
  const int name = best.column == nullptr ? 0 : name_score(Role::id, best.column->where);
  if (name >= kWeakId) {
    take_column(pick, table, *best.column);
  } else if (const auto header = header_id(table)) {
    pick.parts = {*header};
    pick.notes.push_back(fmt::format("the header {} names the sensor", printable(header->text)));
  } else if (keys.usable &&
             (best.column == nullptr || keys.distinct >= best.column->values.size())) {
    pick.parts = {{.kind = Where::Kind::key, .tokens = {}, .text = {}}};
    pick.notes.push_back(fmt::format("the Kafka key names the sensor: {} in {}",
                                     counted(keys.distinct, "value"),
                                     counted(table.rows().size(), "row")));
  } else if (best.column != nullptr) {
    take_column(pick, table, *best.column);
    pick.doubt = kDoubt;
    pick.notes.push_back(fmt::format("not sure that {} is the sensor: no better name is there",
                                     shown(best.column->where)));
  } else {
    take_nothing(pick);
  }
  return pick;
}

TimePick pick_time(const Table& table, const TemperaturePick& temperature) {
  TimePick pick;
  const auto& near = temperature.columns.front()->where;
  const Column* unread = nullptr;
  int best = 0;
  for (const auto& column : table.columns()) {
    const int name = time_score(column);
    if (name == 0 || column.present == 0) continue;
    if (share(column.times, column.present) < kNearlyAll) {
      if (unread == nullptr) unread = &column;
      continue;
    }
    const int score = name * 2 + 20 * closeness(column.where, near);
    if (score <= best) continue;
    best = score;
    pick.column = &column;
  }
  if (pick.column == nullptr && unread != nullptr) {
    if (const auto pattern = pattern_of(*unread); pattern && unread->texts == unread->present) {
      pick.column = unread;
      pick.format = *pattern;
      if (is_ambiguous(*pattern))
        pick.notes.push_back(
            fmt::format("not sure of the order of day and month in {}", shown(unread->where)));
    } else {
      pick.notes.push_back(
          fmt::format("{} is no time that can be read: Kafka's time counts", shown(unread->where)));
    }
  }
  if (pick.column != nullptr) note_zone(pick);
  return pick;
}

const Column* pick_extra(Role role, const Table& table) {
  const Column* picked = nullptr;
  int best = 0;
  for (const auto& column : table.columns()) {
    constexpr double kPercent = 100;
    const int score = name_score(role, column.where);
    const bool fits = column.numbers > 0 && column.lowest >= 0 && column.highest <= kPercent;
    if (score <= best || !fits) continue;
    best = score;
    picked = &column;
  }
  return picked;
}

}  // namespace suhu::scan
