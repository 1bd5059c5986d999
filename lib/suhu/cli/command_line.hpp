// The command line parser of every tool: options, the precedence of their sources, exit codes, and
// a help text that begins with examples.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/cli/invocation.hpp"
#include "suhu/cli/option.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/core/event_time.hpp"
#include "suhu/web/address.hpp"

namespace suhu::cli {

struct ConfigItem;

/// The command line of one tool. Construct it, add groups of shared options and the tool's own
/// options, then call parse() once. Options fill variables that must outlive parse().
///   Values    : an option has one value per occurrence. A single-valued option may be repeated;
///               the last one wins. Arguments that are not options are accepted only after `--`:
///               see add_command().
///   Precedence: command line > environment > --config file > default. A repeatable option of a
///               higher layer replaces that of a lower one, but properties are merged, and the
///               higher layer wins key by key.
///   File      : TOML. Top-level keys are options by their long name, a section `[tool]` holds the
///               tool's own options, and the sections of other tools are skipped. A section that
///               several tools share (`[shape]`) is read by those that add it. An unknown key is
///               refused, with the nearest known one as a suggestion.
///   Options   : call add_…() and then .group(), .env(), .default_text() or .type() on its result.
///               The help shows environment variables and defaults by itself: leave them out of
///               `meaning`. Options without a group appear under the tool's name.
///   Names     : are written `-t,--topic`. One that is already used, or invalid, throws
///               std::logic_error.
class CommandLine {
 public:
  /// `examples` are the lines shown first in the help, each a command with a comment.
  CommandLine(std::string tool, std::string purpose, std::vector<std::string> examples);

  CommandLine(const CommandLine&) = delete;  // the setters of its options refer to its members
  CommandLine& operator=(const CommandLine&) = delete;
  ~CommandLine() = default;

  /// Adds -b, -X, -F and --config. For every tool that uses Kafka.
  void add_kafka(KafkaOptions& options);
  /// Adds -t with its environment variable (`KAFKA_TOPIC` or `KAFKA_ALERT_TOPIC`).
  void add_topic(std::string& topic, KafkaOptions& options, const std::string& env,
                 const std::string& meaning);
  /// Adds -G and --instance.
  void add_group(std::optional<std::string>& group, std::optional<std::string>& instance,
                 const std::string& default_text);
  /// Adds -o and -e.
  void add_start(StartPoint& start, bool& exit_eof, const std::string& default_text);
  /// Adds --max-future.
  Option& add_event_time(EventTimeRules& rules);
  /// Adds -c.
  void add_count(std::optional<std::uint64_t>& count, const std::string& meaning);
  /// Adds -f, which accepts these words (a subset of human, json, csv, table).
  void add_format(Format& format, const std::vector<std::string>& words);
  /// Adds --listen, the address where metrics and health are served. In a tool that always listens,
  /// `listen` holds the default address.
  void add_listen(web::Address& listen, const std::string& meaning);
  void add_listen(std::optional<web::Address>& listen);
  /// Adds --listen and --unhealthy-after. For a tool that reads a topic.
  void add_listen(std::optional<web::Address>& listen, std::chrono::milliseconds& unhealthy_after);
  /// Adds -q, -v, --log-format and --color. For every tool.
  void add_logging(LogOptions& options);
  /// Adds --stats. For every tool that makes a Progress.
  void add_stats(LogOptions& options);

  /// Adds an option without a value: on or off.
  Option& add_flag(const std::string& names, bool& value, const std::string& meaning);
  /// Adds an option that accepts any text; `type` is its placeholder in the help.
  Option& add_text(const std::string& names, const std::string& type, std::string& value,
                   const std::string& meaning);
  Option& add_text(const std::string& names, const std::string& type,
                   std::optional<std::string>& value, const std::string& meaning);
  /// Adds a repeatable option that accepts any text and appends it to `values`.
  Option& add_texts(const std::string& names, const std::string& type,
                    std::vector<std::string>& values, const std::string& meaning);
  /// Adds an option that accepts a finite number, parsed independently of the locale.
  Option& add_number(const std::string& names, double& value, const std::string& meaning);
  Option& add_number(const std::string& names, std::optional<double>& value,
                     const std::string& meaning);
  /// Adds an option that accepts a decimal whole number >= 0.
  Option& add_whole(const std::string& names, std::uint64_t& value, const std::string& meaning);
  Option& add_whole(const std::string& names, std::optional<std::uint64_t>& value,
                    const std::string& meaning);
  /// Adds an option that accepts a duration (`10s`); zero is allowed.
  Option& add_duration(const std::string& names, std::chrono::milliseconds& value,
                       const std::string& meaning);
  Option& add_duration(const std::string& names, std::optional<std::chrono::milliseconds>& value,
                       const std::string& meaning);
  /// Adds an option whose values `set` parses.
  Option& add_parsed(const std::string& names, const std::string& type, const std::string& meaning,
                     Option::Setter set);

  /// Lets `read` read the items of a section of the --config file that several tools share. It may
  /// throw Failure (configuration). Requires: `name` is one of kSharedSections.
  using SectionReader = std::function<void(const std::vector<ConfigItem>&)>;
  void add_section(const std::string& name, SectionReader read);

  /// Returns the option with this name (`--topic`). Throws std::logic_error if there is none.
  [[nodiscard]] Option& option(std::string_view name);
  /// Returns Option::given() of the option with this name.
  [[nodiscard]] bool given(std::string_view name) { return option(name).given(); }

  /// Accepts a command after `--`, which the tool runs, and stores it unchanged in `command`. A
  /// `--` without a command is refused.
  void add_command(std::vector<std::string>& command, const std::string& meaning);
  /// Sets the text at the end of the help, above the exit codes. Requires: lines of at most 100
  /// columns.
  void add_notes(std::string notes) { notes_ = std::move(notes); }

  /// Returns all options in the order in which they were added; --version, --help and the hidden
  /// --generate come last.
  [[nodiscard]] std::vector<OptionDescription> describe() const;

  /// Parses the command line, the environment and the --config file. Returns std::nullopt if the
  /// tool is to go on, else what it has to print and its exit code. Never exits and never writes.
  [[nodiscard]] std::optional<EarlyExit> parse(const Invocation& invocation);

 private:
  enum class Layer { config, environment, typed };
  /// The values of an option in the highest layer that names it. A flag without a value has `true`.
  struct Given {
    Layer layer = Layer::typed;
    std::string where;  ///< `suhu.toml:3` or `KAFKA_TOPIC`; empty for the command line
    std::vector<std::string> values;
  };
  using GivenOptions = std::map<const Option*, Given>;

  Option& add(const std::string& names, Option::Takes takes, const std::string& meaning,
              Option::Setter set);
  [[nodiscard]] std::optional<EarlyExit> parse_layers(const Invocation& invocation);
  [[nodiscard]] GivenOptions environment_layer(const Invocation& invocation);
  [[nodiscard]] GivenOptions config_layer(const std::string& path);
  void require_section_of_a_tool(const ConfigItem& item) const;
  [[nodiscard]] Option* option_of_key(const std::string& where, const std::string& section,
                                      const std::string& key);
  void drop_service_options(GivenOptions& given);
  void apply(const GivenOptions& given);
  void set_command(const std::optional<std::vector<std::string>>& command);
  void resolve_kafka(const GivenOptions& given);
  void resolve_logging(const GivenOptions& given);

  std::string tool_;
  std::string purpose_;
  std::vector<std::string> examples_;
  std::string notes_;
  std::string command_meaning_;
  std::vector<std::string>* command_ = nullptr;
  OptionList options_;
  std::map<std::string, SectionReader> sections_;
  /// The key `property` of the --config file
  std::vector<std::pair<std::string, std::string>> config_properties_;

  KafkaOptions* kafka_ = nullptr;
  LogOptions* log_ = nullptr;
  Option* help_option_ = nullptr;
  Option* version_option_ = nullptr;
  Option* generate_option_ = nullptr;
  Option* bootstrap_option_ = nullptr;
  Option* property_option_ = nullptr;
  Option* config_option_ = nullptr;
  Option* topic_option_ = nullptr;
  Option* quiet_option_ = nullptr;
  Option* verbose_option_ = nullptr;
  /// False: the top-level `topic` of a --config file is not the topic of this tool's -t
  bool topic_is_readings_ = false;
  std::vector<std::string> properties_;  ///< -X K=V as typed
  std::string properties_file_;
  int quiet_ = 0;
  int verbose_ = 0;
};

}  // namespace suhu::cli
