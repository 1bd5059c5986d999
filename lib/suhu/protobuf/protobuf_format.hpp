// Protocol Buffers as an encoding with schemas. Part of libsuhu-protobuf.so.
#pragma once

#include <memory>

#include "suhu/registry/protobuf_module.hpp"

namespace suhu::protobuf {

[[nodiscard]] std::unique_ptr<registry::ProtobufFormat> make_protobuf_format();

}  // namespace suhu::protobuf
