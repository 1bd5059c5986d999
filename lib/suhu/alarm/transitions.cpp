#include "suhu/alarm/transitions.hpp"

#include <array>
#include <cstddef>

namespace suhu::alarm {
namespace {

constexpr Transition kNorm{AlarmState::norm};
constexpr Transition kPending{AlarmState::pending};
constexpr Transition kUnack{AlarmState::unack};
constexpr Transition kRtn{AlarmState::rtn};
constexpr Transition kBeginPending{AlarmState::pending, Action::begin};
constexpr Transition kBeginRtn{AlarmState::rtn, Action::begin};
constexpr Transition kRaise{AlarmState::unack, Action::raise};
constexpr Transition kClear{AlarmState::norm, Action::clear};

// A delay of zero needs no special case: it is due at the moment it begins.
constexpr std::array<std::array<Transition, kLimitInputs>, kAlarmStates> kTransitions{{
    //            beyond         between  back       due     lost
    /* norm    */ {kBeginPending, kNorm, kNorm, kNorm, kNorm},
    /* pending */ {kPending, kNorm, kNorm, kRaise, kPending},
    /* unack   */ {kUnack, kUnack, kBeginRtn, kUnack, kUnack},
    /* rtn     */ {kUnack, kUnack, kRtn, kClear, kUnack},
}};

constexpr QualityChange quiet(Quality next) { return {.next = next, .event = std::nullopt}; }
constexpr QualityChange kFault{Quality::bad, EventKind::sensor_fault};
constexpr QualityChange kFrozen{Quality::suspect, EventKind::sensor_fault};
constexpr QualityChange kStale{Quality::stale, EventKind::stale};
constexpr QualityChange kFresh{Quality::good, EventKind::fresh};
constexpr QualityChange kMended{Quality::good, EventKind::fault_cleared};
constexpr QualityChange kNeverSeen{Quality::unseen, EventKind::never_seen};

constexpr std::array<std::array<QualityChange, kSensorSignals>, kQualities> kQualityChanges{{
    //             good                  frozen                   bad                  silent
    /* expected */ {quiet(Quality::good), kFrozen, kFault, kNeverSeen},
    /* unseen   */ {kFresh, kFrozen, kFault, quiet(Quality::unseen)},
    /* good     */ {quiet(Quality::good), kFrozen, kFault, kStale},
    /* suspect  */ {kMended, quiet(Quality::suspect), kFault, kStale},
    /* bad      */ {kMended, kFrozen, quiet(Quality::bad), kStale},
    /* stale    */ {kFresh, kFrozen, kFault, quiet(Quality::stale)},
}};

}  // namespace

Transition transition(AlarmState state, LimitInput input) {
  return kTransitions[static_cast<std::size_t>(state)][static_cast<std::size_t>(input)];
}

QualityChange quality_change(Quality quality, SensorSignal sign) {
  return kQualityChanges[static_cast<std::size_t>(quality)][static_cast<std::size_t>(sign)];
}

}  // namespace suhu::alarm
