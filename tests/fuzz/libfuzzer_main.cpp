// The entry points of libFuzzer, for the one target of this program. The generated inputs run
// first.
#include <cstddef>
#include <cstdint>

#include "fuzz/generated.hpp"
#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  suhu::fuzz::for_each_generated(suhu::fuzz::targets().front().run);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  suhu::fuzz::targets().front().run({reinterpret_cast<const char*>(data), size});
  return 0;
}
