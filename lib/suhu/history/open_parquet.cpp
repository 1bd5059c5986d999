#include "suhu/history/open_parquet.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "suhu/core/failure.hpp"
#include "suhu/core/text.hpp"
#include "suhu/history/parquet_module.hpp"

namespace suhu::history {
namespace {

constexpr const char* kModule = "libsuhu-parquet.so";
constexpr std::size_t kMaxReason = 512;

[[noreturn]] void fail_loading() {
  const char* const reason = dlerror();
  throw Failure{
      FailureKind::configuration,
      fmt::format("the history in Parquet files needs {} and Apache Arrow, which cannot be loaded "
                  "({}): install the package suhu-parquet; or, "
                  "if you have built suhu yourself, run scripts/install-deps.sh, then build and "
                  "install it again",
                  kModule, printable(reason != nullptr ? reason : "no reason given", kMaxReason))};
}

}  // namespace

std::unique_ptr<History> open_parquet(const ParquetOptions& options) {
  // A second call returns the same module. It is never closed, because its code is in use.
  void* const module = dlopen(kModule, RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) fail_loading();
  void* const symbol = dlsym(module, kParquetFactory);
  if (symbol == nullptr) fail_loading();
  return std::unique_ptr<History>{reinterpret_cast<ParquetFactory*>(symbol)(options)};
}

}  // namespace suhu::history
