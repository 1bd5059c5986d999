#include "suhu/registry/load_module.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "suhu/core/text.hpp"

namespace suhu::registry {
namespace {

constexpr std::size_t kMaxReason = 512;

std::string loading_problem(const Module& module) {
  const char* const reason = dlerror();
  return fmt::format(
      "{} needs {} and {}, which cannot be loaded ({}): install the package {}; or, if you have "
      "built suhu yourself, run scripts/install-deps.sh, then build and install it again",
      module.option, module.file, module.library,
      printable(reason != nullptr ? reason : "no reason given", kMaxReason), module.package);
}

}  // namespace

tl::expected<void*, std::string> load_module(const Module& module) {
  void* const loaded = dlopen(module.file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) return tl::unexpected{loading_problem(module)};
  void* const symbol = dlsym(loaded, module.symbol.c_str());
  if (symbol == nullptr) return tl::unexpected{loading_problem(module)};
  return symbol;
}

}  // namespace suhu::registry
