// The interface between libsuhu-protobuf.so and the programs that load it. The module keeps
// Google's library out of the programs that need none of it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "suhu/registry/datum_decoder.hpp"

namespace suhu::registry {

class ProtobufFormat : public DatumFormat {
 public:
  /// Returns a decoder of one message. `file` holds a descriptor set (`protoc --include_imports
  /// --descriptor_set_out`), or the text of a .proto file if `is_text`. An empty `message` means
  /// the only one of the file, or the first of the text.
  [[nodiscard]] virtual tl::expected<std::unique_ptr<DatumDecoder>, std::string> compile_file(
      const std::string& file, const std::string& message, bool is_text) = 0;
};

/// Creates a format, which the caller owns. The name of the function must change with the meaning
/// of the classes, so that a program never calls a module of another version.
using ProtobufFactory = ProtobufFormat*();
inline constexpr const char* kProtobufFactory = "suhu_protobuf_format_1";

/// Loads the module. Returns a sentence if it is not installed.
[[nodiscard]] tl::expected<std::unique_ptr<ProtobufFormat>, std::string> open_protobuf();

}  // namespace suhu::registry
