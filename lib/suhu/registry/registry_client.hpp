// Fetches schemas from a Schema Registry by HTTP. A part of libsuhu-registry.so.
#pragma once

#include <memory>
#include <string>

#include "suhu/core/problem.hpp"
#include "suhu/registry/registry_module.hpp"
#include "suhu/registry/schema_source.hpp"

namespace suhu::registry {

/// Returns what is wrong with the value of --registry: no http:// or https://, no host, a user and
/// a password, a query.
[[nodiscard]] Problem check_registry_url(const std::string& url);

/// Fetches with GET /schemas/ids/ID, and GET /subjects/SUBJECT/versions/VERSION for the schemas
/// that it refers to. Follows no redirects. Trusts the certificates that the system trusts.
class RegistryClient final : public SchemaSource {
 public:
  explicit RegistryClient(RegistryOptions options);
  ~RegistryClient() override;
  RegistryClient(const RegistryClient&) = delete;
  RegistryClient& operator=(const RegistryClient&) = delete;

  [[nodiscard]] Answer fetch(std::int32_t id) override;
  void cancel() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace suhu::registry
