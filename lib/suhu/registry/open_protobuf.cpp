// Loads libsuhu-protobuf.so.
#include "suhu/registry/load_module.hpp"
#include "suhu/registry/protobuf_module.hpp"

namespace suhu::registry {

tl::expected<std::unique_ptr<ProtobufFormat>, std::string> open_protobuf() {
  const auto factory = load_module({.file = "libsuhu-protobuf.so",
                                    .symbol = kProtobufFactory,
                                    .option = "--encoding protobuf",
                                    .library = "libprotobuf",
                                    .package = "suhu-protobuf"});
  if (!factory) return tl::unexpected{factory.error()};
  return std::unique_ptr<ProtobufFormat>{reinterpret_cast<ProtobufFactory*>(*factory)()};
}

}  // namespace suhu::registry
