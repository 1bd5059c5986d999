#include "alert-console/options.hpp"

#include <utility>

#include "suhu/cli/command_line.hpp"

namespace suhu::alert_console {
namespace {

using StartKind = cli::StartPoint::Kind;

const std::string kTool = "alert-console";

cli::CommandLine make_command_line() {
  return {
      kTool,
      "Shows alerts to people: from a pipe, or from the alert topic.",
      {"temp-filter | alert-console                           # this machine's alerts, as they come",
       "alert-console -b kafka:9092                           # alerts of the topic, on any machine",
       "alert-console -o -1h -e -f table                      # what happened in the last hour",
       "alert-console --sensor 'oven-*' --bell --summary      # only some sensors; ring; a table at exit",
       "alert-console --exec 'curl -sfd @- https://hook.example/alerts'   # each alert to a web hook"}};
}

/// Returns a setter that stores a text in `value` and rejects an empty one.
cli::Option::Setter non_empty(std::optional<std::string>& value) {
  return [&value](const std::string& text) -> Problem {
    if (text.empty()) return "must not be empty";
    value = text;
    return std::nullopt;
  };
}

Problem set_priority(Priority& priority, const std::string& text) {
  const auto parsed = parse_word<Priority>(text);
  if (!parsed) return text + " is not one of low, medium, high, critical";
  priority = *parsed;
  return std::nullopt;
}

void add_own_options(cli::CommandLine& line, Options& options) {
  line.add_parsed("--sensor", "GLOB", "show only sensors whose id matches: *, ?, [a-z]",
                  non_empty(options.sensor));
  line.add_parsed(
      "--min-priority", "WORD",
      "show only alerts at least this urgent, and their end: low, medium, high, critical; a plain "
      "alert is high",
      [&options](const std::string& text) { return set_priority(options.min_priority, text); });
  line.add_flag("--bell", options.bell, "ring the terminal's bell at an alert, at most every 5 s");
  line.add_flag("--summary", options.summary, "at exit, a table of all sensors on stderr");
  line.add_parsed("--exec", "CMD",
                  "run CMD with /bin/sh for each alert or event, its JSON line on the standard "
                  "input; tried 4 times",
                  non_empty(options.exec));
}

/// Returns why a topic cannot be read with these options.
Problem validate_topic_options(const Options& options) {
  const bool ends = options.exit_eof || options.count;
  return first_of(
      {problem_if(options.format == cli::Format::table && !ends,
                  "-f table prints at the end, and a topic has none: add -e or -c N"),
       problem_if(
           options.exit_eof && options.start.kind == StartKind::end,
           "-e from the end reads nothing: say where to start, with -o beginning or -o -15m"),
       problem_if(options.start.kind == StartKind::stored && !options.group,
                  "-o stored is a group's place: name the group with -G"),
       problem_if(options.instance && !options.group,
                  "--instance names a member of a group: name the group with -G")});
}

}  // namespace

cli::Parsed<Options> parse_options(const cli::Invocation& invocation, bool stdin_has_lines) {
  Options options;
  auto line = make_command_line();
  add_own_options(line, options);
  line.add_kafka(options.kafka);
  line.add_topic(options.topic, options.kafka, "KAFKA_ALERT_TOPIC",
                 "topic of alerts; with -t or -b typed, standard input is not read");
  line.add_group(options.group, options.instance, "none: every console sees every alert");
  line.add_start(options.start, options.exit_eof, "end");
  line.add_count(options.count, "stop after N alerts were shown");
  line.add_format(options.format, {"human", "json", "csv", "table"});
  line.option("--format").default_text("human");
  line.add_logging(options.log);
  line.add_stats(options.log);
  line.add_listen(options.listen, options.unhealthy_after);
  if (auto exit = line.parse(invocation)) return tl::make_unexpected(std::move(*exit));

  // The default is `human` in a pipe too, for `| tee shift.log`.
  if (options.format == cli::Format::automatic) options.format = cli::Format::human;
  options.start_given = line.given("--offset");
  if (stdin_has_lines && !options.kafka.bootstrap_given && !options.kafka.topic_given) {
    options.input = InputKind::standard_input;
  } else if (const auto problem = validate_topic_options(options)) {
    return cli::refuse(kTool, *problem);
  }
  return options;
}

}  // namespace suhu::alert_console
