#include "suhu/core/event_time.hpp"

namespace suhu {

EventTime event_time(std::optional<Timestamp> ts, std::optional<Timestamp> kafka, Timestamp arrival,
                     const EventTimeRules& rules) {
  if (kafka && !is_plausible(*kafka)) kafka.reset();
  if (!ts) return {.time = kafka.value_or(arrival)};
  if (kafka && *ts - *kafka > rules.max_future) return {.time = *kafka, .clock_ahead = true};
  return {.time = *ts};
}

}  // namespace suhu
