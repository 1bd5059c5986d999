#include "temp-filter/options.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "suhu/cli/checks.hpp"
#include "suhu/cli/command_line.hpp"
#include "suhu/cli/shape_options.hpp"
#include "suhu/core/text.hpp"
#include "temp-filter/alarm_options.hpp"

namespace suhu::temp_filter {
namespace {

using cli::CommandLine;
using cli::Format;

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

Problem set_emit(EmitMode& emit, const std::string& word) {
  static constexpr std::array<std::pair<std::string_view, EmitMode>, 4> kWords{
      {{"readings", EmitMode::readings},
       {"alarms", EmitMode::alarms},
       {"both", EmitMode::both},
       {"all", EmitMode::all}}};
  const auto* const found = std::find_if(kWords.begin(), kWords.end(),
                                         [&word](const auto& each) { return each.first == word; });
  if (found == kWords.end()) return printable(word) + " is not one of readings, alarms, both, all";
  emit = found->second;
  return std::nullopt;
}

void add_input(CommandLine& line, Options& options) {
  line.add_kafka(options.kafka);
  line.add_topic(options.topic, options.kafka, "KAFKA_TOPIC", "topic of readings");
  line.add_group(options.group, options.instance, kTool);
  line.add_start(options.start, options.exit_eof, "stored, else beginning");
  line.add_count(options.count, "lines written");
  line.add_format(options.format, {"human", "json", "csv", "table"});
}

void add_judging(CommandLine& line, Options& options) {
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
}

void add_topics(CommandLine& line, Options& options) {
  line.add_text("--output-topic", "NAME", options.output_topic,
                "also write each line, as JSON with the sensor as key, to this topic")
      .group("Output")
      .service(cli::Option::Service::writes_a_topic);
  line.add_text("--dead-letter-topic", "NAME", options.dead_letter_topic,
                "copy rejected records, raw, to this topic")
      .group("Output")
      .service(cli::Option::Service::writes_a_topic);
  line.add_duration("--commit-interval", options.commit_interval, "how often offsets are committed")
      .group("Kafka")
      .default_text("1s; with state 200ms, behind 2s");
}

/// Checks the options that say what is read.
Problem validate_input(const Options& options, CommandLine& line) {
  const bool group_given = line.given("--group") || options.instance;
  return first_of({problem_if(options.input && (group_given || line.given("--offset") ||
                                                options.exit_eof || options.kafka.topic_given),
                              "--input reads no topic: leave out -t, -G, --instance, -o and -e"),
                   cli::validate_start(options, group_given),
                   problem_if(options.format == Format::table && !options.exit_eof &&
                                  !options.count && !options.input,
                              "-f table prints at the end: add -e or -c N")});
}

/// Checks the options that say what is written, and how often it is committed.
Problem validate_outputs(const Options& options) {
  const auto is_input = [&](const std::optional<std::string>& topic) {
    return topic && topic == options.topic && !options.input;
  };
  return first_of(
      {problem_if(is_input(options.output_topic),
                  "--output-topic is the topic of readings (-t): alerts would be read again"),
       problem_if(is_input(options.dead_letter_topic),
                  "--dead-letter-topic is the topic of readings (-t): rejects would be read again"),
       problem_if(options.dead_letter_topic && options.dead_letter_topic == options.output_topic,
                  "--dead-letter-topic and --output-topic are the same: readers of alerts would "
                  "meet rejects"),
       cli::validate_range("--commit-interval",
                           options.commit_interval.value_or(std::chrono::seconds{1}),
                           std::chrono::milliseconds{10}, std::chrono::hours{1})});
}

/// Checks what a table and a commit require of each other.
Problem validate_table(const Options& options) {
  return problem_if(
      options.format == Format::table && is_transactional(options) && options.output_topic,
      "-f table holds everything back to its end, --output-topic is committed on the way: take -f "
      "json");
}

}  // namespace

cli::Parsed<Options> parse_options(const cli::Invocation& invocation) {
  Options options;
  CommandLine line{kTool,
                   "Judges every temperature reading: one line for each that is above the limit.",
                   kExamples};
  line.add_notes(kNotes);
  add_input(line, options);
  add_judging(line, options);
  add_topics(line, options);
  cli::ShapeOptions shape;
  cli::add_shape(line, shape);
  AlarmOptions alarms{line, options};
  line.add_logging(options.log);
  line.add_stats(options.log);
  line.add_listen(options.listen, options.unhealthy_after);

  if (auto early = line.parse(invocation)) return tl::unexpected{*early};
  options.shape = cli::resolve_shape(shape);
  options.source_named = options.input || cli::names_topic(line, options.kafka, options);
  alarms.complete();
  if (const auto problem = first_of({validate_input(options, line), validate_outputs(options),
                                     alarms.validate(), validate_table(options)}))
    return cli::refuse(kTool, *problem);
  return options;
}

}  // namespace suhu::temp_filter
