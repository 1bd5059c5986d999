#include "suhu/core/alert_text.hpp"

#include <cmath>
#include <optional>
#include <string_view>

#include "suhu/core/text.hpp"

namespace suhu {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kDim = "\x1b[2m";
constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kGreen = "\x1b[1;32m";
constexpr std::string_view kMagenta = "\x1b[1;35m";
constexpr std::string_view kCelsius = " \u00B0C";

// ---- What alerts and events have in common. ----

/// Appends °C with as many decimals as it takes to differ from `limit`, if there is one.
void append_degrees(std::string& out, double celsius, std::optional<double> limit = std::nullopt) {
  limit ? append_celsius(out, celsius, *limit) : append_celsius(out, celsius);
  out += kCelsius;
}

/// Appends a limit as it was set: `80 °C`.
void append_limit(std::string& out, double limit) {
  append_number(out, limit);
  out += kCelsius;
}

// ---- The sentence of an event. ----

bool is_critical(const AlarmEvent& event) {
  return event.level == Level::hihi || event.level == Level::lolo ||
         event.priority == Priority::critical;
}

/// Returns true if the temperature column shows the peak: a delay that expired between two readings
/// raised the alarm or its level, so the event has no temperature of a reading. False for ROC,
/// whose peak is a rise.
bool is_by_peak(const AlarmEvent& event) {
  const EventTraits traits = event.traits();
  const bool rose = traits.raises ||
                    (traits.changes && (event.level == Level::hihi || event.level == Level::lolo));
  return rose && !event.celsius && event.peak && !event.is_rate();
}

std::string_view color_of(const AlarmEvent& event) {
  if (!event.kind.value()) return kBold;
  switch (event.traits().tone) {
    case Tone::alarm:
      return is_critical(event) ? kRed : kYellow;
    case Tone::doubt:
      return kMagenta;
    case Tone::good:
      return kGreen;
  }
  return kBold;
}

/// Appends `rose by 6.0 °C, the limit is 5 °C`, or `rose too fast, …` if the peak is absent.
void append_rise(std::string& out, const AlarmEvent& event) {
  out += "rose ";
  if (event.peak) {
    out += "by ";
    append_degrees(out, *event.peak, event.limit);
  } else {
    out += "too fast";
  }
  out += ", the limit is ";
  append_limit(out, *event.limit);
}

/// Appends how far the value is beyond the limit: `2.4 above the limit of 80 °C`, or `up to …` if
/// it is the peak. Requires: event.limit.
void append_excess(std::string& out, const AlarmEvent& event) {
  if (event.is_rate()) return append_rise(out, event);
  if (const auto celsius = shown_celsius(event)) {
    if (is_by_peak(event) && *celsius != *event.limit) out += "up to ";
    return append_distance(out, *celsius, *event.limit);
  }
  out += event.is_low() ? "below the limit of " : "above the limit of ";
  append_limit(out, *event.limit);
}

/// Appends `HI: 2.4 above the limit of 80 °C`, `HI, limit 80 °C` or `HI`, depending on `wording`;
/// without a limit always the last form.
void append_level(std::string& out, const AlarmEvent& event, Wording wording) {
  append_printable(out, event.level.word());
  if (!event.limit || wording == Wording::word) return;
  if (wording == Wording::whole) {
    out += ": ";
    append_excess(out, event);
    return;
  }
  out += ", limit ";
  append_limit(out, *event.limit);
}

void append_raise(std::string& out, const AlarmEvent& event, Wording wording, Phrases& phrases) {
  append_level(out, event, wording);
  if (!event.duration || event.duration->count() == 0 || !phrases.next()) return;
  out += " for ";
  append_duration(out, *event.duration);
}

void append_level_change(std::string& out, const AlarmEvent& event, Wording wording,
                         Phrases& phrases) {
  out += "now ";
  append_raise(out, event, wording, phrases);
  if (event.peak && !is_by_peak(event) && phrases.next()) append_peak(out, event);
}

void append_chattering(std::string& out, const AlarmEvent& event, Wording wording,
                       Phrases& phrases) {
  append_raise(out, event, wording, phrases);
  if (phrases.next()) out += ", third alarm within 1 min";
  if (phrases.next()) out += ": held until quiet for 1 min";
}

/// Appends the return to normal. ROC is named, because the rate of change can be normal again while
/// the temperature is still too high.
void append_return(std::string& out, const AlarmEvent& event, Phrases& phrases) {
  if (event.is_rate()) out += "ROC ended ";
  if (event.duration) {
    out += "after ";
    append_duration(out, *event.duration);
  } else {
    out += "back to normal";
  }
  if (event.peak && phrases.next()) append_peak(out, event);
}

std::string_view words_of(const Term<Fault>& fault) {
  if (!fault.value()) return fault.word();
  switch (*fault.value()) {
    case Fault::none:
      return "not to be trusted";
    case Fault::out_of_range:
      return "out of the sensor's range";
    case Fault::frozen:
      return "the value is frozen";
    case Fault::power_on:
      return "the value after power-on, not a reading";
    case Fault::disconnected:
      return "disconnected";
  }
  return fault.word();
}

/// Appends `silent, alarm HI still active, peak 92.4 °C`. The active alarm is stated because
/// neither silence nor a fault ends it.
void append_condition(std::string& out, const AlarmEvent& event, std::string_view words,
                      Phrases& phrases) {
  append_printable(out, words);
  if ((event.alarm_id.empty() && event.level.empty()) || !phrases.next()) return;
  out += ", alarm ";
  append_printable(out, event.level.word());
  out += " still active";
  if (event.peak && phrases.next()) append_peak(out, event);
}

void append_lag(std::string& out, const AlarmEvent& event, Phrases& phrases) {
  out += "temp-filter is ";
  if (event.lag) {
    append_duration(out, *event.lag);
    out += ' ';
  }
  out += "behind";
  if (phrases.next()) out += ": alarms come late";
}

/// Appends the sentence of the event's kind, whose first phrase is already counted. A new kind of
/// event needs its sentence here.
void append_phrases(std::string& out, const AlarmEvent& event, Wording wording, Phrases& phrases) {
  if (!event.kind.value()) return append_condition(out, event, event.kind.word(), phrases);
  switch (*event.kind.value()) {
    case EventKind::alarm:
      return append_raise(out, event, wording, phrases);
    case EventKind::level:
      return append_level_change(out, event, wording, phrases);
    case EventKind::chattering:
      return append_chattering(out, event, wording, phrases);
    case EventKind::rtn:
      return append_return(out, event, phrases);
    case EventKind::stale:
      return append_condition(out, event, "silent", phrases);
    case EventKind::fresh:
      return append_condition(out, event, "speaks again", phrases);
    case EventKind::never_seen:
      return append_condition(out, event, "expected, and no reading yet", phrases);
    case EventKind::sensor_fault:
      return append_condition(out, event, words_of(event.fault), phrases);
    case EventKind::fault_cleared:
      return append_condition(out, event, "good readings again", phrases);
    case EventKind::lagging:
      return append_lag(out, event, phrases);
    case EventKind::caught_up:
      out += "temp-filter is up to date again";
      return;
  }
}

}  // namespace

void append_distance(std::string& out, double celsius, double limit) {
  if (celsius == limit) {
    out += "at";
  } else {
    append_celsius(out, std::abs(celsius - limit), 0.0);
    out += celsius > limit ? " above" : " below";
  }
  out += " the limit of ";
  append_limit(out, limit);
}

void append_peak(std::string& out, const AlarmEvent& event) {
  out += event.is_rate() ? ", fastest rise " : event.is_low() ? ", lowest " : ", peak ";
  append_degrees(out, *event.peak, event.limit);
}

void append_alert_head(std::string& out, const Alert& alert, const TextStyle& style) {
  append_time_human(out, alert.ts, style.time);
  append_styled(out, alert.threshold ? kYellow : kDim, alert.threshold ? "WARNING" : "reading",
                style.color);
  out += "  ";
  append_printable(out, alert.sensor_id);
  out += "  ";
  if (style.color && alert.threshold) out += kBold;
  append_degrees(out, alert.celsius, alert.threshold.value_or(alert.celsius));
  if (style.color && alert.threshold) out += kReset;
}

void append_alert_human(std::string& out, const Alert& alert, const TextStyle& style) {
  append_alert_head(out, alert, style);
  if (!alert.threshold) return;
  Phrases phrases{style};
  if (style.wording != Wording::word && phrases.next()) {
    out += "  ";
    if (style.wording == Wording::brief) {
      out += "limit ";
      append_limit(out, *alert.threshold);
    } else {
      append_distance(out, alert.celsius, *alert.threshold);
    }
  }
  if (alert.late && phrases.next()) out += " (late)";
}

std::string_view label_of(const AlarmEvent& event) {
  if (!event.kind.value()) return "EVENT";
  const bool critical =
      (event.kind == EventKind::alarm || event.kind == EventKind::level) && is_critical(event);
  return critical ? "CRITICAL" : event.traits().label;
}

std::optional<double> shown_celsius(const AlarmEvent& event) {
  return is_by_peak(event) ? event.peak : event.celsius;
}

void append_event_sentence(std::string& out, const AlarmEvent& event, const TextStyle& style) {
  Phrases phrases{style};
  if (!phrases.next()) return;
  append_phrases(out, event, style.wording, phrases);
  const bool doubtful =
      event.quality == EventQuality::suspect || event.quality == EventQuality::clock_ahead;
  if (doubtful && phrases.next()) out.append(" (").append(event.quality.word()).append(")");
}

void append_event_human(std::string& out, const AlarmEvent& event, const TextStyle& style) {
  append_time_human(out, event.ts, style.time);
  append_styled(out, color_of(event), label_of(event), style.color);
  if (!event.traits().about_filter) {
    out += "  ";
    append_printable(out, event.sensor_id);
    if (const auto celsius = shown_celsius(event)) {
      out += "  ";
      if (style.color) out += kBold;
      append_degrees(out, *celsius, event.is_rate() ? std::nullopt : event.limit);
      if (style.color) out += kReset;
    }
  }
  if (style.phrases == 0) return;
  out += "  ";
  append_event_sentence(out, event, style);
}

void append_line_human(std::string& out, const AlertLine& line, const TextStyle& style) {
  if (line.is_event()) {
    append_event_human(out, line.as_event(), style);
  } else {
    append_alert_human(out, line.as_alert(), style);
  }
}

void append_duration(std::string& out, milliseconds duration) {
  const auto ms = duration.count();
  const auto two = [&out](std::int64_t large, std::string_view large_unit, std::int64_t small,
                          std::string_view small_unit) {
    out.append(std::to_string(large)).append(large_unit);
    if (small > 0) out.append(" ").append(std::to_string(small)).append(small_unit);
  };
  const auto s = ms / 1'000;
  if (ms < 1'000) {
    out.append(std::to_string(ms)).append(" ms");
  } else if (s < 10) {
    out += std::to_string(s);
    if (const auto tenths = ms % 1'000 / 100; tenths > 0)
      out.append(".").append(std::to_string(tenths));
    out += " s";
  } else if (s < 3'600) {
    s < 60 ? two(s, " s", 0, "") : two(s / 60, " min", s % 60, " s");
  } else {
    s < 86'400 ? two(s / 3'600, " h", s % 3'600 / 60, " min")
               : two(s / 86'400, " d", s % 86'400 / 3'600, " h");
  }
}

}  // namespace suhu
