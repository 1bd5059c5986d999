// Parses where a value is found, as an option names it.
#include <string>
#include <string_view>
#include <utility>

#include "suhu/core/text.hpp"
#include "suhu/shape/shape_settings.hpp"

namespace suhu::shape {
namespace {

using Parsed = tl::expected<Where, std::string>;

constexpr std::string_view kHeader = "@header:";

std::string in_quotes(std::string_view text) { return "\"" + printable(text) + "\""; }

tl::unexpected<std::string> refuse(std::string why) { return tl::unexpected(std::move(why)); }

Where only(Where::Kind kind) { return {.kind = kind, .tokens = {}, .text = {}}; }

/// Returns a token of a JSON Pointer without its escapes (`~1` is `/`, `~0` is `~`).
tl::expected<std::string, std::string> unescaped(std::string_view token) {
  std::string name;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      name += token[i];
      continue;
    }
    const char code = i + 1 < token.size() ? token[++i] : '\0';
    if (code != '0' && code != '1') {
      return refuse("after a ~ a JSON Pointer has 0 or 1: write ~0 for the ~ in " +
                    in_quotes(token) + ", or ~1 for a /");
    }
    name += code == '0' ? '~' : '/';
  }
  return name;
}

/// Requires: `text` begins with a slash.
Parsed read_pointer(Where::Kind kind, std::string_view text) {
  Where where = only(kind);
  while (!text.empty()) {
    text.remove_prefix(1);
    const auto token = text.substr(0, text.find('/'));
    text.remove_prefix(token.size());
    auto name = unescaped(token);
    if (!name) return refuse(std::move(name.error()));
    where.tokens.push_back(std::move(*name));
  }
  return where;
}

Parsed read_record_pointer(std::string_view text, bool in_element) {
  const auto pointer = text.substr(1);
  if (!pointer.starts_with('/')) {
    return refuse(in_quotes(text) + " names no field: write ^/ and a name, or " +
                  in_quotes("/" + std::string{text}) + " for a field that begins with ^");
  }
  if (!in_element) {
    return refuse(in_quotes(text) +
                  " leads from an element of --each to the record: without --each, write " +
                  in_quotes(pointer));
  }
  return read_pointer(Where::Kind::record_pointer, pointer);
}

/// Requires: `text` begins with an `@`.
Parsed read_part_of_record(std::string_view text, bool in_element) {
  if (text == "@value") return Where{};
  if (text == "@key") return only(Where::Kind::key);
  if (text == "@topic") return only(Where::Kind::topic);
  if (text == "@index") {
    if (in_element) return only(Where::Kind::element_index);
    return refuse("@index is the number of an element: write --each POINTER too");
  }
  if (text.starts_with(kHeader)) {
    Where where = only(Where::Kind::header);
    where.text = text.substr(kHeader.size());
    if (where.text.empty()) return refuse("@header: needs a name: write @header:NAME");
    return where;
  }
  return refuse(in_quotes(text) +
                " is not one of @key, @header:NAME, @topic, @value, @index: write " +
                in_quotes("/" + std::string{text}) + " for a field of that name");
}

Parsed read_constant(std::string_view text) {
  Where where = only(Where::Kind::constant);
  where.text = text.substr(1);
  if (where.text.empty()) return refuse("a constant needs a text: write =TEXT");
  return where;
}

Parsed read_bare_name(std::string_view text) {
  if (text.find('/') != std::string_view::npos) {
    return refuse(in_quotes(text) + " is a path: write " + in_quotes("/" + std::string{text}) +
                  ", with ~1 for a / that is part of a name");
  }
  Where where = only(Where::Kind::pointer);
  where.tokens.emplace_back(text);
  return where;
}

}  // namespace

tl::expected<Where, std::string> parse_where(std::string_view text, bool in_element) {
  if (text.empty()) return Where{};
  switch (text.front()) {
    case '/':
      return read_pointer(Where::Kind::pointer, text);
    case '^':
      return read_record_pointer(text, in_element);
    case '@':
      return read_part_of_record(text, in_element);
    case '=':
      return read_constant(text);
    default:
      return read_bare_name(text);
  }
}

}  // namespace suhu::shape
