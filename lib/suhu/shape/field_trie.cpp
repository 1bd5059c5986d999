#include "suhu/shape/field_trie.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "suhu/core/json_token.hpp"

namespace suhu::shape {
namespace {

/// Returns true if `name` stands in JSON as it is.
bool is_plain_name(std::string_view name) {
  std::string text;
  text.append("\"").append(name).append("\"");
  const std::size_t size = text.size();
  text.append(sizeof(std::uint64_t), '\0');  // read_string() reads eight bytes at once
  const auto string = json::read_string(text.data(), text.data() + size);
  return string.end == text.data() + size && !string.escaped;
}

/// Returns the index of an array that `token` is by RFC 6901: digits without a leading zero.
std::optional<std::size_t> parse_index(std::string_view token) {
  std::size_t index = 0;
  const char* const last = token.data() + token.size();
  const auto [end, error] = std::from_chars(token.data(), last, index);
  if (error != std::errc{} || end != last || (token.front() == '0' && token.size() > 1))
    return std::nullopt;
  return index;
}

}  // namespace

FieldEdge::FieldEdge(std::string_view name, FieldIndex target)
    : quoted_(std::string{name} + '"'), target_(target), plain_(is_plain_name(name)) {
  const std::size_t size = std::min(quoted_.size(), kReadableBytes);
  std::array<unsigned char, kReadableBytes> ones{};
  std::fill_n(ones.begin(), size, static_cast<unsigned char>(0xFF));
  std::memcpy(words_.data(), quoted_.data(), size);
  std::memcpy(masks_.data(), ones.data(), ones.size());
}

void FieldNode::add(std::string_view name, FieldIndex target) {
  edges_.emplace_back(name, target);
  const auto bucket = [](const FieldEdge& edge) {
    return edge.is_plain() ? bucket_of(edge.name().empty() ? '"' : edge.name().front()) : kBuckets;
  };
  std::stable_sort(edges_.begin(), edges_.end(),
                   [&](const auto& a, const auto& b) { return bucket(a) < bucket(b); });
  for (std::size_t i = 0; i <= kBuckets; ++i) {
    const auto begin = std::find_if(edges_.begin(), edges_.end(),
                                    [&](const auto& edge) { return bucket(edge) >= i; });
    begins_[i] = static_cast<std::uint32_t>(begin - edges_.begin());
  }
  if (const auto index = parse_index(name)) {
    elements_.push_back({*index, target});
    std::sort(elements_.begin(), elements_.end(),
              [](const Element& a, const Element& b) { return a.index < b.index; });
  }
}

const FieldEdge* FieldNode::find_name(std::string_view name) const {
  const auto found = std::find_if(edges_.begin(), edges_.end(),
                                  [&](const FieldEdge& edge) { return edge.name() == name; });
  return found == edges_.end() ? nullptr : &*found;
}

FieldIndex FieldTrie::add(const std::vector<std::string>& tokens) {
  FieldIndex field = kRoot;
  for (const auto& token : tokens) {
    if (const auto* const edge = nodes_[field].find_name(token)) {
      field = edge->target();
      continue;
    }
    const auto target = static_cast<FieldIndex>(nodes_.size());
    nodes_[field].add(token, target);
    nodes_.emplace_back();
    field = target;
  }
  return field;
}

}  // namespace suhu::shape
