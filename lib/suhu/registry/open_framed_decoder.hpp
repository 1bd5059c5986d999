// Makes the decoder of a shape whose encoding is Avro or Protobuf. Reads the file of --schema and
// the environment.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "suhu/registry/framed_decoder.hpp"
#include "suhu/shape/shape.hpp"

namespace suhu::registry {

/// Returns the decoder, or a sentence that names the option that is wrong. Avro: with --registry,
/// each record names the schema of its writer, and --schema, if it is given, is the reader's;
/// without --registry, --schema is the writer's. Protobuf: either --registry or --schema
/// FILE:MESSAGE. Connects to nothing. Requires: the encoding is avro or protobuf.
[[nodiscard]] tl::expected<std::unique_ptr<FramedDecoder>, std::string> open_framed_decoder(
    const shape::Shape& shape);

}  // namespace suhu::registry
