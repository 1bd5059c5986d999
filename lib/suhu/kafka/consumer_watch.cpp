#include "suhu/kafka/consumer_watch.hpp"

#include <utility>

#include "suhu/core/wall_clock.hpp"

namespace suhu::kafka {

StallWatch::Change StallWatch::update(SteadyTime now, bool goes_on,
                                      std::chrono::milliseconds timeout) {
  if (goes_on) {
    since_ = std::exchange(good_, now);
    return std::exchange(told_, false) ? Change::ended : Change::none;
  }
  if (told_ || now - good_ < timeout) return Change::none;
  since_ = good_;
  told_ = true;
  return Change::began;
}

std::string wall_clock_text(SteadyTime at) {
  const auto ago = std::chrono::steady_clock::now() - at;
  return to_rfc3339(std::chrono::time_point_cast<std::chrono::milliseconds>(wall_clock() - ago));
}

StallWatch::Change ConsumerWatch::update(SteadyTime now, const ConsumerHealth& reading) {
  const bool waits = !reading.has_partitions && reading.answered;
  if (!waits) waits_since_.reset();
  if (waits && !waits_since_) waits_since_ = now;
  return standstill_.update(now, reading.offsets_known && reading.answered,
                            reading.answered ? kJoinTimeout : kStallTimeout);
}

bool ConsumerWatch::wants_new_client(SteadyTime now) {
  if (!waits_since_ || now - *waits_since_ < kJoinTimeout) return false;
  waits_since_ = now;
  return true;
}

}  // namespace suhu::kafka
