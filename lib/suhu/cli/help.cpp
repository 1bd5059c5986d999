#include "suhu/cli/help.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace suhu::cli {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kColumn = 32;  ///< column where meanings begin
constexpr std::array<std::string_view, 4> kSharedGroups{"Kafka", "Input", "Output", "Logging"};

std::size_t columns(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string names_of(const OptionDescription& option) {
  std::string text;
  for (const auto& name : option.names) text += (text.empty() ? "" : ", ") + name;
  // Align the long names, also of options without a short one.
  text.insert(0, text.starts_with("--") ? 6 : 2, ' ');
  return option.type.empty() ? text : text + " " + option.type;
}

/// Returns ` [env KAFKA_TOPIC, default sensor-suhu]`, or as much of it as the option has.
std::string notes_of(const OptionDescription& option) {
  std::string notes;
  for (const auto& name : option.environment) notes += (notes.empty() ? "env " : ", ") + name;
  if (!option.default_text.empty())
    notes += (notes.empty() ? "default " : ", default ") + option.default_text;
  return notes.empty() ? notes : " [" + notes + "]";
}

/// Appends `text` and a newline, wrapped between words: the first line begins at column `at`, the
/// others at kColumn.
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

}  // namespace

std::vector<std::string> groups_in_order(const std::vector<OptionDescription>& options) {
  std::vector<std::string> groups;
  for (const auto& option : options) {
    const bool shared = std::ranges::find(kSharedGroups, option.group) != kSharedGroups.end();
    const bool known = std::ranges::find(groups, option.group) != groups.end();
    if (!option.group.empty() && !shared && !known) groups.push_back(option.group);
  }
  groups.insert(groups.end(), kSharedGroups.begin(), kSharedGroups.end());
  return groups;
}

std::string help_text(const HelpPage& page) {
  std::string out = page.tool + ": " + page.purpose + "\n";
  if (!page.examples.empty()) {
    out += "\nExamples:\n";
    for (const auto& example : page.examples) out += "  " + example + "\n";
  }
  if (!page.command.empty()) {
    out += "\nCommand:\n";
    append_entry(out, "  -- CMD [ARG…]", page.command);
  }
  for (const auto& group : groups_in_order(page.options)) {
    std::string entries;
    for (const auto& option : page.options) {
      if (option.group == group)
        append_entry(entries, names_of(option), option.meaning + notes_of(option));
    }
    if (!entries.empty()) out += "\n" + group + ":\n" + entries;
  }
  if (!page.notes.empty()) out += "\n" + page.notes + "\n";
  out +=
      "\nExit codes: 0 done (also after Ctrl-C), 1 failure, 2 usage or configuration, 3 no broker "
      "or topic.\n";
  return out;
}

}  // namespace suhu::cli
