// Makes readings of the values that a record holds at the places of a shape. What each record
// passes is inline; the rest is in the .cpp.
#pragma once

#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "suhu/core/reading.hpp"
#include "suhu/core/record_limits.hpp"
#include "suhu/core/reject.hpp"
#include "suhu/core/timestamp.hpp"
#include "suhu/shape/record_values.hpp"
#include "suhu/shape/shape.hpp"
#include "suhu/shape/time_reader.hpp"
#include "suhu/shape/unit.hpp"
#include "suhu/shape/value.hpp"

namespace suhu::shape {

/// Texts whose addresses stay the same while others are added. Reuses their memory.
class TextPool {
 public:
  void clear() { used_ = 0; }
  /// Returns an empty text, which is valid until clear().
  [[nodiscard]] std::string& add() {
    if (used_ == texts_.size()) texts_.emplace_back();
    std::string& text = texts_[used_++];
    text.clear();
    return text;
  }

 private:
  std::deque<std::string> texts_;
  std::size_t used_ = 0;
};

/// Reads the values of one element at a time. An element is the record itself without Shape::each.
class ReadingBuilder {
 public:
  using Entry = tl::expected<Reading, RejectReason>;

  /// Requires: `values` is of the same shape and outlives the builder.
  ReadingBuilder(const Shape& shape, const RecordValues& values);

  /// Frees what the readings of the record before point to.
  void begin_record() { texts_.clear(); }
  /// Returns true if the conditions hold that concern the whole record.
  [[nodiscard]] bool is_record_meant() {
    return record_conditions_.empty() || hold(record_conditions_);
  }
  /// Returns true if the conditions hold that concern the element. Without Shape::each there are
  /// none.
  [[nodiscard]] bool is_element_meant() {
    return element_conditions_.empty() || hold(element_conditions_);
  }
  /// Appends the readings of the element, or why it has none.
  void append(std::vector<Entry>& entries);

 private:
  /// The values of one role, of which the first that is present counts.
  struct Candidates {
    std::vector<const Value*> values;
    bool exclusive = false;

    /// Returns the value that counts. It is null only if no other one is present.
    [[nodiscard]] const Value& choose() const {
      const Value* chosen = &kNoValue;
      for (const Value* const value : values) {
        if (!value->is_seen()) continue;
        if (exclusive && chosen->is_seen()) return kSeveralValues;
        if (!exclusive && value->is_present()) return *value;
        chosen = value;
      }
      return *chosen;
    }
  };
  struct ProbeValues {
    std::string name;
    Candidates candidates;
  };
  struct ConditionValue {
    const Value* value;
    std::string text;
  };
  static constexpr Value kNoValue{};
  static constexpr Value kSeveralValues{.kind = ValueKind::several};
  static constexpr Reading kNoReading{};

  [[nodiscard]] bool hold(const std::vector<ConditionValue>& conditions);
  void append_probes(std::vector<Entry>& entries);

  // These functions write what they read to their last argument. They return what is wrong with it,
  // or std::nullopt.
  [[nodiscard]] std::optional<RejectReason> read_id(std::string_view& id);
  [[nodiscard]] std::optional<RejectReason> read_text_id(const Value& value, std::string_view& id);
  [[nodiscard]] std::optional<RejectReason> read_joined_id(std::string_view& id);
  [[nodiscard]] std::optional<RejectReason> read_celsius(const Candidates& candidates,
                                                         double& celsius);
  [[nodiscard]] std::optional<RejectReason> convert_to_celsius(double& celsius);

  /// Takes the number that the value is, which may be infinite, or that its text is, where that
  /// counts. Returns false if there is none.
  [[nodiscard]] bool take_number(const Value& value, double& number) {
    number = value.number;
    return value.is_number() || parse_number(value, number);
  }
  [[nodiscard]] bool parse_number(const Value& value, double& number);
  void read_time(Reading& reading);
  void read_written_time(const Value& value, Reading& reading);
  void read_extras(Reading& reading);

  Unit default_unit_;
  bool untyped_;  ///< any number may be an id: the encoding has no types
  bool quoted_numbers_;
  bool decimal_comma_;
  bool converts_;            ///< a temperature may be in another unit than °C
  bool plain_milliseconds_;  ///< integers of the magnitude of milliseconds are milliseconds
  TimeReader time_reader_;

  Candidates id_;                                      ///< if each alternative has one part
  std::vector<std::vector<const Value*>> joined_ids_;  ///< otherwise, the parts of each alternative
  Candidates temperature_;
  std::vector<ProbeValues> probes_;
  Candidates time_;
  Candidates unit_;
  std::array<Candidates, kExtraFields.size()> extras_;
  std::vector<ConditionValue> record_conditions_;
  std::vector<ConditionValue> element_conditions_;

  TextPool texts_;       ///< the ids that are no views of the record
  std::string scratch_;  ///< a text that is used at once
  std::string digits_;   ///< a number in a text
};

inline void ReadingBuilder::append(std::vector<Entry>& entries) {
  Reading& reading = *entries.emplace_back(kNoReading);
  auto fault = read_id(reading.sensor_id);
  if (!fault && probes_.empty()) fault = read_celsius(temperature_, reading.celsius);
  if (fault) {
    entries.pop_back();
    entries.emplace_back(tl::unexpect, *fault);
    return;
  }
  read_time(reading);
  read_extras(reading);
  if (!probes_.empty()) append_probes(entries);
}

inline std::optional<RejectReason> ReadingBuilder::read_id(std::string_view& id) {
  if (!joined_ids_.empty()) return read_joined_id(id);
  const Value& value = id_.choose();
  id = value.raw;
  if (value.kind != ValueKind::string || value.escaped || id.empty())
    return read_text_id(value, id);
  if (id.size() > kMaxSensorIdBytes) return RejectReason::too_large;
  return std::nullopt;
}

inline std::optional<RejectReason> ReadingBuilder::read_celsius(const Candidates& candidates,
                                                                double& celsius) {
  const Value& value = candidates.choose();
  if (!take_number(value, celsius)) {
    if (value.kind == ValueKind::non_finite) return RejectReason::not_finite;
    const bool missing =
        !value.is_seen() || (value.kind == ValueKind::null && !candidates.exclusive);
    return missing ? RejectReason::missing_temperature : RejectReason::wrong_type;
  }
  if (!std::isfinite(celsius)) return RejectReason::not_finite;
  return converts_ ? convert_to_celsius(celsius) : std::nullopt;
}

inline void ReadingBuilder::read_time(Reading& reading) {
  const Value& value = time_.choose();
  if (!value.is_seen()) return;
  constexpr auto kEarliest = static_cast<double>(epoch_ms(kEarliestTimestamp));
  constexpr auto kLatest = static_cast<double>(epoch_ms(kLatestTimestamp));
  if (plain_milliseconds_ && value.kind == ValueKind::integer && value.number >= kEarliest &&
      value.number < kLatest) {
    reading.ts = Timestamp{std::chrono::milliseconds{static_cast<std::int64_t>(value.number)}};
  } else {
    read_written_time(value, reading);
  }
}

inline void ReadingBuilder::read_extras(Reading& reading) {
  for (std::size_t i = 0; i < extras_.size(); ++i) {
    const Value& value = extras_[i].choose();
    if (!value.is_seen()) continue;
    double number = 0;
    if (take_number(value, number) && std::isfinite(number)) {
      reading.*kExtraFields[i].value = number;
    } else {
      ++reading.optionals_ignored;
    }
  }
}

}  // namespace suhu::shape
