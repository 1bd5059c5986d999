#include "fuzz/target.hpp"

#include <cstdio>
#include <cstdlib>

namespace suhu::fuzz {

std::vector<Target>& targets() {
  static std::vector<Target> all;
  return all;
}

bool add_target(const Target& target) {
  targets().push_back(target);
  return true;
}

void fail(const char* sentence, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, sentence);
  std::abort();
}

}  // namespace suhu::fuzz
