#include "suhu/registry/registry_reply.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "suhu/core/enum_words.hpp"
#include "suhu/core/exact_integer.hpp"
#include "suhu/core/text.hpp"

namespace suhu::registry {
namespace {

using Json = nlohmann::json;
using Kind = Fault::Kind;

constexpr long kOk = 200;
constexpr long kUnauthorized = 401;
constexpr long kForbidden = 403;
constexpr long kNotFound = 404;

std::string text_of(const Json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// Returns true if a reply with status 404 is one of a Schema Registry, which says with 40401,
/// 40402 or 40403 what it does not have. Another server, or a wrong path, has no such code.
bool is_of_registry(const Json& body) {
  constexpr int kCodesOfStatus = 100;
  if (!body.is_object()) return false;
  const auto code = exact_integer<int>(body.value("error_code", Json{}));
  return code && *code / kCodesOfStatus == kNotFound;
}

/// Returns the fault of a reply whose status is not 200.
Fault fault_of(long status, const Json& body, std::string_view what, std::string_view server) {
  const auto message = printable(text_of(body, "message"));
  const auto said = message.empty() ? std::string{} : fmt::format(" ({})", message);
  if (status == kNotFound && !is_of_registry(body))
    return {Kind::temporary,
            fmt::format("{} answers 404 to the request for {}{}: is it a Schema Registry? The URL "
                        "of Apicurio ends with /apis/ccompat/v7",
                        server, what, said)};
  if (status == kNotFound)
    return {Kind::permanent, fmt::format("{} does not have {}{}", server, what, said)};
  if (status == kUnauthorized || status == kForbidden)
    return {Kind::temporary, fmt::format("{} refuses access to {}: {}{}; set "
                                         "KAFKA_REGISTRY_USERINFO=USER:PASSWORD",
                                         server, what, status, said)};
  return {Kind::temporary,
          fmt::format("{} answers {} to the request for {}{}", server, status, what, said)};
}

std::optional<std::vector<ReferenceName>> references_of(const Json& body) {
  std::vector<ReferenceName> names;
  const auto listed = body.find("references");
  if (listed == body.end() || listed->is_null()) return names;
  if (!listed->is_array()) return std::nullopt;
  for (const Json& each : *listed) {
    if (!each.is_object()) return std::nullopt;
    const auto version = exact_integer<int>(each.value("version", Json{}));
    names.push_back({text_of(each, "name"), text_of(each, "subject"), version.value_or(0)});
    if (names.back().name.empty() || names.back().subject.empty() || !version) return std::nullopt;
  }
  return names;
}

}  // namespace

tl::expected<SchemaReply, Fault> read_reply(long status, std::string_view body,
                                            std::string_view what, std::string_view server) {
  const Json json = Json::parse(body, nullptr, false);
  if (status != kOk) return tl::unexpected{fault_of(status, json, what, server)};
  const auto text = text_of(json, "schema");
  if (text.empty())
    return tl::unexpected{
        Fault{Kind::permanent, fmt::format("what {} answers to the request for {} "
                                           "is no schema: is it a Schema Registry?",
                                           server, what)}};
  const auto word = text_of(json, "schemaType");
  const auto type = word.empty() ? std::optional{SchemaType::avro} : parse_word<SchemaType>(word);
  if (!type)
    return tl::unexpected{Fault{Kind::permanent, fmt::format("{} of {} has the type {}, which suhu "
                                                             "does not know",
                                                             what, server, printable(word))}};
  auto references = references_of(json);
  if (!references)
    return tl::unexpected{Fault{Kind::permanent, fmt::format("{} of {} has references that cannot "
                                                             "be read",
                                                             what, server)}};
  return SchemaReply{*type, text, std::move(*references)};
}

}  // namespace suhu::registry
