#include "suhu/cli/command_line.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "suhu/cli/arguments.hpp"
#include "suhu/core/text.hpp"

namespace suhu::cli {
namespace {

constexpr const char* kKafka = "Kafka";
constexpr const char* kInput = "Input";
constexpr const char* kOutput = "Output";
constexpr const char* kTalk = "Talk";

/// `--offset` of `-o,--offset`.
std::string name_for_errors(const std::string& names) {
  const auto last = names.rfind("--");
  return last == std::string::npos ? names : names.substr(last);
}

std::string quoted(const std::string& text) { return "\"" + printable(text) + "\""; }

std::string not_a_duration(const std::string& text) { return quoted(text) + " is not a duration: write 500ms, 10s, 5m, 2h or 1d"; }

std::string not_empty(const std::string& text) { return text.empty() ? "must not be empty" : ""; }

/// A setter for options whose values are a few words.
template <class Enum>
std::function<std::string(const std::string&)> one_of(Enum& value, std::vector<std::pair<std::string, Enum>> words) {
  return [&value, words = std::move(words)](const std::string& text) {
    std::string known;
    for (const auto& [word, meaning] : words) {
      if (word == text) {
        value = meaning;
        return std::string{};
      }
      known += (known.empty() ? "" : ", ") + word;
    }
    return quoted(text) + " is not one of " + known;
  };
}

/// A setter for numbers: `read` gives an optional, `type` is CLI11's name for the kind.
template <class Value, class Read>
std::function<std::string(const std::string&)> number_into(Value& value, Read read, const std::string& type) {
  return [&value, read, type](const std::string& text) {
    if (const auto number = read(text)) {
      value = *number;
      return std::string{};
    }
    return complain_about_number(type, text);
  };
}

template <class Value>
std::function<std::string(const std::string&)> duration_into(Value& value) {
  return [&value](const std::string& text) {
    const auto duration = parse_duration(text);
    if (duration) value = *duration;
    return duration ? std::string{} : not_a_duration(text);
  };
}

template <class Value>
std::function<std::string(const std::string&)> address_into(Value& value) {
  return [&value](const std::string& text) {
    auto address = web::parse_address(text);
    if (address) value = std::move(*address);
    return address ? std::string{} : address.error();
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
  return tl::unexpected(EarlyExit{.code = ExitCode::usage, .text = tool + ": error: " + message + "\nTry '" + tool + " --help'.\n"});
}

CommandLine::CommandLine(std::string tool, std::string purpose, std::vector<std::string> examples)
    : tool_(std::move(tool)), purpose_(std::move(purpose)), examples_(std::move(examples)), app_(purpose_, tool_) {
  app_.option_defaults()->take_last()->always_capture_default()->group(tool_);
  app_.set_help_flag();  // ours is read before CLI11 runs
  version_option_ = app_.add_flag("-V,--version")->description("version, with librdkafka's")->configurable(false)->group(kTalk);
  help_option_ = app_.add_flag("-h,--help")->description("this text")->configurable(false)->group(kTalk);
}

CLI::Option* CommandLine::add_parsed(const std::string& names, const std::string& type, const std::string& meaning,
                                     std::function<std::string(const std::string&)> set) {
  const auto read = [name = name_for_errors(names), set = std::move(set)](const CLI::results_t& results) {
    const auto complaint = set(results.back());
    if (!complaint.empty()) throw CLI::ValidationError(name, complaint);
    return true;
  };
  return app_.add_option(names, CLI::callback_t(read), meaning)->type_name(type);
}

void CommandLine::add_kafka(KafkaOptions& options) {
  kafka_ = &options;
  bootstrap_option_ = add_parsed("-b,--bootstrap-server", "LIST", "brokers, host:port, separated by commas", not_empty)
                          ->default_str(options.bootstrap)
                          ->group(kKafka);
  environment_[bootstrap_option_] = {"KAFKA_BOOTSTRAP", "KAFKA_BOOTSTRAP_SERVERS"};
  property_option_ =
      app_.add_option("-X,--property", properties_, "a librdkafka property; repeatable")->type_name("K=V")->default_str("")->group(kKafka);
  app_.add_option("-F,--properties-file", properties_file_, "the same as k=v lines; the place for secrets (chmod 600)")
      ->type_name("FILE")
      ->group(kKafka);
  config_option_ = add_parsed("--config", "FILE", "options from a TOML file: common ones first, then [" + tool_ + "]", not_empty)
                       ->configurable(false)
                       ->group(kTalk);
  environment_[config_option_] = {"SUHU_CONFIG"};
}

void CommandLine::add_topic(std::string& topic, KafkaOptions& options, const std::string& env, const std::string& meaning) {
  kafka_ = &options;
  topic_is_readings_ = env == "KAFKA_TOPIC";
  const auto set = [&topic](const std::string& text) {
    topic = text;
    return not_empty(text);
  };
  topic_option_ = add_parsed("-t,--topic", "NAME", meaning, set)->default_str(topic)->group(kKafka);
  environment_[topic_option_] = {env};
}

void CommandLine::add_group(std::optional<std::string>& group, std::optional<std::string>& instance, const std::string& default_text) {
  const auto into = [](std::optional<std::string>& value) {
    return [&value](const std::string& text) {
      value = text;
      return not_empty(text);
    };
  };
  add_parsed("-G,--group", "NAME", "consumer group", into(group))->default_str(default_text)->group(kKafka);
  add_parsed("--instance", "NAME", "stable member of the group: a restart takes its partitions back in under 1 s", into(instance))
      ->group(kKafka);
}

void CommandLine::add_start(std::optional<StartPoint>& start, bool& exit_eof, const std::string& default_text) {
  const auto set = [&start](const std::string& text) {
    auto parsed = parse_start_point(text);
    if (parsed.value) start = parsed.value;
    return parsed.error;
  };
  add_parsed("-o,--offset", "WHERE", "where to start: beginning, end, stored, @TIME, or -DURATION (-15m)", set)
      ->default_str(default_text)
      ->group(kInput);
  app_.add_flag("-e,--exit-eof", exit_eof, "stop when every partition has reached its end once")->group(kInput);
}

void CommandLine::add_count(std::optional<std::uint64_t>& count, const std::string& meaning) {
  const auto set = [&count](const std::string& text) {
    const auto number = parse_whole(text);
    if (number && *number > 0) count = number;
    return number && *number > 0 ? std::string{} : quoted(text) + " is not a whole number of 1 or more";
  };
  add_parsed("-c,--count", "N", meaning, set)->group(kInput);
}

void CommandLine::add_format(Format& format, const std::vector<std::string>& words) {
  const std::vector<std::pair<std::string, Format>> all{
      {"human", Format::human}, {"json", Format::json}, {"csv", Format::csv}, {"table", Format::table}};
  std::vector<std::pair<std::string, Format>> offered;
  std::string type;
  for (const auto& entry : all) {
    if (std::ranges::find(words, entry.first) == words.end()) continue;
    offered.push_back(entry);
    type += (type.empty() ? "" : "|") + entry.first;
  }
  auto* const option = add_parsed("-f,--format", type, "how a record is written", one_of(format, offered))->group(kOutput);
  if (offered.size() > 1) option->default_str("human on a terminal, json in a pipe");
}

// As option_text: what follows a colon in a type's name is CLI11's, and the help leaves it out.
void CommandLine::add_listen(web::Address& listen, const std::string& meaning) {
  add_parsed("--listen", "", meaning + " [default " + web::to_text(listen) + "]", address_into(listen))
      ->option_text("ADDR:PORT")
      ->group(kTalk);
}

void CommandLine::add_listen(std::optional<web::Address>& listen) {
  add_parsed("--listen", "", "serve /metrics for Prometheus, /healthz and /readyz here", address_into(listen))
      ->option_text("ADDR:PORT")
      ->group(kTalk);
}

void CommandLine::add_talk(TalkOptions& options) {
  talk_ = &options;
  quiet_option_ = app_.add_flag("-q,--quiet", quiet_, "errors only on stderr")->group(kTalk);
  verbose_option_ = app_.add_flag("-v,--verbose", verbose_, "more on stderr; -vv: librdkafka's own log too")->group(kTalk);
  add_parsed("--log-format", "text|json", "stderr as text or as one JSON object a line",
             one_of(options.log_format, {{"text", LogFormat::text}, {"json", LogFormat::json}}))
      ->default_str("text")
      ->group(kTalk);
  add_parsed("--color", "auto|always|never", "colours; NO_COLOR is respected",
             one_of(options.color, {{"auto", ColorMode::automatic}, {"always", ColorMode::always}, {"never", ColorMode::never}}))
      ->default_str("auto")
      ->group(kTalk);
}

void CommandLine::add_stats(TalkOptions& options) {
  const auto set_stats = [&options](const std::string& text) {
    const auto every = parse_duration(text);
    if (!every) return not_a_duration(text);
    if (every->count() > 0) options.stats = every;
    return every->count() > 0 ? std::string{} : std::string("must be more than 0");
  };
  add_parsed("--stats", "DUR", "a progress line on stderr each DUR", set_stats)->default_str("a status line on a terminal")->group(kTalk);
}

void CommandLine::add_command(std::vector<std::string>& command, const std::string& meaning) {
  command_ = &command;
  command_meaning_ = meaning;
}

CLI::Option* CommandLine::add_duration(const std::string& names, std::chrono::milliseconds& value, const std::string& meaning) {
  return add_parsed(names, "DUR", meaning, duration_into(value))->default_str(to_text(value));
}

CLI::Option* CommandLine::add_duration(const std::string& names, std::optional<std::chrono::milliseconds>& value,
                                       const std::string& meaning) {
  return add_parsed(names, "DUR", meaning, duration_into(value))->default_str(value ? to_text(*value) : "");
}

CLI::Option* CommandLine::add_number(const std::string& names, double& value, const std::string& meaning) {
  return add_parsed(names, "X", meaning, number_into(value, parse_number, "FLOAT"))->default_str(number_text(value));
}

CLI::Option* CommandLine::add_number(const std::string& names, std::optional<double>& value, const std::string& meaning) {
  return add_parsed(names, "X", meaning, number_into(value, parse_number, "FLOAT"))->default_str(value ? number_text(*value) : "");
}

CLI::Option* CommandLine::add_whole(const std::string& names, std::uint64_t& value, const std::string& meaning) {
  return add_parsed(names, "N", meaning, number_into(value, parse_whole, "UINT"))->default_str(std::to_string(value));
}

CLI::Option* CommandLine::add_whole(const std::string& names, std::optional<std::uint64_t>& value, const std::string& meaning) {
  return add_parsed(names, "N", meaning, number_into(value, parse_whole, "UINT"))->default_str(value ? std::to_string(*value) : "");
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
