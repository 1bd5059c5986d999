#include "suhu/shape/field_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "suhu/core/ascii.hpp"
#include "suhu/core/json_token.hpp"

namespace suhu::shape {
namespace {

using Words = std::vector<std::string>;

bool contains(std::span<const std::string_view> set, std::string_view word) {
  return std::find(set.begin(), set.end(), word) != set.end();
}

constexpr std::array<std::string_view, 12> kTemperatureWords{
    "temperature", "temp",   "suhu",       "temperatura", "temperatur", "temps",
    "celsius",     "kelvin", "fahrenheit", "degc",        "degf",       "temperatures"};
constexpr std::array<std::string_view, 3> kBareTemperature{"temperature", "suhu", "temp"};
/// Words that make of a temperature's name that of another value.
constexpr std::array<std::string_view, 26> kNotMeasured{
    "threshold", "limit", "setpoint", "set",   "target", "alarm",  "alert", "id",     "unit",
    "units",     "type",  "status",   "state", "name",   "sensor", "count", "trend",  "delta",
    "change",    "diff",  "rate",     "flag",  "label",  "level",  "range", "quality"};
constexpr std::array<std::string_view, 10> kStatistics{
    "min", "max", "avg", "mean", "average", "minimum", "maximum", "feels", "dew", "std"};
constexpr std::array<std::string_view, 10> kValueWords{
    "value",   "val",   "reading", "measurement", "measure",
    "current", "state", "data",    "nilai",       "valor"};
constexpr std::array<std::string_view, 22> kOtherQuantities{
    "humidity", "kelembaban", "kelembapan", "hum",    "rh",    "pressure", "tekanan", "battery",
    "voltage",  "current",    "power",      "energy", "co2",   "light",    "lux",     "vibration",
    "motion",   "flow",       "level",      "speed",  "noise", "moisture"};
constexpr std::array<std::string_view, 44> kThings{
    "sensor",    "device",    "machine", "node",    "station", "equipment", "asset",  "gudang",
    "warehouse", "container", "room",    "ruang",   "ruangan", "rack",      "server", "meter",
    "probe",     "thing",     "truck",   "vehicle", "entity",  "mote",      "host",   "location",
    "lokasi",    "zone",      "area",    "site",    "plant",   "oven",      "boiler", "fridge",
    "freezer",   "tank",      "pump",    "motor",   "engine",  "gateway",   "client", "controller",
    "mesin",     "alat",      "module",  "dev"};
/// Things of which each record has its own.
constexpr std::array<std::string_view, 20> kPerRecord{
    "message", "msg",  "event",    "record",      "reading", "measurement", "batch",
    "trace",   "span", "sequence", "transaction", "request", "row",         "log",
    "schema",  "type", "user",     "correlation", "data",    "session"};

/// Splits `deviceid` and `tempf`, which no capital or underline divides.
void append_word(Words& words, std::string word) {
  if (word.empty()) return;
  const auto stem =
      std::string_view{word}.substr(0, word.size() - std::min<std::size_t>(2, word.size()));
  if (word.ends_with("id") && contains(kThings, stem)) {
    words.emplace_back(stem);
    words.emplace_back("id");
    return;
  }
  for (const std::string_view unit : {"c", "f", "k"}) {
    const auto front = std::string_view{word}.substr(0, word.size() - 1);
    if (word.ends_with(unit) && (front == "temp" || front == "temperature")) {
      words.emplace_back(front);
      words.emplace_back(unit);
      return;
    }
  }
  words.push_back(std::move(word));
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_word_byte(char c) {
  return is_upper(c) || is_lower(c) || json::is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

bool any_in(const Words& words, std::span<const std::string_view> set) {
  return std::any_of(words.begin(), words.end(),
                     [set](const std::string& word) { return contains(set, word); });
}

bool is_unit_word(std::string_view word) {
  static constexpr std::array<std::string_view, 14> kUnits{
      "c",    "f",       "k",   "celsius", "fahrenheit", "kelvin",       "degc",
      "degf", "degrees", "deg", "mc",      "dc",         "millicelsius", "decicelsius"};
  return contains(kUnits, word);
}

std::string leaf(const Where& where) {
  if (where.kind == Where::Kind::header) return where.text;
  return where.tokens.empty() ? std::string{} : where.tokens.back();
}
std::string parent(const Where& where) {
  return where.tokens.size() < 2 ? std::string{} : where.tokens[where.tokens.size() - 2];
}

int temperature_score(const Where& where) {
  const Words words = words_of(leaf(where));
  const bool statistic = any_in(words, kStatistics);
  if (any_in(words, kTemperatureWords)) {
    if (any_in(words, kNotMeasured)) return 0;
    if (statistic) return 30;
    if (words.size() == 1 && contains(kBareTemperature, words[0]))
      return words[0] == "temp" ? 95 : 100;
    const auto plain = std::count_if(words.begin(), words.end(),
                                     [](const std::string& word) { return !is_unit_word(word); });
    return plain <= 1 ? 92 : 80;
  }
  if (statistic) return 0;
  const Words above = words_of(parent(where));
  if (any_in(above, kTemperatureWords) && !any_in(above, kNotMeasured))
    return any_in(words, kValueWords) || (words.size() == 1 && is_unit_word(words[0])) ? 90 : 0;
  if (words.size() == 1 && contains(kValueWords, words[0])) return 45;
  if (words.size() == 2 && contains(kValueWords, words[1]) && !any_in(words, kOtherQuantities))
    return 35;
  return words.size() == 1 && words[0] == "t" ? 25 : 0;
}

struct Scored {
  std::string_view words;  ///< separated by spaces
  int score;
};
int listed(std::span<const Scored> list, const Words& words) {
  std::string name;
  for (const auto& word : words) name += (name.empty() ? "" : " ") + word;
  const auto* const found = std::find_if(list.data(), list.data() + list.size(),
                                         [&](const Scored& entry) { return entry.words == name; });
  return found == list.data() + list.size() ? 0 : found->score;
}

int id_score(const Where& where) {
  static constexpr std::array kNames{
      Scored{"sensor id", 100},    Scored{"device id", 98}, Scored{"sensor", 86},
      Scored{"device", 84},        Scored{"id", 72},        Scored{"serial", 78},
      Scored{"serial number", 78}, Scored{"serial no", 78}, Scored{"mac", 78},
      Scored{"mac address", 78},   Scored{"imei", 78},      Scored{"eui", 78},
      Scored{"dev eui", 88},       Scored{"deveui", 88},    Scored{"host", 65},
      Scored{"hostname", 65},      Scored{"instance", 60},  Scored{"name", 55},
      Scored{"nama", 55},          Scored{"sn", 60},        Scored{"source", 45},
      Scored{"topic", 40},         Scored{"city", 45},      Scored{"kota", 45},
      Scored{"uuid", 40},          Scored{"tag", 50},       Scored{"ident", 60},
      Scored{"identifier", 70},    Scored{"address", 40},   Scored{"kode", 45},
      Scored{"code", 45}};
  const Words words = words_of(leaf(where));
  if (words.empty()) return 0;
  if (const int score = listed(kNames, words)) return score;
  const auto& last = words.back();
  const bool thing = any_in(words, kThings);
  if (any_in(words, kPerRecord)) return 0;
  if (last == "id" || last == "uuid" || last == "no" || last == "number" || last == "code" ||
      last == "name" || last == "key" || last == "serial" || last == "mac")
    return thing ? (last == "id" ? 90 : 76) : (last == "id" ? 60 : 30);
  if (words.size() == 1 && thing) return 65;
  return parent(where) == "tags" || parent(where) == "labels" ? 50 : 0;
}

int time_score(const Where& where) {
  static constexpr std::array kNames{Scored{"ts", 100},
                                     Scored{"timestamp", 98},
                                     Scored{"time", 92},
                                     Scored{"event time", 94},
                                     Scored{"datetime", 90},
                                     Scored{"date time", 90},
                                     Scored{"waktu", 90},
                                     Scored{"epoch", 85},
                                     Scored{"date", 60},
                                     Scored{"tanggal", 60},
                                     Scored{"created at", 75},
                                     Scored{"updated at", 55},
                                     Scored{"last changed", 70},
                                     Scored{"last updated", 60},
                                     Scored{"last seen", 50},
                                     Scored{"received at", 45},
                                     Scored{"t", 40},
                                     Scored{"at", 60},
                                     Scored{"when", 60},
                                     Scored{"dt", 60}};
  static constexpr std::array<std::string_view, 6> kTimeWords{"time",     "timestamp", "ts",
                                                              "datetime", "at",        "epoch"};
  static constexpr std::array<std::string_view, 14> kOthers{
      "up",     "response", "interval", "zone", "process", "processing", "received",
      "ingest", "ingested", "uptime",   "end",  "expires", "last",       "offset"};
  const Words words = words_of(leaf(where));
  if (words.empty()) return 0;
  if (const int score = listed(kNames, words)) return score;
  if (!any_in(words, kTimeWords))
    return any_in(words, std::array<std::string_view, 1>{"date"}) ? 40 : 0;
  return any_in(words, kOthers) ? 40 : 93;
}

int other_score(const Where& where, std::span<const std::string_view> names,
                std::span<const std::string_view> excluded) {
  const Words words = words_of(leaf(where));
  if (any_in(words, excluded) || !any_in(words, names)) return 0;
  return words.size() == 1 ? 100 : 85;
}

int unit_score(const Where& where) {
  static constexpr std::array<std::string_view, 5> kNames{"unit", "units", "uom", "satuan",
                                                          "tempunit"};
  const Words words = words_of(leaf(where));
  if (!any_in(words, kNames)) return 0;
  return words.size() == 1 || any_in(words, kTemperatureWords) ? 100 : 80;
}

}  // namespace

std::vector<std::string> words_of(std::string_view name) {
  Words words;
  std::string word;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_word_byte(c)) {
      append_word(words, std::exchange(word, {}));
      continue;
    }
    // A capital begins a word behind a small letter, and before one: `sensorId`, `MQTTTopic`.
    const bool behind_small = i > 0 && is_lower(name[i - 1]);
    const bool before_small =
        i > 0 && is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1]);
    if (is_upper(c) && (behind_small || before_small)) append_word(words, std::exchange(word, {}));
    word.push_back(ascii_lower(c));
  }
  append_word(words, std::move(word));
  return words;
}

int name_score(Role role, const Where& where) {
  static constexpr std::array<std::string_view, 6> kHumidity{"humidity",   "kelembaban", "rh",
                                                             "kelembapan", "hum",        "umidade"};
  static constexpr std::array<std::string_view, 6> kNotHumidity{"unit", "absolute", "soil",
                                                                "id",   "status",   "type"};
  static constexpr std::array<std::string_view, 4> kBattery{"battery", "batt", "baterai", "bat"};
  static constexpr std::array<std::string_view, 8> kNotBattery{
      "voltage", "v", "mv", "temperature", "temp", "status", "low", "id"};
  switch (role) {
    case Role::id:
      return id_score(where);
    case Role::temperature:
      return temperature_score(where);
    case Role::time:
      return time_score(where);
    case Role::unit:
      return unit_score(where);
    case Role::humidity:
      return other_score(where, kHumidity, kNotHumidity);
    case Role::battery:
      return other_score(where, kBattery, kNotBattery);
  }
  return 0;
}

std::optional<Unit> unit_in_name(const Where& where) {
  const Words words = words_of(leaf(where));
  if (words.empty()) return std::nullopt;
  const auto& last = words.back();
  const bool alone = words.size() == 1 && !any_in(words_of(parent(where)), kTemperatureWords);
  if (last == "celsius" || last == "degc") return Unit::celsius;
  if (last == "fahrenheit" || last == "degf") return Unit::fahrenheit;
  if (last == "kelvin") return Unit::kelvin;
  if (alone) return std::nullopt;
  return last == "mc"                                ? Unit::milli_celsius
         : last == "dc"                              ? Unit::deci_celsius
         : last == "c" || last == "f" || last == "k" ? parse_unit(last)
                                                     : std::nullopt;
}

bool names_temperature(std::string_view text) { return any_in(words_of(text), kTemperatureWords); }
bool names_other_quantity(std::string_view text) {
  return any_in(words_of(text), kOtherQuantities);
}

}  // namespace suhu::shape
