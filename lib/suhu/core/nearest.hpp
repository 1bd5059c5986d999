// Finds the word that a user may have meant by one that is not known.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace suhu {

/// Returns the candidate with the fewest edits (insertion, deletion, replacement, swap of
/// neighbours) from `name`: at most `limit`, and fewer than the length of either. Returns the first
/// of several, and an empty string if there is none or if `name` is longer than 64 bytes.
[[nodiscard]] std::string nearest(const std::string& name,
                                  const std::vector<std::string>& candidates, std::size_t limit);

}  // namespace suhu
