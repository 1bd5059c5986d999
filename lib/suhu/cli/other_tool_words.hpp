// Words that people know from other programs (Kafka's own tools, kcat, plain habit), and what says
// the same here. Private to cli.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace suhu::cli {

struct OtherToolWord {
  std::string_view word;  ///< as it is typed, with its dashes
  /// Long name, without dashes, of what the program must have for the advice to be right
  std::string_view option;
  std::string_view advice;  ///< a part of a sentence, which begins with what to type
};

/// All of them. Of several rows for one word the first counts whose option the program has.
[[nodiscard]] std::span<const OtherToolWord> other_tool_words();

/// What follows a complaint about an unknown option: `: -o beginning reads all that is there`, or
/// `: did you mean --threshold?`, or nothing. `typed`: with its dashes, without a value; `ours`:
/// the long names of the program's options, without dashes.
[[nodiscard]] std::string advice_on(std::string_view typed, const std::vector<std::string>& ours);

/// The same about an argument that is no option: a word such as `help`, a file, a topic.
[[nodiscard]] std::string advice_on_argument(std::string_view typed,
                                             const std::vector<std::string>& ours);

}  // namespace suhu::cli
