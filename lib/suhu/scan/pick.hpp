// Picks, from a table of a sample, the column of each role. Every pick says how sure it is, and why
// it is not surer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "suhu/scan/table.hpp"
#include "suhu/shape/unit.hpp"

namespace suhu::scan {

/// The temperatures of a record: one, or several of which each is a probe.
struct TemperaturePick {
  std::vector<const Column*> columns;  ///< empty: nothing looks like a temperature
  std::vector<std::string> probes;     ///< names of the columns, if there are several
  int score = 0;                       ///< 0 to 100
  const Column* kind = nullptr;        ///< the column that says what a row measures
  std::string kind_text;               ///< its value for temperatures
  double doubt = 1;                    ///< a factor of the confidence
  std::vector<std::string> notes;
};
/// `array_name`: where the elements of the table come from, which names elements that are numbers.
[[nodiscard]] TemperaturePick pick_temperature(const Table& table,
                                               const shape::TokenList& array_name);

struct UnitPick {
  const Column* column = nullptr;  ///< names the unit in each record
  std::optional<shape::Unit> unit;
  double doubt = 1;
  std::vector<std::string> notes;
};
[[nodiscard]] UnitPick pick_unit(const Table& table, const TemperaturePick& temperature);

struct IdPick {
  std::vector<shape::Where> parts;  ///< empty: nothing names the sensor
  double doubt = 1;
  std::vector<std::string> notes;
};
[[nodiscard]] IdPick pick_id(const Table& table, const Keys& keys,
                             const TemperaturePick& temperature);

struct TimePick {
  const Column* column = nullptr;
  std::string format;  ///< of --time-format; empty: auto
  std::vector<std::string> notes;
};
[[nodiscard]] TimePick pick_time(const Table& table, const TemperaturePick& temperature);

/// Returns the column of humidity or battery, or nullptr.
[[nodiscard]] const Column* pick_extra(shape::Role role, const Table& table);

/// Returns true for a column of CSV without a name.
[[nodiscard]] bool is_unnamed(const shape::Where& where);
/// Returns the place as a sentence shows it: printable.
[[nodiscard]] std::string shown(const shape::Where& where);
/// Returns how many tokens the places have in common, from the first.
[[nodiscard]] int closeness(const shape::Where& where, const shape::Where& other);

}  // namespace suhu::scan
