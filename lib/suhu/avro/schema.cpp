#include "suhu/avro/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "suhu/core/enum_words.hpp"
#include "suhu/core/exact_integer.hpp"
#include "suhu/core/problem.hpp"
#include "suhu/core/text.hpp"

namespace suhu::avro {
namespace {

using Json = nlohmann::json;
using Parsed = tl::expected<NodeId, std::string>;

constexpr std::size_t kUuidBytes = 16;
constexpr std::size_t kMaxFixedBytes = std::numeric_limits<std::int32_t>::max();

/// Returns the type that `word` names by itself, without a definition.
std::optional<Type> primitive(std::string_view word) {
  const auto type = parse_word<Type>(word);
  return type && *type <= Type::string ? type : std::nullopt;
}

/// Returns the member of this name that is a text; an empty one if there is none.
std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<std::vector<std::string>> texts_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::vector<std::string>{};
  if (!found->is_array()) return std::nullopt;
  std::vector<std::string> texts;
  for (const Json& each : *found) {
    if (!each.is_string()) return std::nullopt;
    texts.push_back(each.get<std::string>());
  }
  return texts;
}

std::string with_namespace(const std::string& name, const std::string& space) {
  return space.empty() || name.find('.') != std::string::npos ? name : space + '.' + name;
}

std::string namespace_of(const std::string& full_name) {
  const auto dot = full_name.rfind('.');
  return dot == std::string::npos ? std::string{} : full_name.substr(0, dot);
}

/// Returns true if `logical` may annotate a type of this kind.
bool fits(Logical logical, const Node& node) {
  switch (logical) {
    case Logical::none:
      return false;
    case Logical::date:
    case Logical::time_millis:
      return node.type == Type::int32;
    case Logical::decimal:
      return node.type == Type::bytes || node.type == Type::fixed;
    case Logical::uuid:
      return node.type == Type::string || (node.type == Type::fixed && node.size == kUuidBytes);
    default:
      return node.type == Type::int64;
  }
}

/// Adds the logical type that `object` names to `node`, if it is a valid one.
void add_logical_type(const Json& object, Node& node) {
  const auto logical = parse_word<Logical>(text_of(object, "logicalType"));
  if (!logical || !fits(*logical, node)) return;
  if (*logical == Logical::decimal) {
    const auto digits = exact_integer<unsigned>(object.value("precision", Json{}));
    const auto scale = exact_integer<unsigned>(object.value("scale", Json(0)));
    if (!digits || *digits == 0 || *digits > kMaxPrecision || !scale || *scale > *digits) return;
    node.precision = *digits;
    node.scale = *scale;
  }
  node.logical = *logical;
}

class Parser {
 public:
  Parsed parse_text(std::string_view text) {
    if (text.size() > kMaxSchemaBytes) return problem("an Avro schema has at most 1 MiB");
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_discarded()) return parse(json, {}, 0);
    // A file may hold the name of a primitive type without quotes.
    if (const auto type = primitive(text)) return add({.type = *type});
    return problem("an Avro schema is JSON, and this is none");
  }

  Schema finish(NodeId root) { return {std::move(nodes_), root}; }

 private:
  static tl::unexpected<std::string> problem(std::string sentence) {
    return tl::unexpected{std::move(sentence)};
  }

  Parsed add(Node node) {
    if (nodes_.size() >= kMaxSchemaNodes)
      return problem(fmt::format("an Avro schema has at most {} types", kMaxSchemaNodes));
    nodes_.push_back(std::move(node));
    return static_cast<NodeId>(nodes_.size() - 1);
  }

  Parsed parse(const Json& json, const std::string& space, int depth) {
    if (depth > kMaxSchemaDepth)
      return problem(fmt::format("an Avro schema is nested at most {} deep", kMaxSchemaDepth));
    if (json.is_string()) return refer(json.get<std::string>(), space);
    if (json.is_array()) return parse_union(json, space, depth);
    if (json.is_object()) return parse_object(json, space, depth);
    return problem("a type of an Avro schema is a name, an object or an array");
  }

  Parsed refer(const std::string& name, const std::string& space) {
    if (const auto type = primitive(name)) return add({.type = *type});
    for (const auto& full : {with_namespace(name, space), name}) {
      if (const auto known = names_.find(full); known != names_.end()) return known->second;
    }
    return problem(fmt::format("the Avro schema does not say what {} is", printable(name)));
  }

  Parsed parse_object(const Json& json, const std::string& space, int depth) {
    const auto found = json.find("type");
    if (found == json.end()) return problem("a type of the Avro schema has no \"type\"");
    if (!found->is_string()) return parse(*found, space, depth + 1);
    const auto word = found->get<std::string>();
    if (const auto type = primitive(word)) {
      Node node{.type = *type};
      add_logical_type(json, node);
      return add(std::move(node));
    }
    if (word == "array") return parse_container(json, "items", Type::array, space, depth);
    if (word == "map") return parse_container(json, "values", Type::map, space, depth);
    if (word == "record" || word == "error") return parse_record(json, space, depth);
    if (word == "enum") return parse_enum(json, space);
    if (word == "fixed") return parse_fixed(json, space);
    return refer(word, space);
  }

  Parsed parse_container(const Json& json, const char* member, Type type, const std::string& space,
                         int depth) {
    const auto found = json.find(member);
    if (found == json.end())
      return problem(fmt::format("{} {} of the Avro schema has no \"{}\"",
                                 type == Type::array ? "an" : "a", to_string(type), member));
    return parse(*found, space, depth + 1).and_then([&](NodeId child) {
      return add({.type = type, .children = {child}});
    });
  }

  Parsed parse_union(const Json& json, const std::string& space, int depth) {
    Node node{.type = Type::union_of};
    std::vector<std::string> kinds;
    for (const Json& branch : json) {
      auto child = parse(branch, space, depth + 1);
      if (!child) return child;
      const Node& type = nodes_[*child];
      if (type.type == Type::union_of) return problem("a union of the Avro schema holds a union");
      kinds.push_back(type.name.empty() ? std::string{to_string(type.type)} : type.name);
      node.children.push_back(*child);
    }
    if (kinds.empty()) return problem("a union of the Avro schema has no branches");
    std::ranges::sort(kinds);
    if (const auto twice = std::ranges::adjacent_find(kinds); twice != kinds.end())
      return problem(fmt::format("a union of the Avro schema has {} twice", printable(*twice)));
    return add(std::move(node));
  }

  /// Adds a node with the name and the aliases that `json` gives.
  Parsed add_named(const Json& json, Type type, const std::string& space) {
    const auto name = text_of(json, "name");
    if (name.empty())
      return problem(fmt::format("{} {} of the Avro schema has no name",
                                 type == Type::enumeration ? "an" : "a", to_string(type)));
    // An empty namespace is none, unlike one that is not given.
    const auto own = json.contains("namespace") ? text_of(json, "namespace") : space;
    Node node{.type = type, .name = with_namespace(name, own)};
    if (primitive(node.name))
      return problem(fmt::format("the Avro schema defines {}, which is a type of Avro", name));
    const auto aliases = texts_of(json, "aliases");
    if (!aliases) return problem(bad_list("aliases", node.name));
    for (const auto& alias : *aliases)
      node.aliases.push_back(with_namespace(alias, namespace_of(node.name)));
    if (names_.contains(node.name))
      return problem(fmt::format("the Avro schema defines {} twice", printable(node.name)));
    const auto full_name = node.name;
    auto id = add(std::move(node));
    if (id) names_.emplace(full_name, *id);
    return id;
  }

  static std::string bad_list(std::string_view what, std::string_view name) {
    return fmt::format("the {} of {} are no list of texts in the Avro schema", what,
                       printable(name));
  }

  Parsed parse_record(const Json& json, const std::string& space, int depth) {
    auto id = add_named(json, Type::record, space);
    if (!id) return id;
    const std::string name = nodes_[*id].name;
    const auto listed = json.find("fields");
    if (listed == json.end() || !listed->is_array())
      return problem(
          fmt::format("the record {} of the Avro schema has no list of fields", printable(name)));
    std::vector<Field> fields;
    for (const Json& each : *listed) {
      auto field = parse_field(each, name, depth);
      if (!field) return tl::unexpected{field.error()};
      const bool twice = std::ranges::find(fields, field->name, &Field::name) != fields.end();
      if (twice)
        return problem(fmt::format("the record {} of the Avro schema has two fields {}",
                                   printable(name), printable(field->name)));
      fields.push_back(std::move(*field));
    }
    nodes_[*id].fields = std::move(fields);
    return id;
  }

  tl::expected<Field, std::string> parse_field(const Json& json, const std::string& record,
                                               int depth) {
    const auto name = json.is_object() ? text_of(json, "name") : std::string{};
    if (name.empty() || !json.contains("type"))
      return problem(fmt::format("a field of {} has no name or no type in the Avro schema",
                                 printable(record)));
    const auto aliases = texts_of(json, "aliases");
    if (!aliases) return problem(bad_list("aliases", record + '.' + name));
    const auto type = parse(json["type"], namespace_of(record), depth + 1);
    if (!type) return tl::unexpected{type.error()};
    Field field{.name = name, .aliases = *aliases, .type = *type};
    if (json.contains("default")) field.default_value = json["default"].dump();
    return field;
  }

  Parsed parse_enum(const Json& json, const std::string& space) {
    auto id = add_named(json, Type::enumeration, space);
    if (!id) return id;
    Node& node = nodes_[*id];
    auto symbols = texts_of(json, "symbols");
    if (!symbols || symbols->empty()) return problem(bad_list("symbols", node.name));
    auto sorted = *symbols;
    std::ranges::sort(sorted);
    if (std::ranges::adjacent_find(sorted) != sorted.end())
      return problem(fmt::format("the enum {} has a symbol twice", printable(node.name)));
    if (json.contains("default")) {
      node.default_symbol = text_of(json, "default");
      if (!std::ranges::binary_search(sorted, *node.default_symbol))
        return problem(
            fmt::format("the default of the enum {} is none of its symbols", printable(node.name)));
    }
    node.symbols = std::move(*symbols);
    return id;
  }

  Parsed parse_fixed(const Json& json, const std::string& space) {
    auto id = add_named(json, Type::fixed, space);
    if (!id) return id;
    Node& node = nodes_[*id];
    const auto size = exact_integer<std::size_t>(json.value("size", Json{}));
    if (!size || *size > kMaxFixedBytes)
      return problem(
          fmt::format("the size of the fixed {} is no number of bytes", printable(node.name)));
    node.size = *size;
    add_logical_type(json, node);
    return id;
  }

  std::vector<Node> nodes_;
  std::map<std::string, NodeId, std::less<>> names_;
};

}  // namespace

tl::expected<Schema, std::string> parse_schema(std::string_view text,
                                               std::span<const std::string> referenced) {
  Parser parser;
  for (const auto& each : referenced) {
    const auto id = parser.parse_text(each);
    if (!id) return tl::unexpected{id.error()};
  }
  return parser.parse_text(text).map([&](NodeId root) { return parser.finish(root); });
}

std::string_view unqualified(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

}  // namespace suhu::avro
