// The fields of a JSON text that are read, as a trie of the tokens of their JSON Pointers. At each
// level only the names are compared that lead to such a field.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace suhu::shape {

/// The number of a place in a FieldTrie.
using FieldIndex = std::uint32_t;

/// A name below a place, or an index if it is one by RFC 6901.
class FieldEdge {
 public:
  /// Bytes that must be readable at each key that is compared.
  static constexpr std::size_t kReadableBytes = 16;

  FieldEdge(std::string_view name, FieldIndex target);

  /// Returns true if the name, with its closing quote, is at `key`, whose text ends at `last`.
  /// Requires: kReadableBytes are readable at `key`. Does not resolve escapes.
  [[nodiscard]] bool is_at(const char* key, const char* last) const {
    std::array<std::uint64_t, 2> words;
    static_assert(sizeof words == kReadableBytes);
    std::memcpy(words.data(), key, sizeof words);
    if ((((words[0] ^ words_[0]) & masks_[0]) | ((words[1] ^ words_[1]) & masks_[1])) != 0)
      return false;
    return quoted_.size() <= kReadableBytes || has_tail_at(key, last);
  }
  [[nodiscard]] std::string_view name() const {
    return std::string_view{quoted_}.substr(0, quoted_.size() - 1);
  }
  /// Size of the name with its closing quote
  [[nodiscard]] std::size_t quoted_size() const { return quoted_.size(); }
  [[nodiscard]] FieldIndex target() const { return target_; }
  /// Returns false if the name stands in JSON only with escapes.
  [[nodiscard]] bool is_plain() const { return plain_; }

 private:
  [[nodiscard]] bool has_tail_at(const char* key, const char* last) const {
    return static_cast<std::size_t>(last - key) >= quoted_.size() &&
           std::memcmp(key + kReadableBytes, quoted_.data() + kReadableBytes,
                       quoted_.size() - kReadableBytes) == 0;
  }

  std::array<std::uint64_t, 2> words_{};  ///< the first bytes of `quoted_`
  std::array<std::uint64_t, 2> masks_{};  ///< ones for each of those bytes
  std::string quoted_;                    ///< the name with its closing quote
  FieldIndex target_;
  bool plain_;
};

/// A place of a FieldTrie.
class FieldNode {
 public:
  /// Adds a name. Requires: find_name() does not find it.
  void add(std::string_view name, FieldIndex target);

  [[nodiscard]] bool has_children() const { return !edges_.empty(); }
  /// Returns true if elements of an array are read here.
  [[nodiscard]] bool has_elements() const { return !elements_.empty(); }

  /// Returns the edge of the name that is at `key`, behind its opening quote, or nullptr. See
  /// FieldEdge::is_at().
  [[nodiscard]] const FieldEdge* find_raw(const char* key, const char* last) const {
    const auto bucket = bucket_of(*key);
    for (auto i = begins_[bucket]; i != begins_[bucket + 1]; ++i) {
      if (edges_[i].is_at(key, last)) return &edges_[i];
    }
    return nullptr;
  }
  [[nodiscard]] const FieldEdge* find_name(std::string_view name) const;

  struct Element {
    std::size_t index;
    FieldIndex target;
  };
  /// Returns the elements of an array that are read, in the order of their indexes.
  [[nodiscard]] const std::vector<Element>& elements() const { return elements_; }

  bool reads_value = false;        ///< the value here is used, not only what is in it
  bool allows_non_finite = false;  ///< NaN and Infinity are read here, although they are not JSON
  bool holds_readings = false;     ///< the elements of an array here are the readings

 private:
  static constexpr std::size_t kBuckets = 32;
  /// Names are found by the last five bits of their first byte, which differ for all small letters.
  [[nodiscard]] static std::size_t bucket_of(char first) {
    return static_cast<unsigned char>(first) % kBuckets;
  }

  std::vector<FieldEdge> edges_;  ///< by bucket; those that are not plain are last
  std::array<std::uint32_t, kBuckets + 1> begins_{};  ///< of the buckets in `edges_`
  std::vector<Element> elements_;
};

class FieldTrie {
 public:
  static constexpr FieldIndex kRoot = 0;

  /// Adds the field at these tokens of a pointer. Returns its place, which is that of the same
  /// tokens in an earlier call.
  FieldIndex add(const std::vector<std::string>& tokens);
  [[nodiscard]] FieldNode& operator[](FieldIndex field) { return nodes_[field]; }
  [[nodiscard]] const FieldNode& operator[](FieldIndex field) const { return nodes_[field]; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

 private:
  std::vector<FieldNode> nodes_ = std::vector<FieldNode>(1);
};

}  // namespace suhu::shape
