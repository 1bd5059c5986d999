// The types that .proto files or a descriptor set define.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "suhu/registry/schema_source.hpp"

namespace suhu::protobuf {

struct SchemaPool {
  std::unique_ptr<google::protobuf::DescriptorPool> types;
  std::vector<const google::protobuf::FileDescriptor*> files;  ///< the main one is the last
};

/// Compiles the text of a .proto file, or its descriptor in base64. It may import `references`,
/// which have either form too, and the files of Google and Confluent that every program of theirs
/// has. Returns a printable sentence if it cannot.
[[nodiscard]] tl::expected<SchemaPool, std::string> compile_text(
    const std::string& text, const std::vector<registry::Reference>& references);

/// Reads a descriptor set, as `protoc --include_imports --descriptor_set_out` writes it. Returns a
/// printable sentence if it cannot.
[[nodiscard]] tl::expected<SchemaPool, std::string> read_descriptor_set(const std::string& bytes);

}  // namespace suhu::protobuf
