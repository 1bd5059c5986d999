// Defines the vocabulary of alarm events: one enum for each kind of word, its words, and what each
// kind of event means. The words are those of ISA-18.2 and OPC UA Part 9. They are part of the wire
// format and of the state topic (docs/records.md): never change one.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "suhu/core/enum_words.hpp"

namespace suhu {

/// What an event reports.
enum class EventKind : std::uint8_t {
  alarm,          ///< an alarm was raised
  level,          ///< the level of an active alarm changed
  rtn,            ///< an alarm returned to normal
  stale,          ///< a sensor fell silent
  fresh,          ///< a silent sensor sends readings again
  never_seen,     ///< an expected sensor has sent no reading
  sensor_fault,   ///< a sensor sends values that cannot be trusted
  fault_cleared,  ///< and sends good ones again
  chattering,     ///< an alarm was raised for the third time within a minute
  lagging,        ///< the filter reads old records, so that alarms come late
  caught_up,      ///< the filter is up to date again
};

/// How an event is shown. A tone is never the only carrier of a meaning.
enum class Tone : std::uint8_t {
  alarm,  ///< somebody has to act; critical where the priority says so
  doubt,  ///< the state of the machine, or of the filter, is not known
  good,   ///< a condition is over
};

struct EventTraits {
  std::string_view word;   ///< on the wire: `never-seen`
  std::string_view label;  ///< in lines for people: `NEVER SEEN`
  Tone tone = Tone::alarm;
  bool raises = false;        ///< an episode begins
  bool changes = false;       ///< the level of an episode changes
  bool ends = false;          ///< an episode ends
  bool about_filter = false;  ///< reports on temp-filter; the sensor is only an example
};

/// Returns what a kind of event means: the one row to write for a new kind.
[[nodiscard]] constexpr EventTraits traits_of(EventKind kind) {
  switch (kind) {
    case EventKind::alarm:
      return {.word = "alarm", .label = "ALARM", .tone = Tone::alarm, .raises = true};
    case EventKind::level:
      return {.word = "level", .label = "ALARM", .tone = Tone::alarm, .changes = true};
    case EventKind::rtn:
      return {.word = "rtn", .label = "OK", .tone = Tone::good, .ends = true};
    case EventKind::stale:
      return {.word = "stale", .label = "STALE", .tone = Tone::doubt};
    case EventKind::fresh:
      return {.word = "fresh", .label = "FRESH", .tone = Tone::good};
    case EventKind::never_seen:
      return {.word = "never-seen", .label = "NEVER SEEN", .tone = Tone::doubt};
    case EventKind::sensor_fault:
      return {.word = "sensor-fault", .label = "FAULT", .tone = Tone::doubt};
    case EventKind::fault_cleared:
      return {.word = "fault-cleared", .label = "FAULT CLEARED", .tone = Tone::good};
    case EventKind::chattering:
      return {.word = "chattering", .label = "CHATTERING", .tone = Tone::alarm, .raises = true};
    case EventKind::lagging:
      return {.word = "lagging", .label = "LAGGING", .tone = Tone::doubt, .about_filter = true};
    case EventKind::caught_up:
      return {.word = "caught-up", .label = "CAUGHT UP", .tone = Tone::good, .about_filter = true};
  }
  return {};
}
[[nodiscard]] constexpr std::string_view to_string(EventKind kind) { return traits_of(kind).word; }

/// The alarms of a sensor. Each has its own alarm_id, such as `S1/hi`.
enum class Side : std::uint8_t { hi, lo, roc };
inline constexpr std::array kAllSides{Side::hi, Side::lo, Side::roc};
static_assert(kAllSides.size() == kEnumSize<Side>);
[[nodiscard]] constexpr std::string_view to_string(Side side) {
  switch (side) {
    case Side::hi:
      return "hi";
    case Side::lo:
      return "lo";
    case Side::roc:
      return "roc";
  }
  return {};
}

/// How urgent an alert is.
enum class Priority : std::uint8_t { low, medium, high, critical };
[[nodiscard]] constexpr std::string_view to_string(Priority priority) {
  switch (priority) {
    case Priority::low:
      return "low";
    case Priority::medium:
      return "medium";
    case Priority::high:
      return "high";
    case Priority::critical:
      return "critical";
  }
  return {};
}

/// A limit of a sensor. ISA-18.2 leaves priorities to the plant; those of suhu are fixed.
enum class Level : std::uint8_t { hi, hihi, lo, lolo, roc };
struct LevelTraits {
  std::string_view word;
  Priority priority = Priority::medium;
  Side side = Side::hi;
};
[[nodiscard]] constexpr LevelTraits traits_of(Level level) {
  switch (level) {
    case Level::hi:
      return {"HI", Priority::high, Side::hi};
    case Level::hihi:
      return {"HIHI", Priority::critical, Side::hi};
    case Level::lo:
      return {"LO", Priority::high, Side::lo};
    case Level::lolo:
      return {"LOLO", Priority::critical, Side::lo};
    case Level::roc:
      return {"ROC", Priority::medium, Side::roc};
  }
  return {};
}
[[nodiscard]] constexpr std::string_view to_string(Level level) { return traits_of(level).word; }
[[nodiscard]] constexpr Priority priority_of(Level level) { return traits_of(level).priority; }

/// The states of a limit: those of ISA-18.2's figure of alarm states that need no operator, because
/// nobody acknowledges an alarm here.
enum class AlarmState : std::uint8_t {
  norm,
  pending,  ///< beyond its limit; the on-delay is running
  unack,    ///< the alarm is active
  rtn,      ///< back at its clear limit; the off-delay is running, and the alarm is still active
};
[[nodiscard]] constexpr std::string_view to_string(AlarmState state) {
  switch (state) {
    case AlarmState::norm:
      return "NORM";
    case AlarmState::pending:
      return "PENDING";
    case AlarmState::unack:
      return "UNACK";
    case AlarmState::rtn:
      return "RTN";
  }
  return {};
}

/// What an event says of the readings of its sensor.
enum class EventQuality : std::uint8_t { good, suspect, stale, bad, clock_ahead };
[[nodiscard]] constexpr std::string_view to_string(EventQuality quality) {
  switch (quality) {
    case EventQuality::good:
      return "good";
    case EventQuality::suspect:
      return "suspect";
    case EventQuality::stale:
      return "stale";
    case EventQuality::bad:
      return "bad";
    case EventQuality::clock_ahead:
      return "clock-ahead";
  }
  return {};
}

/// What is wrong with a sensor.
enum class Fault : std::uint8_t { none, out_of_range, frozen, power_on, disconnected };
[[nodiscard]] constexpr std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::none:
      return {};
    case Fault::out_of_range:
      return "out-of-range";
    case Fault::frozen:
      return "frozen";
    case Fault::power_on:
      return "power-on";
    case Fault::disconnected:
      return "disconnected";
  }
  return {};
}

}  // namespace suhu
