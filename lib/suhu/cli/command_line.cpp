#include "suhu/cli/command_line.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "suhu/cli/generate.hpp"
#include "suhu/cli/tools.hpp"
#include "suhu/core/text.hpp"

namespace suhu::cli {
namespace {

constexpr const char* kKafkaGroup = "Kafka";
constexpr const char* kInputGroup = "Input";
constexpr const char* kOutputGroup = "Output";
constexpr const char* kLoggingGroup = "Logging";

std::string quoted(const std::string& text) { return "\"" + printable(text) + "\""; }

std::string not_a_duration(const std::string& text) {
  return quoted(text) + " is not a duration: write 500ms, 10s, 5m, 2h or 1d";
}

Problem not_empty(const std::string& text) { return problem_if(text.empty(), "must not be empty"); }

/// Returns a setter for an option that accepts only these words.
template <class Enum>
Option::Setter one_of(Enum& value, std::vector<std::pair<std::string, Enum>> words) {
  return [&value, words = std::move(words)](const std::string& text) -> Problem {
    std::string known;
    for (const auto& [word, meaning] : words) {
      if (word == text) {
        value = meaning;
        return std::nullopt;
      }
      known += (known.empty() ? "" : ", ") + word;
    }
    return quoted(text) + " is not one of " + known;
  };
}

constexpr std::string_view kNumber = "a number";
constexpr std::string_view kWhole = "a whole number of 0 or more";

/// Returns `: write 80.5` for `80,5`, `80.5 °C` and `80.5C`, and an empty string if something else
/// is wrong.
std::string number_that_was_meant(std::string text) {
  for (const std::string_view unit : {"C", "\u00B0", "\u00BA", " "}) {
    if (text.ends_with(unit)) text.erase(text.size() - unit.size());
  }
  std::ranges::replace(text, ',', '.');
  return parse_number(text) ? ": write " + text : std::string{};
}

/// Returns a setter for numbers. `read` returns an optional; `kind` completes the sentence "x is
/// not …".
template <class Value, class Read>
Option::Setter number_into(Value& value, Read read, std::string_view kind) {
  return [&value, read, kind](const std::string& text) -> Problem {
    const auto number = read(text);
    if (!number) {
      return quoted(text) + " is not " + std::string{kind} +
             (kind == kNumber ? number_that_was_meant(text) : "");
    }
    value = *number;
    return std::nullopt;
  };
}

template <class Value>
Option::Setter duration_into(Value& value) {
  return [&value](const std::string& text) -> Problem {
    const auto duration = parse_duration(text);
    if (!duration) return not_a_duration(text);
    value = *duration;
    return std::nullopt;
  };
}

template <class Value>
Option::Setter text_into(Value& value) {
  return [&value](const std::string& text) -> Problem {
    value = text;
    return std::nullopt;
  };
}

template <class Value>
Option::Setter address_into(Value& value) {
  return [&value](const std::string& text) -> Problem {
    auto address = web::parse_address(text);
    if (!address) return address.error();
    value = std::move(*address);
    return std::nullopt;
  };
}

std::string number_text(double value) {
  std::string text;
  append_number(text, value);
  return text;
}

}  // namespace

Invocation invocation_of_process(int argc, char** argv) {
  Invocation invocation;
  if (argc > 1) invocation.args.assign(argv + 1, argv + argc);
  invocation.env = [](const std::string& name) -> std::optional<std::string> {
    const char* const value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
  return invocation;
}

tl::unexpected<EarlyExit> refuse(const std::string& tool, const std::string& message) {
  return tl::unexpected(
      EarlyExit{.code = ExitCode::usage,
                .text = tool + ": error: " + message + "\nTry '" + tool + " --help'.\n"});
}

CommandLine::CommandLine(std::string tool, std::string purpose, std::vector<std::string> examples)
    : tool_(std::move(tool)), purpose_(std::move(purpose)), examples_(std::move(examples)) {
  // parse_layers() acts on these options before it applies any value.
  const auto nothing = [](const std::string&) { return Problem{}; };
  version_option_ =
      &add("-V,--version", Option::Takes::nothing, "version, with librdkafka's", nothing)
           .only_typed()
           .group(kLoggingGroup);
  help_option_ = &add("-h,--help", Option::Takes::nothing, "this text", nothing)
                      .only_typed()
                      .group(kLoggingGroup);
  generate_option_ =
      &add("--generate", Option::Takes::value,
           "write these options as a man page, or as completions of a shell", nothing);
  // No group: the build and docs/install.md use it, and the help does not show it.
  generate_option_->type(kGenerated).only_typed().group("");
}

Option& CommandLine::add(const std::string& names, Option::Takes takes, const std::string& meaning,
                         Option::Setter set) {
  Option option(names, takes, meaning, std::move(set));
  for (const auto& name : option.description().names) {
    if (find_option(options_, name) != nullptr)
      throw std::logic_error("there is an option " + name + " already");
  }
  return options_.emplace_back(std::move(option)).group(tool_);
}

Option& CommandLine::add_parsed(const std::string& names, const std::string& type,
                                const std::string& meaning, Option::Setter set) {
  return add(names, Option::Takes::value, meaning, std::move(set)).type(type);
}

Option& CommandLine::option(std::string_view name) {
  auto* const found = find_option(options_, name);
  if (found == nullptr) throw std::logic_error("there is no option " + std::string(name));
  return *found;
}

std::vector<OptionDescription> CommandLine::describe() const {
  std::vector<OptionDescription> descriptions;
  for (const auto& option : options_) descriptions.push_back(option.description());
  // Move the three options that the constructor added to the end.
  std::rotate(descriptions.begin(), descriptions.begin() + 3, descriptions.end());
  return descriptions;
}

void CommandLine::add_kafka(KafkaOptions& options) {
  kafka_ = &options;
  bootstrap_option_ = &add_parsed("-b,--bootstrap-server", "LIST",
                                  "brokers, host:port, separated by commas", not_empty)
                           .env("KAFKA_BOOTSTRAP")
                           .env("KAFKA_BOOTSTRAP_SERVERS")
                           .default_text(options.bootstrap)
                           .group(kKafkaGroup);
  property_option_ = &add_texts("-X,--property", "K=V", properties_,
                                "a librdkafka property, no secret; repeatable")
                          .group(kKafkaGroup);
  add_text("-F,--properties-file", "FILE", properties_file_,
           "the same as k=v lines; the place for secrets (chmod 600)")
      .group(kKafkaGroup);
  config_option_ =
      &add_parsed("--config", "FILE",
                  "options from a TOML file: common ones first, then [" + tool_ + "]", not_empty)
           .env("SUHU_CONFIG")
           .only_typed()
           .group(kLoggingGroup);
}

void CommandLine::add_topic(std::string& topic, KafkaOptions& options, const std::string& env,
                            const std::string& meaning) {
  kafka_ = &options;
  topic_is_readings_ = env == "KAFKA_TOPIC";
  const auto set = [&topic](const std::string& text) {
    topic = text;
    return not_empty(text);
  };
  topic_option_ = &add_parsed("-t,--topic", "NAME", meaning, set)
                       .env(env)
                       .default_text(topic)
                       .group(kKafkaGroup);
}

void CommandLine::add_group(std::optional<std::string>& group, std::optional<std::string>& instance,
                            const std::string& default_text) {
  const auto into = [](std::optional<std::string>& value) {
    return [&value](const std::string& text) {
      value = text;
      return not_empty(text);
    };
  };
  add_parsed("-G,--group", "NAME", "consumer group", into(group))
      .default_text(default_text)
      .group(kKafkaGroup)
      .service(Option::Service::joins_a_group);
  add_parsed("--instance", "NAME",
             "stable member of the group: a restart takes its partitions back in under 1 s",
             into(instance))
      .group(kKafkaGroup)
      .service(Option::Service::joins_a_group);
}

void CommandLine::add_start(StartPoint& start, bool& exit_eof, const std::string& default_text) {
  const auto set = [&start](const std::string& text) -> Problem {
    const auto parsed = parse_start_point(text);
    if (!parsed) return parsed.error();
    start = *parsed;
    return std::nullopt;
  };
  add_parsed("-o,--offset", "WHERE",
             "where to start: beginning, end, stored, @TIME, or -DURATION (-15m)", set)
      .default_text(default_text)
      .group(kInputGroup);
  add_flag("-e,--exit-eof", exit_eof, "stop when every partition has reached its end once")
      .group(kInputGroup);
}

Option& CommandLine::add_event_time(EventTimeRules& rules) {
  return add_duration("--max-future", rules.max_future,
                      "a ts further ahead of Kafka's timestamp is a wrong clock: Kafka's counts");
}

void CommandLine::add_count(std::optional<std::uint64_t>& count, const std::string& meaning) {
  const auto set = [&count](const std::string& text) -> Problem {
    const auto number = parse_whole(text);
    if (!number || *number == 0) return quoted(text) + " is not a whole number of 1 or more";
    count = number;
    return std::nullopt;
  };
  add_parsed("-c,--count", "N", meaning, set).group(kInputGroup);
}

void CommandLine::add_format(Format& format, const std::vector<std::string>& words) {
  const std::vector<std::pair<std::string, Format>> all{{"human", Format::human},
                                                        {"json", Format::json},
                                                        {"csv", Format::csv},
                                                        {"table", Format::table}};
  std::vector<std::pair<std::string, Format>> offered;
  std::string type;
  for (const auto& entry : all) {
    if (std::ranges::find(words, entry.first) == words.end()) continue;
    offered.push_back(entry);
    type += (type.empty() ? "" : "|") + entry.first;
  }
  auto& option = add_parsed("-f,--format", type, "how a record is written", one_of(format, offered))
                     .group(kOutputGroup);
  if (offered.size() > 1) option.default_text("human on a terminal, json in a pipe");
}

void CommandLine::add_listen(web::Address& listen, const std::string& meaning) {
  add_parsed("--listen", "ADDR:PORT", meaning, address_into(listen))
      .default_text(web::to_text(listen))
      .group(kLoggingGroup);
}

void CommandLine::add_listen(std::optional<web::Address>& listen) {
  add_parsed("--listen", "ADDR:PORT", "serve /metrics for Prometheus, /healthz and /readyz here",
             address_into(listen))
      .group(kLoggingGroup);
}

void CommandLine::add_listen(std::optional<web::Address>& listen,
                             std::chrono::milliseconds& unhealthy_after) {
  add_listen(listen);
  add_duration("--unhealthy-after", unhealthy_after,
               "/healthz fails when nothing could be read for so long; 0: it never does for that")
      .group(kLoggingGroup);
}

void CommandLine::add_logging(LogOptions& options) {
  log_ = &options;
  using Takes = Option::Takes;
  quiet_option_ =
      &add("-q,--quiet", Takes::nothing_and_counts, "errors only on stderr", count_into(quiet_))
           .group(kLoggingGroup);
  verbose_option_ = &add("-v,--verbose", Takes::nothing_and_counts,
                         "more on stderr; -vv: librdkafka's own log too", count_into(verbose_))
                         .group(kLoggingGroup);
  add_parsed("--log-format", "text|json", "stderr as text or as one JSON object a line",
             one_of(options.log_format, {{"text", LogFormat::text}, {"json", LogFormat::json}}))
      .default_text("text")
      .group(kLoggingGroup);
  add_parsed("--color", "auto|always|never", "colours; NO_COLOR is respected",
             one_of(options.color, {{"auto", ColorMode::automatic},
                                    {"always", ColorMode::always},
                                    {"never", ColorMode::never}}))
      .default_text("auto")
      .group(kLoggingGroup);
}

void CommandLine::add_stats(LogOptions& options) {
  const auto set_stats = [&options](const std::string& text) -> Problem {
    const auto every = parse_duration(text);
    if (!every) return not_a_duration(text);
    if (every->count() == 0) return "must be more than 0";
    options.stats = every;
    return std::nullopt;
  };
  add_parsed("--stats", "DUR", "a progress line on stderr each DUR", set_stats)
      .default_text("a status line on a terminal")
      .group(kLoggingGroup);
}

void CommandLine::add_command(std::vector<std::string>& command, const std::string& meaning) {
  command_ = &command;
  command_meaning_ = meaning;
}

void CommandLine::add_section(const std::string& name, SectionReader read) {
  if (std::ranges::find(kSharedSections, name) == kSharedSections.end())
    throw std::logic_error("no section that tools share: " + name);
  sections_[name] = std::move(read);
}

Option& CommandLine::add_flag(const std::string& names, bool& value, const std::string& meaning) {
  return add(names, Option::Takes::nothing, meaning, switch_into(value));
}

Option& CommandLine::add_text(const std::string& names, const std::string& type, std::string& value,
                              const std::string& meaning) {
  return add_parsed(names, type, meaning, text_into(value)).default_text(value);
}

Option& CommandLine::add_text(const std::string& names, const std::string& type,
                              std::optional<std::string>& value, const std::string& meaning) {
  return add_parsed(names, type, meaning, text_into(value)).default_text(value.value_or(""));
}

Option& CommandLine::add_texts(const std::string& names, const std::string& type,
                               std::vector<std::string>& values, const std::string& meaning) {
  const auto append = [&values](const std::string& text) -> Problem {
    values.push_back(text);
    return std::nullopt;
  };
  return add(names, Option::Takes::values, meaning, append).type(type);
}

Option& CommandLine::add_duration(const std::string& names, std::chrono::milliseconds& value,
                                  const std::string& meaning) {
  return add_parsed(names, "DUR", meaning, duration_into(value)).default_text(to_text(value));
}

Option& CommandLine::add_duration(const std::string& names,
                                  std::optional<std::chrono::milliseconds>& value,
                                  const std::string& meaning) {
  return add_parsed(names, "DUR", meaning, duration_into(value))
      .default_text(value ? to_text(*value) : "");
}

Option& CommandLine::add_number(const std::string& names, double& value,
                                const std::string& meaning) {
  return add_parsed(names, "X", meaning, number_into(value, parse_number, kNumber))
      .default_text(number_text(value));
}

Option& CommandLine::add_number(const std::string& names, std::optional<double>& value,
                                const std::string& meaning) {
  return add_parsed(names, "X", meaning, number_into(value, parse_number, kNumber))
      .default_text(value ? number_text(*value) : "");
}

Option& CommandLine::add_whole(const std::string& names, std::uint64_t& value,
                               const std::string& meaning) {
  return add_parsed(names, "N", meaning, number_into(value, parse_whole, kWhole))
      .default_text(std::to_string(value));
}

Option& CommandLine::add_whole(const std::string& names, std::optional<std::uint64_t>& value,
                               const std::string& meaning) {
  return add_parsed(names, "N", meaning, number_into(value, parse_whole, kWhole))
      .default_text(value ? std::to_string(*value) : "");
}

Format resolve(Format format, bool is_terminal) {
  if (format != Format::automatic) return format;
  return is_terminal ? Format::human : Format::json;
}

bool resolve(ColorMode mode, bool is_terminal) {
  if (mode != ColorMode::automatic) return mode == ColorMode::always;
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const term = std::getenv("TERM");
  if (no_color != nullptr && *no_color != '\0') return false;
  if (term != nullptr && std::string_view(term) == "dumb") return false;
  return is_terminal;
}

}  // namespace suhu::cli
