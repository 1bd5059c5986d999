#include "suhu/cli/help.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace suhu::cli {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kColumn = 32;  ///< where meanings begin
constexpr std::array<std::string_view, 4> kSharedGroups{"Kafka", "Input", "Output", "Talk"};

std::size_t columns(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// `FLOAT`, or `a|b` for CLI11's set validators (`TEXT:{a,b}`).
std::string type_of(const CLI::Option& option) {
  std::string type = option.get_type_name();
  const auto open = type.find(":{");
  if (open != std::string::npos && type.back() == '}') {
    type = type.substr(open + 2, type.size() - open - 3);
    std::ranges::replace(type, ',', '|');
    return type;
  }
  return type.substr(0, type.find(':'));
}

std::string names_of(const CLI::Option& option) {
  std::string names = option.get_snames().empty() ? "      " : "  ";
  bool first = true;
  for (const auto& name : option.get_snames()) names += (std::exchange(first, false) ? "-" : ", -") + name;
  for (const auto& name : option.get_lnames()) names += (std::exchange(first, false) ? "--" : ", --") + name;
  if (!option.get_option_text().empty()) {
    names += " " + option.get_option_text();
  } else if (option.get_items_expected_max() > 0) {
    names += " " + type_of(option);
  }
  return names;
}

/// ` [env KAFKA_TOPIC, default sensor-suhu]`, or what there is of it.
std::string notes_of(const CLI::Option& option, const std::vector<std::string>& environment) {
  std::string notes;
  for (const auto& name : environment) notes += (notes.empty() ? "env " : ", ") + name;
  const auto value = option.get_default_str();
  if (!value.empty() && value != "[]" && option.get_option_text().empty()) notes += (notes.empty() ? "default " : ", default ") + value;
  return notes.empty() ? notes : "[" + notes + "]";
}

/// Appends `text` word by word, beginning at column `at`, continued at kColumn.
void append_wrapped(std::string& out, std::size_t at, std::string_view text) {
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (at > kColumn && at + 1 + columns(word) > kWidth) {
      out += '\n' + std::string(kColumn, ' ');
      at = kColumn;
    } else if (at > kColumn) {
      out += ' ';
      ++at;
    }
    out += word;
    at += columns(word);
  }
  out += '\n';
}

void append_entry(std::string& out, const std::string& names, const std::string& meaning) {
  out += names;
  if (columns(names) + 1 > kColumn - 1) {
    out += '\n' + std::string(kColumn, ' ');
  } else {
    out += std::string(kColumn - columns(names), ' ');
  }
  append_wrapped(out, kColumn, meaning);
}

void append_option(std::string& out, const CLI::Option& option, const std::vector<std::string>& environment) {
  const auto notes = notes_of(option, environment);
  append_entry(out, names_of(option), option.get_description() + (notes.empty() ? "" : " " + notes));
}

std::vector<std::string> groups_in_order(const CLI::App& app) {
  std::vector<std::string> groups;
  for (const auto& group : app.get_groups()) {
    const bool shared = std::ranges::find(kSharedGroups, group) != kSharedGroups.end();
    if (!group.empty() && !shared) groups.push_back(group);
  }
  groups.insert(groups.end(), kSharedGroups.begin(), kSharedGroups.end());
  return groups;
}

}  // namespace

std::string help_text(CLI::App& app, const HelpPage& page) {
  std::string out = page.tool + ": " + page.purpose + "\n";
  if (!page.examples.empty()) {
    out += "\nExamples:\n";
    for (const auto& example : page.examples) out += "  " + example + "\n";
  }
  if (!page.command.empty()) {
    out += "\nCommand:\n";
    append_entry(out, "  -- CMD [ARG…]", page.command);
  }
  for (const auto& group : groups_in_order(app)) {
    auto options = app.get_options([&](const CLI::Option* option) { return option->nonpositional() && option->get_group() == group; });
    if (options.empty()) continue;
    // --version and --help exist before any other option: read, they come last.
    const auto comes_first = [](const CLI::Option* option) { return option->get_configurable() || option->get_items_expected_max() > 0; };
    std::stable_partition(options.begin(), options.end(), comes_first);
    out += "\n" + group + ":\n";
    for (const auto* option : options) append_option(out, *option, page.environment(option));
  }
  if (!page.notes.empty()) out += "\n" + page.notes + "\n";
  out += "\nExit codes: 0 done (also after Ctrl-C), 1 failure, 2 usage or configuration, 3 no broker or topic.\n";
  return out;
}

}  // namespace suhu::cli
