#include "temp-filter/alarm_options.hpp"

#include "suhu/alarm/validate.hpp"
#include "suhu/cli/units.hpp"
#include "temp-filter/rule_text.hpp"

namespace suhu::temp_filter {
namespace {

using cli::CommandLine;

const std::string kGroup = "Alarms (--emit alarms or both)";
constexpr std::chrono::hours kLongestDelay{24 * 366};

/// Returns a setter that parses a text with `parse` and passes the value to `set`.
template <class Parse, class Set>
auto parsed_by(Parse parse, Set set) {
  return [parse, set](const std::string& text) -> Problem {
    const auto value = parse(text);
    if (!value) return value.error();
    set(*value);
    return std::nullopt;
  };
}

}  // namespace

AlarmOptions::AlarmOptions(CommandLine& line, Options& options) : options_(options) {
  add_limits(line);
  add_screens(line);
  add_state(line);
  for (cli::Option* const option : only_with_alarms_) option->group(kGroup);
}

void AlarmOptions::add_limits(CommandLine& line) {
  alarm::AlarmRules& rules = options_.rules;
  auto& mine = only_with_alarms_;
  mine.push_back(&line.add_number("--limit-hihi", rules.hihi, "critical above this, in °C"));
  mine.push_back(&line.add_number("--limit-lo", rules.lo, "alarm below this, in °C"));
  mine.push_back(&line.add_number("--limit-lolo", rules.lolo, "critical below this, in °C"));
  mine.push_back(
      &line.add_number("--deadband", rules.deadband,
                       "how far back from its limit a reading must be to clear it, in °C"));
  mine.push_back(&line.add_duration("--on-delay", rules.on_delay,
                                    "how long readings must stay beyond a limit to raise"));
  mine.push_back(&line.add_duration("--off-delay", rules.off_delay,
                                    "how long readings must stay back to return to normal"));
  mine.push_back(&line.add_parsed(
      "--roc-limit", "RISE/DURATION", "alarm when a sensor rises faster: 5/1m is 5 °C in a minute",
      parsed_by(parse_roc_limit, [&rules](const alarm::RiseLimit& roc) { rules.roc = roc; })));
  mine.push_back(
      &line.add_text("--limits", "FILE", options_.limits,
                     "JSON: id or glob -> these options; SIGHUP reads it again (docs/limits.md)"));
}

void AlarmOptions::add_screens(CommandLine& line) {
  alarm::AlarmRules& rules = options_.rules;
  auto& mine = only_with_alarms_;
  mine.push_back(&line.add_duration("--stale-after", rules.stale_after,
                                    "event stale after so long without a reading; 0: never"));
  mine.push_back(&line.add_text("--expect", "FILE", options_.expect,
                                "sensors that must speak, an id a line; else never-seen"));
  mine.push_back(&line.add_parsed("--range", "LOW..HIGH",
                                  "a reading outside, in °C, is a fault of the sensor, no alarm",
                                  parsed_by(parse_range,
                                            [&rules](const ValidRange& range) {
                                              rules.lowest = range.lowest;
                                              rules.highest = range.highest;
                                            }))
                      .default_text("-55..125"));
  mine.push_back(&line.add_parsed("--flatline", "N",
                                  "N identical readings in a row are a fault; 0: never",
                                  [&rules](const std::string& text) -> Problem {
                                    const auto count = cli::parse_whole(text);
                                    if (!count || *count > 1'000'000'000)
                                      return "must be a whole number from 0 to 1000000000";
                                    rules.flatline = static_cast<std::uint32_t>(*count);
                                    return std::nullopt;
                                  })
                      .default_text("0"));
  mine.push_back(
      &line.add_parsed(
               "--sensor-preset", "none|ds18b20",
               "what a kind of sensor sends when it has not measured is a fault",
               parsed_by(parse_preset, [&rules](alarm::Preset preset) { rules.preset = preset; }))
           .default_text("none"));
  mine.push_back(&line.add_event_time(options_.event_time));
  mine.push_back(
      &line.add_whole("--max-sensors", options_.max_sensors,
                      "further sensors keep no state: their hot readings are told, no more"));
}

void AlarmOptions::add_state(CommandLine& line) {
  line.add_text(
          "--state-topic", "NAME|none", state_topic_,
          "compacted topic of alarms and place, made if missing; none: a restart forgets alarms")
      .group("Kafka")
      .default_text("<group>-state, with alarms or --exactly-once")
      .service(cli::Option::Service::joins_a_group);
  line.add_flag("--exactly-once", options_.exactly_once,
                "lines of --output-topic, state and place in one transaction, or refuse to run")
      .group("Kafka")
      .service(cli::Option::Service::joins_a_group);
}

void AlarmOptions::complete() {
  const bool keeps = reads_in_group(options_) &&
                     (judges_alarms(options_.emit) || options_.exactly_once) &&
                     state_topic_ != "none";
  if (keeps) options_.state_topic = state_topic_.value_or(*options_.group + "-state");
}

Problem AlarmOptions::validate() const {
  const auto& state_topic = options_.state_topic;
  return first_of(
      {validate_alarms(), validate_state(),
       problem_if(state_topic && state_topic == options_.topic,
                  "--state-topic is the topic of readings (-t)"),
       problem_if(state_topic && state_topic == options_.output_topic,
                  "--output-topic and --state-topic are the same: readers of alerts would meet "
                  "state"),
       problem_if(state_topic && state_topic == options_.dead_letter_topic,
                  "--dead-letter-topic and --state-topic are the same: state would meet rejects")});
}

Problem AlarmOptions::validate_alarms() const {
  if (!judges_alarms(options_.emit)) {
    for (const cli::Option* const option : only_with_alarms_) {
      if (option->given()) return option->name() + " is for alarms: add --emit alarms, or both";
    }
    return std::nullopt;
  }
  const alarm::AlarmRules& rules = options_.rules;
  return first_of({alarm::validate(rules),
                   problem_if(options_.expect && rules.stale_after.count() == 0,
                              "--expect needs --stale-after, the time that a sensor has to speak"),
                   problem_if(rules.on_delay > kLongestDelay || rules.off_delay > kLongestDelay ||
                                  rules.stale_after > kLongestDelay,
                              "--on-delay, --off-delay and --stale-after are at most 366d"),
                   problem_if(options_.max_sensors == 0, "--max-sensors is 1 or more")});
}

Problem AlarmOptions::validate_state() const {
  const bool in_group = reads_in_group(options_);
  const bool exactly_once = options_.exactly_once;
  const bool named = state_topic_ && state_topic_ != "none";
  return first_of(
      {problem_if(exactly_once && !in_group,
                  "--exactly-once is for a group: a batch (-o … -e) and --input commit nothing"),
       problem_if(exactly_once && !options_.output_topic,
                  "--exactly-once needs --output-topic: what is printed cannot be taken back"),
       problem_if(exactly_once && state_topic_ == "none",
                  "--exactly-once keeps offsets in the state topic: leave out --state-topic none"),
       problem_if(named && !in_group,
                  "--state-topic is for a group: a batch (-o … -e) and --input keep nothing"),
       problem_if(named && !judges_alarms(options_.emit) && !exactly_once,
                  "--state-topic is for alarms and --exactly-once: readings keep no state")});
}

}  // namespace suhu::temp_filter
