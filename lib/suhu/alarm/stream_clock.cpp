#include "suhu/alarm/stream_clock.hpp"

#include <algorithm>

namespace suhu::alarm {

bool StreamClock::observe(Timestamp time, std::uint32_t sensor, bool certain) {
  alone_ = alone_ && (!only_ || *only_ == sensor);
  only_ = sensor;
  if (certain || (now_ && time - *now_ <= max_step_)) return move_to(time);
  if (is_witnessed(time, sensor)) return move_to(std::min(time, claim_->time));
  claim_ = Claim{time, sensor};
  return false;
}

bool StreamClock::is_witnessed(Timestamp time, std::uint32_t sensor) const {
  if (!claim_ || (claim_->sensor == sensor && !alone_)) return false;
  return alone_ || (time > claim_->time ? time - claim_->time : claim_->time - time) <= max_step_;
}

bool StreamClock::move_to(Timestamp time) {
  if (now_ && time <= *now_) return false;
  claim_.reset();
  now_ = time;
  return true;
}

}  // namespace suhu::alarm
