#include "suhu/avro/default_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <optional>

#include "suhu/core/exact_integer.hpp"
#include "suhu/core/text.hpp"
#include "suhu/core/utf8.hpp"

namespace suhu::avro {
namespace {

using Json = nlohmann::json;

constexpr char32_t kLargestByte = 0xFF;
/// Most values in one default. Defaults inside defaults of a recursive type could be without end.
constexpr int kMaxDefaultValues = 10'000;

void append_varint(std::string& out, std::int64_t value) {
  auto zigzag =
      (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value < 0 ? -1 : 0);
  for (; zigzag >= 0x80; zigzag >>= 7U) out += static_cast<char>(0x80U | (zigzag & 0x7FU));
  out += static_cast<char>(zigzag);
}

void append_counted(std::string& out, std::string_view bytes) {
  append_varint(out, static_cast<std::int64_t>(bytes.size()));
  out += bytes;
}

template <class Bits>
void append_little_endian(std::string& out, Bits bits) {
  for (std::size_t i = 0; i < sizeof(Bits); ++i) out += static_cast<char>(bits >> (8 * i) & 0xFFU);
}

/// Returns the bytes for which the characters U+0000 to U+00FF stand.
std::optional<std::string> latin1(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const auto character = utf8::decode(text);
    if (!character.valid || character.code > kLargestByte) return std::nullopt;
    bytes += static_cast<char>(character.code);
    text.remove_prefix(character.bytes);
  }
  return bytes;
}

class DefaultEncoder {
 public:
  explicit DefaultEncoder(const Schema& schema) : schema_(schema) {}

  std::string bytes;

  /// Returns false if `json` is no value of the type.
  bool encode(const Json& json, NodeId id, int depth) {
    if (depth > kMaxSchemaDepth || ++values_ > kMaxDefaultValues) return false;
    const Node& node = schema_.node(id);
    switch (node.type) {
      case Type::null:
        return json.is_null();
      case Type::boolean:
        if (json.is_boolean()) bytes += json.get<bool>() ? '\1' : '\0';
        return json.is_boolean();
      case Type::int32:
        return encode_integer<std::int32_t>(json);
      case Type::int64:
        return encode_integer<std::int64_t>(json);
      case Type::float32:
      case Type::float64:
        return encode_float(json, node.type);
      case Type::bytes:
      case Type::string:
      case Type::fixed:
        return json.is_string() && encode_text(json.get<std::string>(), node);
      case Type::enumeration:
        return json.is_string() && encode_symbol(json.get<std::string>(), node);
      case Type::array:
      case Type::map:
        return encode_items(json, node, depth);
      case Type::record:
        return encode_record(json, node, depth);
      case Type::union_of:
        return encode_union(json, node, depth);
    }
    return false;
  }

 private:
  template <class Integer>
  bool encode_integer(const Json& json) {
    const auto value = exact_integer<Integer>(json);
    if (value) append_varint(bytes, *value);
    return value.has_value();
  }

  bool encode_float(const Json& json, Type type) {
    if (!json.is_number()) return false;
    const auto value = json.get<double>();
    if (type == Type::float32) {
      append_little_endian(bytes, std::bit_cast<std::uint32_t>(static_cast<float>(value)));
    } else {
      append_little_endian(bytes, std::bit_cast<std::uint64_t>(value));
    }
    return true;
  }

  bool encode_text(const std::string& text, const Node& node) {
    if (node.type == Type::string) {
      append_counted(bytes, text);
      return true;
    }
    const auto plain = latin1(text);
    if (!plain) return false;
    if (node.type == Type::bytes) {
      append_counted(bytes, *plain);
      return true;
    }
    bytes += *plain;
    return plain->size() == node.size;
  }

  bool encode_symbol(const std::string& text, const Node& node) {
    const auto symbol = std::ranges::find(node.symbols, text);
    append_varint(bytes, symbol - node.symbols.begin());
    return symbol != node.symbols.end();
  }

  bool encode_items(const Json& json, const Node& node, int depth) {
    const bool map = node.type == Type::map;
    if (map ? !json.is_object() : !json.is_array()) return false;
    if (!json.empty()) append_varint(bytes, static_cast<std::int64_t>(json.size()));
    for (auto item = json.begin(); item != json.end(); ++item) {
      if (map) append_counted(bytes, item.key());
      if (!encode(*item, node.children.front(), depth + 1)) return false;
    }
    append_varint(bytes, 0);
    return true;
  }

  bool encode_record(const Json& json, const Node& node, int depth) {
    return json.is_object() && std::ranges::all_of(node.fields, [&](const Field& field) {
             if (const auto given = json.find(field.name); given != json.end())
               return encode(*given, field.type, depth + 1);
             return field.default_value && encode(Json::parse(*field.default_value, nullptr, false),
                                                  field.type, depth + 1);
           });
  }

  bool encode_union(const Json& json, const Node& node, int depth) {
    const std::size_t before = bytes.size();
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      append_varint(bytes, static_cast<std::int64_t>(i));
      if (encode(json, node.children[i], depth + 1)) return true;
      bytes.resize(before);
    }
    return false;
  }

  const Schema& schema_;
  int values_ = 0;
};

}  // namespace

tl::expected<std::string, std::string> encode_default(std::string_view json, const Schema& schema,
                                                      NodeId type) {
  DefaultEncoder encoder{schema};
  if (encoder.encode(Json::parse(json, nullptr, false), type, 0)) return std::move(encoder.bytes);
  return tl::unexpected{
      fmt::format("the default {} is no {}", printable(json), to_string(schema.node(type).type))};
}

}  // namespace suhu::avro
