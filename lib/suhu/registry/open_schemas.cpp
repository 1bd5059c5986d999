#include "suhu/registry/open_schemas.hpp"

#include "suhu/core/failure.hpp"
#include "suhu/registry/open_framed_decoder.hpp"

namespace suhu::registry {

std::shared_ptr<shape::SchemaReader> open_schemas(const shape::Shape& shape) {
  if (shape.encoding != shape::Encoding::avro && shape.encoding != shape::Encoding::protobuf)
    return nullptr;
  auto decoder = open_framed_decoder(shape);
  if (!decoder) throw Failure(FailureKind::configuration, decoder.error());
  return std::move(*decoder);
}

}  // namespace suhu::registry
