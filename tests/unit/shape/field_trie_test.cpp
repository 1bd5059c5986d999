#include "suhu/shape/field_trie.hpp"

#include <gtest/gtest.h>

#include <string>

namespace suhu::shape {
namespace {

/// Returns the field whose name is at the front of `key`, or the root if there is none.
FieldIndex find_raw(const FieldNode& node, std::string key) {
  const std::size_t size = key.size();
  key.append(FieldEdge::kReadableBytes, '\0');
  const auto* const edge = node.find_raw(key.data(), key.data() + size);
  return edge == nullptr ? FieldTrie::kRoot : edge->target();
}

TEST(FieldTrie, GivesTheSameTokensTheSameField) {
  FieldTrie trie;
  const auto a = trie.add({"a"});
  const auto ab = trie.add({"a", "b"});
  EXPECT_EQ(trie.add({}), FieldTrie::kRoot);
  EXPECT_EQ(trie.add({"a"}), a);
  EXPECT_EQ(trie.add({"a", "b"}), ab);
  EXPECT_EQ(trie.size(), 3U);
}

TEST(FieldTrie, FindsNamesOfTheSameFirstLetter) {
  FieldTrie trie;
  const auto ts = trie.add({"ts"});
  const auto timestamp = trie.add({"timestamp"});
  const auto temperature = trie.add({"temperature_of_the_outside"});
  const auto upper = trie.add({"TS"});
  const auto empty = trie.add({""});
  const FieldNode& root = trie[FieldTrie::kRoot];
  EXPECT_EQ(find_raw(root, "ts\":1"), ts);
  EXPECT_EQ(find_raw(root, "TS\":1"), upper);
  EXPECT_EQ(find_raw(root, "timestamp\""), timestamp);
  EXPECT_EQ(find_raw(root, "temperature_of_the_outside\":"), temperature);
  EXPECT_EQ(find_raw(root, "\":1"), empty);
  for (const std::string other : {"t\"", "tss\"", "timestam\"", "timestampx\"", "ts", "",
                                  "temperature_of_the_outsidf\"", "temperature_of_the_outside"})
    EXPECT_EQ(find_raw(root, other), FieldTrie::kRoot) << other;
}

TEST(FieldTrie, FindsANameThatNeedsEscapesOnlyWithoutThem) {
  FieldTrie trie;
  const auto quote = trie.add({"a\"b"});
  const FieldNode& root = trie[FieldTrie::kRoot];
  EXPECT_EQ(find_raw(root, "a\"b\":1"), FieldTrie::kRoot);
  ASSERT_NE(root.find_name("a\"b"), nullptr);
  EXPECT_EQ(root.find_name("a\"b")->target(), quote);
}

TEST(FieldTrie, TakesDigitsWithoutALeadingZeroForIndexes) {
  FieldTrie trie;
  for (const std::string name :
       {"10", "0", "01", "-1", "+1", "1a", "", "-", "99999999999999999999999"})
    trie.add({name});
  const auto& elements = trie[FieldTrie::kRoot].elements();
  ASSERT_EQ(elements.size(), 2U);
  EXPECT_EQ(elements[0].index, 0U);
  EXPECT_EQ(elements[1].index, 10U);
}

}  // namespace
}  // namespace suhu::shape
