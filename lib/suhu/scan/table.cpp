#include "suhu/scan/table.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "suhu/core/record_limits.hpp"
#include "suhu/core/utf8.hpp"

namespace suhu::scan {
namespace {

std::string index_key(const shape::Where& where) {
  std::string key{where.kind == shape::Where::Kind::record_pointer ? '^' : '/'};
  for (const auto& token : where.tokens) key.append(token).push_back('\0');
  return key;
}

void count_number(Column& column, double number) {
  if (column.numbers > 0 && number <= column.highest) column.increasing = false;
  ++column.numbers;
  column.lowest = std::min(column.lowest, number);
  column.highest = std::max(column.highest, number);
}

void count(Column& column, const shape::Field& field) {
  using shape::Role;
  using shape::ValueType;
  if (field.type == ValueType::null) return;
  ++column.present;
  if (field.type == ValueType::string) ++column.texts;
  if (field.number) count_number(column, *field.number);
  if (field.number && field.type == ValueType::string) ++column.quoted;
  if (field.type == ValueType::fraction ||
      (field.number && field.text.find('.') != std::string::npos))
    ++column.fractions;
  if (may_be(Role::unit, field)) ++column.units;
  if (may_be(Role::time, field)) ++column.times;
  if (may_be(Role::id, field)) ++column.ids;
  if (column.values.size() < Column::kMostValues || column.values.contains(field.text))
    ++column.values[field.text];
}

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    const auto character = utf8::decode(text);
    if (!character.valid || character.code < 0x20) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

}  // namespace

void Table::add(Row row) {
  for (const auto& field : row.fields) {
    const auto [entry, added] = index_.try_emplace(index_key(field.where), columns_.size());
    if (added) columns_.push_back({.where = field.where});
    count(columns_[entry->second], field);
  }
  rows_.push_back(std::move(row));
}

const Column* Table::find(const shape::Where& where) const {
  const auto entry = index_.find(index_key(where));
  return entry == index_.end() ? nullptr : &columns_[entry->second];
}

const shape::Field* Table::value(const Row& row, const Column& column) {
  const auto found =
      std::find_if(row.fields.begin(), row.fields.end(),
                   [&column](const shape::Field& field) { return field.where == column.where; });
  return found == row.fields.end() ? nullptr : &*found;
}

Keys keys_of(std::span<const Sample* const> samples) {
  constexpr double kNearlyAll = 0.9;
  constexpr std::size_t kEnoughToCompare = 10;
  std::set<std::string_view> distinct;
  std::size_t keys = 0;
  for (const auto* const sample : samples) {
    const auto& key = sample->key;
    if (key.empty() || key.size() > kMaxSensorIdBytes || !is_printable(key)) continue;
    ++keys;
    distinct.insert(key);
  }
  const bool all_differ = keys >= kEnoughToCompare && distinct.size() == keys;
  return {.usable = keys > 0 && share(keys, samples.size()) >= kNearlyAll && !all_differ,
          .distinct = distinct.size()};
}

}  // namespace suhu::scan
