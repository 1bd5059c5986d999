#include "suhu/registry/open_framed_decoder.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "suhu/core/problem.hpp"
#include "suhu/core/text.hpp"
#include "suhu/registry/avro_format.hpp"
#include "suhu/registry/protobuf_module.hpp"
#include "suhu/registry/registry_module.hpp"

namespace suhu::registry {
namespace {

using Opened = tl::expected<std::unique_ptr<FramedDecoder>, std::string>;
using shape::Encoding;
using shape::Framing;
using shape::Shape;

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;

std::string about(const std::string& file, std::string_view problem) {
  return fmt::format("--schema {}: {}", printable(file, kLongestPath), problem);
}

tl::expected<std::string, std::string> read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::string text;
  if (file) text.assign(std::istreambuf_iterator<char>{file}, {});
  if (!file.is_open() || file.bad()) return tl::unexpected{about(path, "cannot be read")};
  if (text.size() > kMaxFileBytes) return tl::unexpected{about(path, "has more than 16 MiB")};
  return text;
}

Problem check(const Shape& shape) {
  if (shape.registry.empty() && shape.schema.empty())
    return fmt::format("--encoding {} needs a schema: --registry URL, or --schema FILE",
                       to_string(shape.encoding));
  if (shape.registry.empty()) return std::nullopt;
  if (shape.framing == Framing::none)
    return "--registry does not go with --framing none: without its frame a record names no schema";
  return problem_if(shape.encoding == Encoding::protobuf && !shape.schema.empty(),
                    "--registry and --schema: give one of them for --encoding protobuf");
}

Opened ask_registry(std::unique_ptr<DatumFormat> format, const Shape& shape) {
  const char* const user_info = std::getenv(kUserInfoVariable);
  const RegistryOptions options{.url = shape.registry,
                                .user_info = user_info != nullptr ? user_info : ""};
  auto source = open_registry(options);
  if (!source) return tl::unexpected{source.error()};
  return std::make_unique<FramedDecoder>(std::move(format), std::move(*source));
}

Opened open_avro(const Shape& shape) {
  std::optional<avro::Schema> given;
  if (!shape.schema.empty()) {
    const auto text = read_file(shape.schema);
    if (!text) return tl::unexpected{text.error()};
    auto schema = avro::parse_schema(*text);
    if (!schema) return tl::unexpected{about(shape.schema, schema.error())};
    if (shape.registry.empty()) {
      auto datum = make_avro_format({})->compile({.text = *text});
      if (!datum) return tl::unexpected{about(shape.schema, datum.error())};
      return std::make_unique<FramedDecoder>(std::move(*datum), shape.framing);
    }
    given = std::move(*schema);
  }
  return ask_registry(make_avro_format(std::move(given)), shape);
}

Opened open_protobuf_shape(const Shape& shape) {
  auto format = open_protobuf();
  if (!format) return tl::unexpected{format.error()};
  if (!shape.registry.empty()) return ask_registry(std::move(*format), shape);
  const auto colon = shape.schema.rfind(':');
  const std::string path = shape.schema.substr(0, colon);
  const std::string message = colon == std::string::npos ? "" : shape.schema.substr(colon + 1);
  const auto file = read_file(path);
  if (!file) return tl::unexpected{file.error()};
  auto datum = (*format)->compile_file(*file, message, path.ends_with(".proto"));
  if (!datum) return tl::unexpected{about(path, datum.error())};
  return std::make_unique<FramedDecoder>(std::move(*datum), shape.framing);
}

}  // namespace

Opened open_framed_decoder(const Shape& shape) {
  if (auto problem = check(shape)) return tl::unexpected{std::move(*problem)};
  return shape.encoding == Encoding::avro ? open_avro(shape) : open_protobuf_shape(shape);
}

}  // namespace suhu::registry
