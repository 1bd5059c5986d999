#include "suhu/alarm/event.hpp"

#include <array>
#include <cstddef>

namespace suhu::alarm {
namespace {

using Words = std::string_view;

template <std::size_t N, class Enum>
constexpr Words word(const std::array<Words, N>& words, Enum value) {
  return words[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view to_string(Level level) {
  return word(std::array<Words, 5>{"HI", "HIHI", "LO", "LOLO", "ROC"}, level);
}

std::string_view priority_of(Level level) {
  return word(std::array<Words, 5>{"high", "critical", "high", "critical", "medium"}, level);
}

std::string_view to_string(AlarmState state) {
  return word(std::array<Words, 4>{"NORM", "PENDING", "UNACK", "RTN"}, state);
}

std::string_view to_string(EventKind kind) {
  return word(
      std::array<Words, 11>{"alarm", "level", "rtn", "stale", "fresh", "never-seen", "sensor-fault",
                            "fault-cleared", "chattering", "lagging", "caught-up"},
      kind);
}

std::string_view to_string(Side side) {
  return word(std::array<Words, 3>{"hi", "lo", "roc"}, side);
}

std::string_view to_string(Fault fault) {
  return word(std::array<Words, 5>{"", "out-of-range", "frozen", "power-on", "disconnected"},
              fault);
}

}  // namespace suhu::alarm
