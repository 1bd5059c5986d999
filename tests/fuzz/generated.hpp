// Inputs that are too large to lie in the corpus.
#pragma once

#include <functional>
#include <string_view>

namespace suhu::fuzz {

/// Gives `run` each of them: nesting of 200,000 levels, records at and beyond 64 KiB, long runs of
/// one character.
void for_each_generated(const std::function<void(std::string_view bytes)>& run);

}  // namespace suhu::fuzz
