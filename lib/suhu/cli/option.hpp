// One option of a command line: what people are told about it, and how it reads its values.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace suhu::cli {

/// What the help, and whatever else lists options, tells about one.
struct OptionDescription {
  std::vector<std::string> names;  ///< as typed, short ones first: `-t`, `--topic`
  /// A word for its value: `NAME`, `json|csv`; empty: a flag
  std::string type;
  std::string meaning;  ///< a phrase without the environment and the default
  /// Its heading in the help; empty: the help does not show it
  std::string group;
  std::vector<std::string> environment;  ///< variables that fill it; the first that is set counts
  /// The value without it, or in words what happens then; empty: nothing is told
  std::string default_text;
};

/// An option of a CommandLine, which owns it. What makes one gives a reference that is good as long
/// as the CommandLine.
class Option {
 public:
  /// Reads one value; returns what is wrong with it ("… is not one of …"), or an empty string.
  using Setter = std::function<std::string(const std::string&)>;
  /// What follows its name, and what more than one of it means: the last one counts, or all do.
  enum class Takes { nothing, nothing_and_counts, value, values };
  /// What only a program that runs for long does: the configuration of one is often read by a batch
  /// too, for which it is not meant.
  enum class Service {
    no,
    joins_a_group,  ///< --group, --state-topic: a batch, and what reads a file or a pipe, have none
    /// Where others read at this moment: a batch, or a file, would send them what is over
    writes_a_topic
  };

  /// `names` as `-t,--topic`. Throws std::logic_error when one of them is none.
  Option(const std::string& names, Takes takes, std::string meaning, Setter set);

  Option& group(std::string heading);
  Option& type(std::string word);
  Option& default_text(std::string text);
  /// One more variable, asked after those before it.
  Option& env(std::string variable);
  /// Where it counts less than the command line: see Service.
  Option& service(Service what);
  /// No --config file may hold it.
  Option& only_typed();

  [[nodiscard]] const OptionDescription& description() const { return description_; }
  /// How messages call it: the last of its long names.
  [[nodiscard]] const std::string& name() const { return description_.names.back(); }
  [[nodiscard]] bool has_name(std::string_view name) const;
  [[nodiscard]] bool needs_value() const {
    return takes_ == Takes::value || takes_ == Takes::values;
  }
  [[nodiscard]] bool is_list() const { return takes_ == Takes::values; }
  [[nodiscard]] Service service() const { return service_; }
  [[nodiscard]] bool is_configurable() const { return configurable_; }
  /// True after the command line was parsed, when it, the environment or a file named this option.
  [[nodiscard]] bool given() const { return given_; }

  /// Takes the values of the layer that won, in their order. Only the last one is read when only it
  /// counts: what it replaces may be nonsense. Returns what is wrong with the first that is wrong,
  /// or an empty string.
  [[nodiscard]] std::string set_values(const std::vector<std::string>& values);

 private:
  OptionDescription description_;
  Takes takes_;
  Setter set_;
  Service service_ = Service::no;
  bool configurable_ = true;
  bool given_ = false;
};

using OptionList = std::deque<Option>;  ///< in the order they were added; adding moves none

/// The option with this name (`-t`, `--topic`), or nullptr.
[[nodiscard]] Option* find_option(OptionList& options, std::string_view name);

/// The long names of all options, without dashes.
[[nodiscard]] std::vector<std::string> long_names(const OptionList& options);

/// Setters of flags. One that says on or off takes `true`, `yes`, `on`, `1` and their opposites;
/// one that counts adds up, and takes a whole number besides.
[[nodiscard]] Option::Setter switch_into(bool& value);
[[nodiscard]] Option::Setter count_into(int& value);

}  // namespace suhu::cli
