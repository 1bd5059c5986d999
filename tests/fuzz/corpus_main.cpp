// Runs one target on each file of a folder and on the generated inputs. This makes the corpus a
// regression test that needs no fuzzer.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "fuzz/generated.hpp"
#include "fuzz/target.hpp"

namespace {

using suhu::fuzz::Target;

/// Runs the target on a copy of the bytes whose memory ends with them, so that a sanitizer reports
/// a read of one byte too many.
void run_exactly(const Target& target, std::string_view bytes) {
  const auto copy = std::make_unique<char[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), copy.get());
  target.run({copy.get(), bytes.size()});
}

}  // namespace

int main(int argc, char** argv) {
  const auto& all = suhu::fuzz::targets();
  const auto target = std::find_if(all.begin(), all.end(), [&](const Target& each) {
    return argc == 3 && each.name == argv[1];
  });
  if (target == all.end()) {
    std::fprintf(stderr, "usage: fuzz_corpus TARGET FOLDER; the targets are those of tests/fuzz\n");
    return 2;
  }
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{argv[2]}) {
    std::ifstream file{entry.path(), std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    std::printf("%s\n", entry.path().filename().c_str());
    std::fflush(stdout);  // the last one named is the one that failed
    run_exactly(*target, bytes);
    ++files;
  }
  if (files == 0) {
    std::fprintf(stderr, "there is no file in %s\n", argv[2]);
    return 1;
  }
  std::printf("generated inputs\n");
  std::fflush(stdout);
  suhu::fuzz::for_each_generated([&](std::string_view bytes) { run_exactly(*target, bytes); });
  std::printf("%zu files and the generated inputs: nothing found\n", files);
  return 0;
}
