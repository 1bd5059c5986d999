#include "suhu/kafka/contact_watch.hpp"

#include <utility>

#include "suhu/core/timestamp.hpp"

namespace suhu::kafka {

Standstill::News Standstill::look(SteadyTime now, bool goes_on, std::chrono::milliseconds patience) {
  if (goes_on) {
    since_ = std::exchange(good_, now);
    return std::exchange(told_, false) ? News::ended : News::none;
  }
  if (told_ || now - good_ < patience) return News::none;
  since_ = good_;
  told_ = true;
  return News::began;
}

std::string wall_clock_text(SteadyTime at) {
  const auto ago = std::chrono::steady_clock::now() - at;
  return to_rfc3339(std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now() - ago));
}

Standstill::News ContactWatch::look(SteadyTime now, const Reading& reading) {
  const bool waits = !reading.has_partitions && reading.answered;
  if (!waits) waits_since_.reset();
  if (waits && !waits_since_) waits_since_ = now;
  return standstill_.look(now, reading.knows_places && reading.answered, reading.answered ? kLongestJoin : kLongestSilence);
}

bool ContactWatch::wants_new_client(SteadyTime now) {
  if (!waits_since_ || now - *waits_since_ < kLongestJoin) return false;
  waits_since_ = now;
  return true;
}

}  // namespace suhu::kafka
