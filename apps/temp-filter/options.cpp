#include "temp-filter/options.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "suhu/cli/command_line.hpp"
#include "suhu/cli/start_rules.hpp"
#include "suhu/core/text.hpp"
#include "temp-filter/alarm_options.hpp"

namespace suhu::filter {
namespace {

using suhu::cli::CommandLine;
using suhu::cli::Format;
using suhu::cli::StartPoint;

const std::string kTool = "temp-filter";

const std::vector<std::string> kExamples{
    "temp-filter                                    # every reading above 80 °C from sensor-suhu, for ever",
    "temp-filter --threshold 75 | alert-console     # another limit, shown to people",
    "temp-filter --emit all -o beginning -e -c 10 -f table     # the first ten readings, whatever they say",
    "temp-filter -o -1h -e -f csv > last-hour.csv   # a batch: read, print, end; nothing is committed",
    "temp-filter --input - < readings.ndjson        # without Kafka",
    "temp-filter --emit alarms --limit-hihi 90 --on-delay 5s   # raise, level, return: not a line a reading",
    "temp-filter --output-topic sensor-suhu-alerts --dead-letter-topic sensor-suhu-bad",
};

const std::string kNotes =
    "In a group, alarms are remembered over restarts and rebalances: which are active, since when, "
    "their\n"
    "peaks, delays that run, who is silent. With --state-topic none, with --input and in a batch a "
    "start\n"
    "knows none: what is hot is raised again as a new episode, what has cooled down meanwhile is "
    "never\n"
    "told to have returned, and who had died is not missed (docs/alarms.md).";

std::string set_emit(EmitMode& emit, const std::string& word) {
  static constexpr std::array<std::pair<std::string_view, EmitMode>, 4> kWords{
      {{"readings", EmitMode::readings},
       {"alarms", EmitMode::alarms},
       {"both", EmitMode::both},
       {"all", EmitMode::all}}};
  const auto* const found = std::find_if(kWords.begin(), kWords.end(),
                                         [&word](const auto& each) { return each.first == word; });
  if (found == kWords.end())
    return suhu::printable(word) + " is not one of readings, alarms, both, all";
  emit = found->second;
  return {};
}

/// Checks the rules that concern more than one option. Returns what is broken and what to do, or
/// nullptr.
const char* conflict(const Options& options, bool group_given,
                     const std::optional<StartPoint>& start) {
  if (options.input &&
      (group_given || options.instance || start || options.exit_eof || options.kafka.topic_given)) {
    return "--input reads no topic: leave out -t, -G, --instance, -o and -e";
  }
  if (const char* broken =
          suhu::cli::validate_start(start, options.exit_eof, group_given || options.instance))
    return broken;
  if (options.format == Format::table && !options.exit_eof && !options.count && !options.input) {
    return "-f table prints at the end: add -e or -c N";
  }
  if (options.output_topic && options.output_topic == options.topic && !options.input) {
    return "--output-topic is the topic of readings (-t): alerts would be read again";
  }
  if (options.dead_letter_topic && options.dead_letter_topic == options.topic && !options.input) {
    return "--dead-letter-topic is the topic of readings (-t): rejects would be read again";
  }
  if (options.dead_letter_topic && options.dead_letter_topic == options.output_topic) {
    return "--dead-letter-topic and --output-topic are the same: readers of alerts would meet "
           "rejects";
  }
  return nullptr;
}

}  // namespace

suhu::cli::Parsed<Options> parse_options(const suhu::cli::Invocation& invocation) {
  Options options;
  std::optional<std::string> group;
  std::optional<StartPoint> start;

  CommandLine line{kTool,
                   "Judges every temperature reading: one line for each that is above the limit.",
                   kExamples};
  line.add_notes(kNotes);
  line.add_kafka(options.kafka);
  line.add_topic(options.topic, options.kafka, "KAFKA_TOPIC", "topic of readings");
  line.add_group(group, options.instance, kTool);
  line.add_start(start, options.exit_eof, "stored, else beginning");
  line.add_count(options.count, "lines written");
  line.add_format(options.format, {"human", "json", "csv", "table"});

  line.add_number("--limit-hi,--threshold", *options.rules.hi,
                  "limit in °C; a reading alerts when it is strictly above")
      .group("Judging");
  line.add_parsed("--emit", "readings|alarms|both|all",
                  "lines for: readings above the limit, alarms, both, every valid reading",
                  [&](const std::string& word) { return set_emit(options.emit, word); })
      .default_text("readings")
      .group("Judging");
  line.add_text("--input", "FILE|-", options.input,
                "NDJSON readings from a file or - (standard input) instead of Kafka")
      .group("Input");
  line.add_text("--output-topic", "NAME", options.output_topic,
                "also write each line, as JSON with the sensor as key, to this topic")
      .group("Output")
      .service(suhu::cli::Option::Service::writes_a_topic);
  line.add_text("--dead-letter-topic", "NAME", options.dead_letter_topic,
                "copy rejected records, raw, to this topic")
      .group("Output")
      .service(suhu::cli::Option::Service::writes_a_topic);
  line.add_duration("--commit-interval", options.commit_interval, "how often offsets are committed")
      .group("Kafka")
      .default_text("1s; with state 200ms, behind 2s");
  AlarmOptions alarms{line, options};
  line.add_logging(options.log);
  line.add_stats(options.log);
  line.add_listen(options.listen, options.unhealthy_after);

  if (auto early = line.parse(invocation)) return tl::unexpected{*early};
  if (group) options.group = *group;
  if (start) options.start = *start;
  if (const char* broken = conflict(options, group.has_value(), start))
    return suhu::cli::refuse(kTool, broken);
  if (options.commit_interval && (*options.commit_interval < std::chrono::milliseconds{10} ||
                                  *options.commit_interval > std::chrono::hours{1})) {
    return suhu::cli::refuse(kTool, "--commit-interval is 10ms to 1h");
  }
  options.source_named = options.input || group || options.instance || start || options.exit_eof ||
                         options.kafka.bootstrap_given || options.kafka.topic_given;
  options.batch = suhu::cli::is_batch(start, options.exit_eof);
  if (const auto broken = alarms.complete(/*reads_in_group=*/!options.batch && !options.input);
      !broken.empty())
    return suhu::cli::refuse(kTool, broken);
  if (options.format == Format::table && is_transactional(options) && options.output_topic)
    return suhu::cli::refuse(kTool,
                             "-f table holds everything back to its end, --output-topic is "
                             "committed on the way: take -f json");
  return options;
}

}  // namespace suhu::filter
