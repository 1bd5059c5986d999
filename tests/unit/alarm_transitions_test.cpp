#include "suhu/alarm/transitions.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace suhu::alarm {
namespace {

// Written a second time, in another shape, so that a wrong cell in one of the two shows.

struct Cell {
  State state;
  Input input;
  State next;
  Act act;
};

constexpr Cell kCells[] = {
    {State::norm, Input::beyond, State::pending, Act::begin}, {State::norm, Input::between, State::norm, Act::none},
    {State::norm, Input::back, State::norm, Act::none},       {State::norm, Input::due, State::norm, Act::none},
    {State::norm, Input::lost, State::norm, Act::none},       {State::pending, Input::beyond, State::pending, Act::none},
    {State::pending, Input::between, State::norm, Act::none}, {State::pending, Input::back, State::norm, Act::none},
    {State::pending, Input::due, State::unack, Act::raise},   {State::pending, Input::lost, State::pending, Act::none},
    {State::unack, Input::beyond, State::unack, Act::none},   {State::unack, Input::between, State::unack, Act::none},
    {State::unack, Input::back, State::rtn, Act::begin},      {State::unack, Input::due, State::unack, Act::none},
    {State::unack, Input::lost, State::unack, Act::none},     {State::rtn, Input::beyond, State::unack, Act::none},
    {State::rtn, Input::between, State::unack, Act::none},    {State::rtn, Input::back, State::rtn, Act::none},
    {State::rtn, Input::due, State::norm, Act::clear},        {State::rtn, Input::lost, State::unack, Act::none},
};
static_assert(std::size(kCells) == std::size_t{kStates} * kInputs);

TEST(AlarmTransitions, EveryStateAndInputLeadsWhereTheContractSays) {
  std::map<std::pair<State, Input>, int> seen;
  for (const Cell& cell : kCells) {
    ++seen[{cell.state, cell.input}];
    EXPECT_EQ(transition(cell.state, cell.input), (Transition{cell.next, cell.act}))
        << "state " << static_cast<int>(cell.state) << ", input " << static_cast<int>(cell.input);
  }
  EXPECT_EQ(seen.size(), std::size(kCells)) << "a cell stands here twice, another is missing";
}

TEST(AlarmTransitions, OnlyARaiseBeginsAnAlarmAndOnlyAClearEndsIt) {
  for (int state = 0; state < kStates; ++state) {
    for (int input = 0; input < kInputs; ++input) {
      const auto from = static_cast<State>(state);
      const Transition step = transition(from, static_cast<Input>(input));
      EXPECT_EQ(!is_active(from) && is_active(step.next), step.act == Act::raise);
      EXPECT_EQ(is_active(from) && !is_active(step.next), step.act == Act::clear);
    }
  }
}

struct QualityCell {
  Quality quality;
  Sign sign;
  Quality next;
  const char* event;  ///< "": none
};

constexpr QualityCell kQualityCells[] = {
    {Quality::expected, Sign::good, Quality::good, ""},
    {Quality::expected, Sign::frozen, Quality::suspect, "fault"},
    {Quality::expected, Sign::bad, Quality::bad, "fault"},
    {Quality::expected, Sign::silent, Quality::unseen, "never seen"},
    {Quality::unseen, Sign::good, Quality::good, "fresh"},
    {Quality::unseen, Sign::frozen, Quality::suspect, "fault"},
    {Quality::unseen, Sign::bad, Quality::bad, "fault"},
    {Quality::unseen, Sign::silent, Quality::unseen, ""},
    {Quality::good, Sign::good, Quality::good, ""},
    {Quality::good, Sign::frozen, Quality::suspect, "fault"},
    {Quality::good, Sign::bad, Quality::bad, "fault"},
    {Quality::good, Sign::silent, Quality::stale, "stale"},
    {Quality::suspect, Sign::good, Quality::good, "cleared"},
    {Quality::suspect, Sign::frozen, Quality::suspect, ""},
    {Quality::suspect, Sign::bad, Quality::bad, "fault"},
    {Quality::suspect, Sign::silent, Quality::stale, "stale"},
    {Quality::bad, Sign::good, Quality::good, "cleared"},
    {Quality::bad, Sign::frozen, Quality::suspect, "fault"},
    {Quality::bad, Sign::bad, Quality::bad, ""},
    {Quality::bad, Sign::silent, Quality::stale, "stale"},
    {Quality::stale, Sign::good, Quality::good, "fresh"},
    {Quality::stale, Sign::frozen, Quality::suspect, "fault"},
    {Quality::stale, Sign::bad, Quality::bad, "fault"},
    {Quality::stale, Sign::silent, Quality::stale, ""},
};
static_assert(std::size(kQualityCells) == std::size_t{kQualities} * kSigns);

TEST(AlarmTransitions, EveryQualityAndSignLeadsWhereTheContractSays) {
  const std::map<std::string, std::optional<EventKind>> words{
      {"", std::nullopt},          {"fault", EventKind::sensor_fault}, {"never seen", EventKind::never_seen},
      {"fresh", EventKind::fresh}, {"stale", EventKind::stale},        {"cleared", EventKind::fault_cleared}};
  std::map<std::pair<Quality, Sign>, int> seen;
  for (const QualityCell& cell : kQualityCells) {
    ++seen[{cell.quality, cell.sign}];
    EXPECT_EQ(quality_change(cell.quality, cell.sign), (QualityChange{cell.next, words.at(cell.event)}))
        << "quality " << static_cast<int>(cell.quality) << ", sign " << static_cast<int>(cell.sign);
  }
  EXPECT_EQ(seen.size(), std::size(kQualityCells));
}

}  // namespace
}  // namespace suhu::alarm
