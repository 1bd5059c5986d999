// One parser for every tool, with its precedence, its exit codes, and help that opens with
// examples.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "suhu/cli/invocation.hpp"
#include "suhu/cli/option.hpp"
#include "suhu/cli/options.hpp"
#include "suhu/web/address.hpp"

namespace suhu::cli {

/// The command line of one tool. Use: construct, add groups and own options, parse() once. Every
/// single-valued option may be repeated, the last one wins. Options fill variables that must
/// outlive parse(). An option takes one value each time it stands there. Precedence: command line >
/// environment > --config file > default; a repeatable option of a higher layer replaces that of a
/// lower one, but properties add up and the higher one wins key by key. The file is TOML: top-level
/// keys are options by their long name, `[tool]` sections are the tool's own, other tools' sections
/// are skipped; an unknown key is refused with the nearest known one. Own options: add_…() and then
/// .group(), .env(), .default_text(), .type() of what it gives. The help shows environment
/// variables and defaults by itself: leave them out of `meaning`. Options without a group stand
/// under the tool's name. Arguments that are no option exist only after `--`: add_command(). Names
/// are written `-t,--topic`; one that is taken, or is none, throws std::logic_error.
class CommandLine {
 public:
  /// `examples`: lines shown first in the help, each a command with a comment.
  CommandLine(std::string tool, std::string purpose, std::vector<std::string> examples);

  CommandLine(const CommandLine&) = delete;  // its options fill members of it
  CommandLine& operator=(const CommandLine&) = delete;
  ~CommandLine() = default;

  /// -b, -X, -F and --config. Every tool that talks to Kafka.
  void add_kafka(KafkaOptions& options);
  /// -t with its environment variable (`KAFKA_TOPIC`, or `KAFKA_ALERT_TOPIC`).
  void add_topic(std::string& topic, KafkaOptions& options, const std::string& env,
                 const std::string& meaning);
  /// -G and --instance.
  void add_group(std::optional<std::string>& group, std::optional<std::string>& instance,
                 const std::string& default_text);
  /// -o and -e.
  void add_start(std::optional<StartPoint>& start, bool& exit_eof, const std::string& default_text);
  /// -c.
  void add_count(std::optional<std::uint64_t>& count, const std::string& meaning);
  /// -f with these words (a subset of human, json, csv, table).
  void add_format(Format& format, const std::vector<std::string>& words);
  /// --listen: where numbers and health are served. In a tool that always listens, `listen` is
  /// where it does by default.
  void add_listen(web::Address& listen, const std::string& meaning);
  void add_listen(std::optional<web::Address>& listen);
  /// In a tool that reads a topic: with --unhealthy-after.
  void add_listen(std::optional<web::Address>& listen, std::chrono::milliseconds& unhealthy_after);
  /// -q, -v, --log-format, --color. Every tool.
  void add_logging(LogOptions& options);
  /// --stats. Every tool that makes a Progress.
  void add_stats(LogOptions& options);

  /// An option without a value: on or off.
  Option& add_flag(const std::string& names, bool& value, const std::string& meaning);
  /// An option that takes any text; `type` is what the help calls it.
  Option& add_text(const std::string& names, const std::string& type, std::string& value,
                   const std::string& meaning);
  Option& add_text(const std::string& names, const std::string& type,
                   std::optional<std::string>& value, const std::string& meaning);
  /// The same, repeatable.
  Option& add_texts(const std::string& names, const std::string& type,
                    std::vector<std::string>& values, const std::string& meaning);
  /// An option that takes a finite number, read without the locale.
  Option& add_number(const std::string& names, double& value, const std::string& meaning);
  Option& add_number(const std::string& names, std::optional<double>& value,
                     const std::string& meaning);
  /// An option that takes a whole number >= 0, decimal.
  Option& add_whole(const std::string& names, std::uint64_t& value, const std::string& meaning);
  Option& add_whole(const std::string& names, std::optional<std::uint64_t>& value,
                    const std::string& meaning);
  /// An option that takes a duration (`10s`); zero is allowed.
  Option& add_duration(const std::string& names, std::chrono::milliseconds& value,
                       const std::string& meaning);
  Option& add_duration(const std::string& names, std::optional<std::chrono::milliseconds>& value,
                       const std::string& meaning);
  /// An option whose text `set` reads.
  Option& add_parsed(const std::string& names, const std::string& type, const std::string& meaning,
                     Option::Setter set);

  /// One that was added; std::logic_error when none has this name (`--topic`).
  [[nodiscard]] Option& option(std::string_view name);

  /// Everything after `--`, as it stands there: the command that the tool runs. A `--` without a
  /// command is refused.
  void add_command(std::vector<std::string>& command, const std::string& meaning);
  /// Text for the end of the help, above the exit codes; lines of at most 100 columns.
  void add_notes(std::string notes) { notes_ = std::move(notes); }

  /// All options in the order they were added; --version, --help and the hidden --generate last.
  [[nodiscard]] std::vector<OptionDescription> describe() const;

  /// Parses; std::nullopt: go on. Never exits, never writes.
  [[nodiscard]] std::optional<EarlyExit> parse(const Invocation& invocation);

 private:
  enum class Layer { config, environment, typed };
  /// What an option was given by the highest layer that names it. A flag without a value has
  /// `true`.
  struct Given {
    Layer layer = Layer::typed;
    std::string where;  ///< `suhu.toml:3` or `KAFKA_TOPIC`; empty: typed
    std::vector<std::string> values;
  };
  using GivenOptions = std::map<const Option*, Given>;

  Option& add(const std::string& names, Option::Takes takes, const std::string& meaning,
              Option::Setter set);
  [[nodiscard]] std::optional<EarlyExit> parse_layers(const Invocation& invocation);
  [[nodiscard]] GivenOptions environment_layer(const Invocation& invocation);
  [[nodiscard]] GivenOptions config_layer(const std::string& path);
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
  /// `property` of the --config file
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
  /// False: the top-level `topic` of a --config file is another topic than ours
  bool topic_is_readings_ = false;
  std::vector<std::string> properties_;  ///< -X K=V as typed
  std::string properties_file_;
  int quiet_ = 0;
  int verbose_ = 0;
};

}  // namespace suhu::cli
