#include "suhu/scan/draft.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "suhu/scan/pick.hpp"

namespace suhu::scan {
namespace {

using shape::Role;
using shape::TokenList;
using shape::Where;

/// Writes the picks as settings: only what the defaults of the encoding do not say.
class Writer {
 public:
  Writer(const Table& table, shape::Settings& settings) : table_(&table), settings_(&settings) {
    if (auto base = make_shape(settings)) base_ = std::move(*base);
  }

  void id(const std::vector<Where>& parts) {
    if (parts.size() == 1 && is_default_id(parts.front())) return;
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : "+") + pointer_or_name(part, parts);
    settings_->fields.push_back("id=" + text);
  }
  void temperature(const TemperaturePick& pick) {
    for (std::size_t i = 0; i < pick.probes.size(); ++i)
      settings_->fields.push_back("temperature:" + pick.probes[i] + "=" +
                                  to_text(pick.columns[i]->where));
    if (pick.probes.empty()) field(Role::temperature, *pick.columns.front(), base_.temperature);
  }
  void field(Role role, const Column& column) {
    switch (role) {
      case Role::time:
        return field(role, column, base_.time);
      case Role::humidity:
        return field(role, column, base_.humidity);
      case Role::battery:
        return field(role, column, base_.battery);
      default:
        return field(role, column, base_.unit);
    }
  }

 private:
  void field(Role role, const Column& column, const shape::Places& places) {
    for (const auto& place : places.alternatives) {
      if (place == column.where && !(places.exclusive && several(places.alternatives))) return;
      if (is_there(place)) break;
    }
    settings_->fields.push_back(std::string{to_string(role)} + "=" + to_text(column.where));
  }
  [[nodiscard]] bool is_default_id(const Where& where) const {
    std::vector<Where> places;
    for (const auto& joined_id : base_.id) {
      if (joined_id.parts.size() == 1) places.push_back(joined_id.parts.front());
    }
    if (base_.id_exclusive && several(places)) return false;
    for (const auto& place : places) {
      if (place == where) return true;
      if (is_there(place)) return false;
    }
    return false;
  }
  [[nodiscard]] bool is_there(const Where& where) const {
    const auto* const column = table_->find(where);
    return where.kind == Where::Kind::key || (column != nullptr && column->present > 0);
  }
  [[nodiscard]] bool several(const std::vector<Where>& places) const {
    return std::count_if(places.begin(), places.end(),
                         [this](const Where& where) { return is_there(where); }) > 1;
  }
  /// Joined parts are written as pointers, in which a `+` cannot be part of a name.
  static std::string pointer_or_name(const Where& where, const std::vector<Where>& parts) {
    const bool joined_part = parts.size() > 1 && where.kind == Where::Kind::pointer;
    return joined_part && !where.tokens.empty() ? shape::pointer_of(where.tokens) : to_text(where);
  }

  const Table* table_;
  shape::Settings* settings_;
  shape::Shape base_;
};

Table table_of(const std::vector<Document>& documents, const TokenList* each) {
  Table table;
  for (const auto& document : documents) {
    auto flat = shape::flatten(document.json, each);
    if (!flat) continue;
    for (auto& fields : flat->elements)
      table.add({.sample = document.sample, .fields = std::move(fields)});
  }
  return table;
}

void take(Draft& draft, std::vector<std::string> notes, double doubt) {
  draft.notes.insert(draft.notes.end(), std::make_move_iterator(notes.begin()),
                     std::make_move_iterator(notes.end()));
  draft.doubt *= doubt;
}

void write_id(Draft& draft, Writer& writer, const Table& table, const Keys& keys,
              const TemperaturePick& temperature) {
  auto id = pick_id(table, keys, temperature);
  const auto& where = temperature.columns.front()->where;
  if (where.tokens.empty() && draft.settings.each)
    id.parts.push_back({.kind = Where::Kind::element_index, .tokens = {}, .text = {}});
  writer.id(id.parts);
  take(draft, std::move(id.notes), id.doubt);
}

void write_unit(Draft& draft, Writer& writer, const Table& table,
                const TemperaturePick& temperature) {
  auto unit = pick_unit(table, temperature);
  if (unit.column != nullptr) writer.field(Role::unit, *unit.column);
  if (unit.unit) draft.settings.unit = to_string(*unit.unit);
  take(draft, std::move(unit.notes), unit.doubt);
}

void write_time(Draft& draft, Writer& writer, const Table& table,
                const TemperaturePick& temperature) {
  auto time = pick_time(table, temperature);
  if (time.column != nullptr) writer.field(Role::time, *time.column);
  draft.settings.time_format = time.format;
  take(draft, std::move(time.notes), 1);
}

bool any_quoted(const TemperaturePick& temperature) {
  return std::any_of(temperature.columns.begin(), temperature.columns.end(),
                     [](const Column* column) { return column->quoted > 0; });
}

/// Drafts the settings for the readings of one table.
Draft draft_of(const Documents& documents, const TokenList* each, const Keys& keys) {
  Draft draft{.settings = documents.settings, .notes = documents.notes};
  if (each != nullptr && !documents.each_line) draft.settings.each = shape::pointer_of(*each);
  const Table table = table_of(documents.documents, each);
  auto temperature = pick_temperature(table, each == nullptr ? TokenList{} : *each);
  draft.score = temperature.score;
  if (temperature.columns.empty()) return draft;
  draft.settings.quoted_numbers = any_quoted(temperature) && documents.settings.encoding.empty();
  Writer writer{table, draft.settings};
  write_id(draft, writer, table, keys, temperature);
  writer.temperature(temperature);
  write_unit(draft, writer, table, temperature);
  write_time(draft, writer, table, temperature);
  for (const Role role : {Role::humidity, Role::battery}) {
    if (const auto* const column = pick_extra(role, table)) writer.field(role, *column);
  }
  if (temperature.kind != nullptr && temperature.kind->where.kind == Where::Kind::pointer)
    draft.settings.conditions.push_back(shape::pointer_of(temperature.kind->where.tokens) + "=" +
                                        temperature.kind_text);
  take(draft, std::move(temperature.notes), temperature.doubt);
  return draft;
}

/// Drafts the settings for bare numbers, of which only the key or a header can be the id.
Draft draft_of_numbers(const Documents& documents, const Keys& keys) {
  constexpr int kCertain = 90;
  Draft draft{.settings = documents.settings, .score = kCertain};
  Table table;
  for (const auto& document : documents.documents)
    table.add({.sample = document.sample, .fields = {}});
  auto id = pick_id(table, keys, {});
  if (id.parts.front().kind != Where::Kind::key)
    draft.settings.fields.push_back("id=" + to_text(id.parts.front()));
  take(draft, std::move(id.notes), id.doubt);
  return draft;
}

/// Returns the arrays that at least half of the documents have.
std::vector<TokenList> common_arrays(const std::vector<Document>& documents) {
  std::map<TokenList, std::size_t> counts;
  for (const auto& document : documents) {
    if (const auto flat = shape::flatten(document.json)) {
      for (const auto& array : flat->arrays) ++counts[array];
    }
  }
  std::vector<TokenList> result;
  for (const auto& [array, count] : counts) {
    if (count * 2 >= documents.size()) result.push_back(array);
  }
  return result;
}

}  // namespace

Draft draft_settings(const Documents& documents, const Keys& keys, const shape::Settings& given) {
  const TokenList root;
  if (documents.settings.encoding == to_string(shape::Encoding::text))
    return draft_of_numbers(documents, keys);
  if (documents.each_line) return draft_of(documents, &root, keys);
  if (given.each) {
    const auto where = shape::parse_where(*given.each, false);
    return draft_of(documents, where ? &where->tokens : &root, keys);
  }
  Draft best = draft_of(documents, nullptr, keys);
  if (!documents.settings.encoding.empty()) return best;
  for (const auto& array : common_arrays(documents.documents)) {
    Draft draft = draft_of(documents, &array, keys);
    if (draft.score > best.score) best = std::move(draft);
  }
  return best;
}

}  // namespace suhu::scan
