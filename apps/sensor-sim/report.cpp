#include "sensor-sim/report.hpp"

namespace suhu::sensor_sim {

std::string with_thousands(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t place = digits.size(); place > 3;) digits.insert(place -= 3, 1, ',');
  return digits;
}

std::string status(const Tally& tally) {
  if (!tally.delivered) return with_thousands(tally.sent) + " written";
  return with_thousands(tally.sent) + " sent, " + with_thousands(*tally.delivered) + " delivered";
}

std::string summary(const Tally& tally) {
  std::string text = status(tally);
  if (tally.delivered) text += ", " + with_thousands(tally.failed) + " failed";
  if (tally.replay.not_readings > 0)
    text += ", " + with_thousands(tally.replay.not_readings) + " of them no readings";
  if (tally.replay.skipped > 0)
    text += ", " + with_thousands(tally.replay.skipped) +
            (tally.replay.skipped == 1 ? " line skipped" : " lines skipped");
  return text;
}

}  // namespace suhu::sensor_sim
