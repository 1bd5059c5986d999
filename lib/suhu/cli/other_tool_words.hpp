// Options that people know from other programs (Kafka's own tools, kcat, common habit), and what
// has the same effect here. Private to suhu/cli.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suhu::cli {

/// An option of another program, and the advice for a person who types it.
struct OtherToolWord {
  std::string_view word;  ///< as it is typed, with its dashes
  /// Long name, without dashes, of the option that a program must have for the advice to apply
  std::string_view option;
  std::string_view advice;  ///< part of a sentence; most begin with what to type
};

/// Returns all rows. Of several rows for one word, the first one whose option the program has
/// applies.
[[nodiscard]] std::span<const OtherToolWord> other_tool_words();

/// Returns what to append to an error about an unknown option: `: -o beginning reads all that is
/// there`, or `: did you mean --threshold?`, or nothing. `typed` has its dashes and no value;
/// `ours` are the long names of the program's options, without dashes.
[[nodiscard]] std::string advice_on(std::string_view typed, const std::vector<std::string>& ours);

/// Returns the same for an argument that is not an option: a word such as `help`, a file, a topic.
[[nodiscard]] std::string advice_on_argument(std::string_view typed,
                                             const std::vector<std::string>& ours);

}  // namespace suhu::cli
