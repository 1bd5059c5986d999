// A fuzz target: a function of arbitrary bytes, with sentences that hold for each of them.
#pragma once

#include <string_view>
#include <vector>

namespace suhu::fuzz {

struct Target {
  std::string_view name;
  void (*run)(std::string_view bytes);
};

/// Every target that is linked into this program.
[[nodiscard]] std::vector<Target>& targets();

/// Called before main by SUHU_FUZZ_TARGET.
bool add_target(const Target& target);

/// Says the sentence that does not hold, and aborts: the fuzzer keeps the input.
[[noreturn]] void fail(const char* sentence, const char* file, int line);

}  // namespace suhu::fuzz

/// What holds for every input: a condition, and the same as a sentence.
#define SUHU_HOLDS(condition, sentence) \
  ((condition) ? void() : ::suhu::fuzz::fail(sentence, __FILE__, __LINE__))

/// Defines and registers a target; its body follows and reads `bytes`.
#define SUHU_FUZZ_TARGET(name)                        \
  static void fuzz_##name(std::string_view bytes);    \
  [[maybe_unused]] static const bool added_##name =   \
      ::suhu::fuzz::add_target({#name, fuzz_##name}); \
  static void fuzz_##name(std::string_view bytes)
