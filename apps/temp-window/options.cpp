#include "temp-window/options.hpp"

#include <algorithm>

#include "suhu/cli/checks.hpp"
#include "suhu/cli/command_line.hpp"
#include "suhu/cli/shape_options.hpp"
#include "suhu/core/text.hpp"

namespace suhu::temp_window {
namespace {

using cli::CommandLine;
using cli::Format;
using std::chrono::milliseconds;

const std::string kTool = "temp-window";

const std::vector<std::string> kExamples{
    "temp-window                                    # 10-second windows, a line each as it closes",
    "temp-window --latest latest.json               # the newest window, for dashboards that poll a file",
    "temp-window --history parquet:data/history     # every closed window, once, in Parquet files",
    "temp-window --history postgresql://db.example/plant --window 1m --lateness 5m",
    "temp-window -o beginning -e -f table           # a batch: all that is there, then end; nothing is committed",
};

const std::string kNotes =
    "A window closes when its sensor has sent a reading later than its end + --lateness, when the\n"
    "sensor was silent for --lateness + 2 s while we were caught up, or at the end of a batch. "
    "What\n"
    "comes later is counted (late), not added. In a group, open windows are computed again after "
    "a\n"
    "restart and closed ones stay closed (docs/delivery.md). Passwords for PostgreSQL: ~/.pgpass.";

bool is_history(const std::string& uri) {
  return (uri.starts_with("parquet:") && uri.size() > 8) || uri.starts_with("postgresql://") ||
         uri.starts_with("postgres://");
}

void add_input(CommandLine& line, Options& options) {
  line.add_kafka(options.kafka);
  line.add_topic(options.topic, options.kafka, "KAFKA_TOPIC", "topic of readings");
  line.add_group(options.group, options.instance, kTool);
  line.add_start(options.start, options.exit_eof, "last checkpoint, else beginning");
  line.add_count(options.count, "windows written");
  line.add_format(options.format, {"human", "json", "csv", "table"});
}

void add_windows(CommandLine& line, Options& options) {
  line.add_duration("--window", options.rules.size, "length of a window, aligned to the epoch")
      .group("Windows");
  line.add_duration("--lateness", options.rules.lateness,
                    "how long a window waits for late readings")
      .group("Windows");
  line.add_event_time(options.event_time).group("Windows");
  line.add_whole("--max-sensors", options.max_sensors,
                 "readings of further sensors are counted, no more")
      .group("Windows");
}

void add_outputs(CommandLine& line, Options& options) {
  line.add_text("--latest", "FILE", options.latest,
                "rewrite this file with the newest window, at most twice a second")
      .group("Output");
  line.add_texts("--history", "URI", options.history,
                 "keep closed windows: parquet:DIR or postgresql://…; repeatable")
      .group("Output");
  line.add_duration("--roll", options.roll,
                    "how often Parquet files are finished; with them, all else is committed")
      .group("Output");
  line.add_text("--output-topic", "NAME", options.output_topic,
                "also write each window, as JSON with the sensor as key, to this topic")
      .group("Output")
      .service(cli::Option::Service::writes_a_topic);
  line.add_text("--state-topic", "NAME", options.state_topic,
                "compacted topic of the group's state, made if missing")
      .group("Kafka")
      .default_text("<group>-state")
      .service(cli::Option::Service::joins_a_group);
}

/// Checks the options that say what is read.
Problem validate_input(const Options& options, CommandLine& line) {
  const bool state_topic_given = line.given("--state-topic");
  return first_of(
      {cli::validate_start(options, line.given("--group") || options.instance),
       problem_if(state_topic_given && options.state_topic == "none",
                  "--state-topic none is of temp-filter: without its state a group would write "
                  "windows twice after a restart. A batch (-o beginning -e) needs none"),
       problem_if(options.is_batch() && state_topic_given,
                  "--state-topic is for a group: a batch (-o … -e) keeps nothing")});
}

/// Checks the options that say what is written.
Problem validate_outputs(const Options& options) {
  const bool table = options.format == Format::table;
  const bool in_group = !options.is_batch();
  return first_of(
      {problem_if(table && !options.exit_eof && !options.count,
                  "-f table prints at the end: add -e or -c N"),
       problem_if(table && in_group && (options.output_topic || !options.history.empty()),
                  "-f table holds everything back to its end, a --history or --output-topic in a "
                  "group is committed on the way: take -f json, or a batch (-o beginning -e)"),
       problem_if(options.output_topic == options.topic,
                  "--output-topic is the topic of readings (-t): windows would be read as "
                  "readings"),
       problem_if(in_group && options.state_topic == options.topic,
                  "--state-topic is the topic of readings (-t)"),
       problem_if(in_group && options.output_topic == options.state_topic,
                  "--output-topic and --state-topic are the same: readers of windows would meet "
                  "state")});
}

/// Checks each option by itself.
Problem validate_values(const Options& options) {
  using std::chrono::days;
  return first_of(
      {cli::validate_range("--window", options.rules.size, milliseconds{100}, days{366}),
       cli::validate_range("--lateness", options.rules.lateness, milliseconds{0}, days{366}),
       cli::validate_range("--roll", options.roll, milliseconds{100}, days{1}),
       problem_if(options.max_sensors == 0, "--max-sensors is 1 or more"),
       problem_if(!std::ranges::all_of(options.history, is_history),
                  "--history takes parquet:DIR or postgresql://host/database (its value is not "
                  "shown: it may hold a password)")});
}

}  // namespace

cli::Parsed<Options> parse_options(const cli::Invocation& invocation) {
  Options options;
  CommandLine line{
      kTool, "Aggregates readings in tumbling windows by event time: count, averages, extremes.",
      kExamples};
  line.add_notes(kNotes);
  add_input(line, options);
  add_windows(line, options);
  add_outputs(line, options);
  cli::ShapeOptions shape;
  cli::add_shape(line, shape);
  line.add_logging(options.log);
  line.add_stats(options.log);
  line.add_listen(options.listen, options.unhealthy_after);

  if (auto early = line.parse(invocation)) return tl::unexpected{*early};
  options.shape = cli::resolve_shape(shape);
  options.source_named = cli::names_topic(line, options.kafka, options);
  if (!line.given("--state-topic")) options.state_topic = *options.group + "-state";
  if (const auto problem = first_of(
          {validate_input(options, line), validate_outputs(options), validate_values(options)}))
    return cli::refuse(kTool, *problem);
  return options;
}

}  // namespace suhu::temp_window
