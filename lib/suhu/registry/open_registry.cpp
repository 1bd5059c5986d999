// Loads libsuhu-registry.so.
#include "suhu/registry/load_module.hpp"
#include "suhu/registry/registry_module.hpp"

namespace suhu::registry {

tl::expected<std::unique_ptr<SchemaSource>, std::string> open_registry(
    const RegistryOptions& options) {
  const auto factory = load_module({.file = "libsuhu-registry.so",
                                    .symbol = kRegistryFactory,
                                    .option = "--registry",
                                    .library = "libcurl",
                                    .package = "suhu"});
  if (!factory) return tl::unexpected{factory.error()};
  std::string problem;
  std::unique_ptr<SchemaSource> source{
      reinterpret_cast<RegistryFactory*>(*factory)(options, problem)};
  if (source == nullptr) return tl::unexpected{problem};
  return source;
}

}  // namespace suhu::registry
