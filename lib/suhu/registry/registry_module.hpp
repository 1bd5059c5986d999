// The interface between libsuhu-registry.so and the programs that load it. The module keeps libcurl
// and the twenty libraries that it needs out of the programs that ask no registry.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "suhu/registry/schema_source.hpp"

namespace suhu::registry {

struct RegistryOptions {
  std::string url;        ///< of --registry
  std::string user_info;  ///< `USER:PASSWORD` for HTTP's basic authentication; empty: none
  std::chrono::milliseconds connect_timeout{3'000};
  /// For a schema with all that it refers to
  std::chrono::milliseconds timeout{10'000};
};

/// The variable of the environment with the user info, because a command line is visible to others.
inline constexpr const char* kUserInfoVariable = "KAFKA_REGISTRY_USERINFO";

/// Creates a source, which the caller owns. Returns nullptr, and sets `problem`, if the URL is
/// wrong. The name of the function must change with the meaning of the classes, so that a program
/// never calls a module of another version.
using RegistryFactory = SchemaSource*(const RegistryOptions& options, std::string& problem);
inline constexpr const char* kRegistryFactory = "suhu_registry_source_1";

/// Loads the module and returns a source of schemas, which connects at its first fetch. Returns a
/// sentence if the URL is wrong or the module is not installed.
[[nodiscard]] tl::expected<std::unique_ptr<SchemaSource>, std::string> open_registry(
    const RegistryOptions& options);

}  // namespace suhu::registry
