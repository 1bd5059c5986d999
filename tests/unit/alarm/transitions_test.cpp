#include "suhu/alarm/transitions.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace suhu::alarm {
namespace {

// The tables of transitions are written here a second time, in another form, so that a wrong cell
// in one of the two makes a test fail.

struct Cell {
  AlarmState state;
  LimitInput input;
  AlarmState next;
  Action act;
};

constexpr Cell kCells[] = {
    {AlarmState::norm, LimitInput::beyond, AlarmState::pending, Action::begin},
    {AlarmState::norm, LimitInput::between, AlarmState::norm, Action::none},
    {AlarmState::norm, LimitInput::back, AlarmState::norm, Action::none},
    {AlarmState::norm, LimitInput::due, AlarmState::norm, Action::none},
    {AlarmState::norm, LimitInput::lost, AlarmState::norm, Action::none},
    {AlarmState::pending, LimitInput::beyond, AlarmState::pending, Action::none},
    {AlarmState::pending, LimitInput::between, AlarmState::norm, Action::none},
    {AlarmState::pending, LimitInput::back, AlarmState::norm, Action::none},
    {AlarmState::pending, LimitInput::due, AlarmState::unack, Action::raise},
    {AlarmState::pending, LimitInput::lost, AlarmState::pending, Action::none},
    {AlarmState::unack, LimitInput::beyond, AlarmState::unack, Action::none},
    {AlarmState::unack, LimitInput::between, AlarmState::unack, Action::none},
    {AlarmState::unack, LimitInput::back, AlarmState::rtn, Action::begin},
    {AlarmState::unack, LimitInput::due, AlarmState::unack, Action::none},
    {AlarmState::unack, LimitInput::lost, AlarmState::unack, Action::none},
    {AlarmState::rtn, LimitInput::beyond, AlarmState::unack, Action::none},
    {AlarmState::rtn, LimitInput::between, AlarmState::unack, Action::none},
    {AlarmState::rtn, LimitInput::back, AlarmState::rtn, Action::none},
    {AlarmState::rtn, LimitInput::due, AlarmState::norm, Action::clear},
    {AlarmState::rtn, LimitInput::lost, AlarmState::unack, Action::none},
};
static_assert(std::size(kCells) == std::size_t{kAlarmStates} * kLimitInputs);

TEST(AlarmTransitions, EveryStateAndInputLeadsWhereTheContractSays) {
  std::map<std::pair<AlarmState, LimitInput>, int> seen;
  for (const Cell& cell : kCells) {
    ++seen[{cell.state, cell.input}];
    EXPECT_EQ(transition(cell.state, cell.input), (Transition{cell.next, cell.act}))
        << "state " << static_cast<int>(cell.state) << ", input " << static_cast<int>(cell.input);
  }
  EXPECT_EQ(seen.size(), std::size(kCells)) << "a cell stands here twice, another is missing";
}

TEST(AlarmTransitions, OnlyARaiseBeginsAnAlarmAndOnlyAClearEndsIt) {
  for (std::size_t state = 0; state < kAlarmStates; ++state) {
    for (std::size_t input = 0; input < kLimitInputs; ++input) {
      const auto from = static_cast<AlarmState>(state);
      const Transition step = transition(from, static_cast<LimitInput>(input));
      EXPECT_EQ(!is_active(from) && is_active(step.next), step.action == Action::raise);
      EXPECT_EQ(is_active(from) && !is_active(step.next), step.action == Action::clear);
    }
  }
}

struct QualityCell {
  Quality quality;
  SensorSignal sign;
  Quality next;
  const char* event;  ///< "" if none
};

constexpr QualityCell kQualityCells[] = {
    {Quality::expected, SensorSignal::good, Quality::good, ""},
    {Quality::expected, SensorSignal::frozen, Quality::suspect, "fault"},
    {Quality::expected, SensorSignal::bad, Quality::bad, "fault"},
    {Quality::expected, SensorSignal::silent, Quality::unseen, "never seen"},
    {Quality::unseen, SensorSignal::good, Quality::good, "fresh"},
    {Quality::unseen, SensorSignal::frozen, Quality::suspect, "fault"},
    {Quality::unseen, SensorSignal::bad, Quality::bad, "fault"},
    {Quality::unseen, SensorSignal::silent, Quality::unseen, ""},
    {Quality::good, SensorSignal::good, Quality::good, ""},
    {Quality::good, SensorSignal::frozen, Quality::suspect, "fault"},
    {Quality::good, SensorSignal::bad, Quality::bad, "fault"},
    {Quality::good, SensorSignal::silent, Quality::stale, "stale"},
    {Quality::suspect, SensorSignal::good, Quality::good, "cleared"},
    {Quality::suspect, SensorSignal::frozen, Quality::suspect, ""},
    {Quality::suspect, SensorSignal::bad, Quality::bad, "fault"},
    {Quality::suspect, SensorSignal::silent, Quality::stale, "stale"},
    {Quality::bad, SensorSignal::good, Quality::good, "cleared"},
    {Quality::bad, SensorSignal::frozen, Quality::suspect, "fault"},
    {Quality::bad, SensorSignal::bad, Quality::bad, ""},
    {Quality::bad, SensorSignal::silent, Quality::stale, "stale"},
    {Quality::stale, SensorSignal::good, Quality::good, "fresh"},
    {Quality::stale, SensorSignal::frozen, Quality::suspect, "fault"},
    {Quality::stale, SensorSignal::bad, Quality::bad, "fault"},
    {Quality::stale, SensorSignal::silent, Quality::stale, ""},
};
static_assert(std::size(kQualityCells) == std::size_t{kQualities} * kSensorSignals);

TEST(AlarmTransitions, EveryQualityAndSignLeadsWhereTheContractSays) {
  const std::map<std::string, std::optional<EventKind>> words{
      {"", std::nullopt},
      {"fault", EventKind::sensor_fault},
      {"never seen", EventKind::never_seen},
      {"fresh", EventKind::fresh},
      {"stale", EventKind::stale},
      {"cleared", EventKind::fault_cleared}};
  std::map<std::pair<Quality, SensorSignal>, int> seen;
  for (const QualityCell& cell : kQualityCells) {
    ++seen[{cell.quality, cell.sign}];
    EXPECT_EQ(quality_change(cell.quality, cell.sign),
              (QualityChange{cell.next, words.at(cell.event)}))
        << "quality " << static_cast<int>(cell.quality) << ", sign " << static_cast<int>(cell.sign);
  }
  EXPECT_EQ(seen.size(), std::size(kQualityCells));
}

}  // namespace
}  // namespace suhu::alarm
