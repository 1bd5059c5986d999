// Finds the rules by which a sensor is evaluated.
#pragma once

#include <tsl/robin_map.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/alarm/rules.hpp"

namespace suhu::alarm {

/// Rules by sensor id. An exact id decides first, then the glob (suhu/core/glob.hpp) with the most
/// literal characters; of equal globs, the one that was added first. Without a match, the defaults
/// are used. The match alone decides: the rules of several patterns are not merged. Equal rules are
/// stored once. A look-up costs one hash and, for an id that is not named exactly, one match for
/// each glob. So keep the index for each sensor instead of looking it up for each reading.
class RuleBook {
 public:
  struct Entry {
    std::string pattern;  ///< id or glob; `\x` stands for the character x
    AlarmRules rules;
  };
  static constexpr std::uint32_t kDefaults = 0;  ///< index of the defaults

  /// Requires: all rules are valid (validate() returns std::nullopt).
  explicit RuleBook(const AlarmRules& defaults = {}, const std::vector<Entry>& entries = {});
  RuleBook(RuleBook&&) = default;  ///< indices and addresses of the rules stay valid
  RuleBook& operator=(RuleBook&&) = default;
  RuleBook(const RuleBook&) = delete;  // the keys of ids_ would be views of the other book's text
  RuleBook& operator=(const RuleBook&) = delete;
  ~RuleBook() = default;

  /// Adds a pattern. Of two patterns that name the same id, the first one counts. Invalidates the
  /// addresses of rules, but not their indices.
  void add(std::string pattern, const AlarmRules& rules);

  /// Returns the index of the rules of a sensor; kDefaults if no pattern matches.
  [[nodiscard]] std::uint32_t index_for(std::string_view sensor_id) const;
  /// Returns the rules with an index that index_for() returned.
  [[nodiscard]] const AlarmRules& at(std::uint32_t index) const { return rules_[index]; }
  [[nodiscard]] const AlarmRules& rules_for(std::string_view sensor_id) const {
    return at(index_for(sensor_id));
  }

  [[nodiscard]] std::size_t patterns() const { return patterns_.size(); }
  [[nodiscard]] std::size_t globs() const { return globs_.size(); }
  /// Returns how many patterns are in only one of the two books, or have different rules in them.
  [[nodiscard]] std::size_t changes_from(const RuleBook& before) const;

 private:
  struct GlobPattern {
    std::string text;
    std::uint32_t index = kDefaults;
  };
  struct Glob {
    std::size_t literal = 0;
    const GlobPattern* pattern = nullptr;
  };
  struct Hash {
    std::size_t operator()(const AlarmRules& rules) const;
  };

  [[nodiscard]] std::uint32_t index_of(const AlarmRules& rules);

  std::vector<AlarmRules> rules_;  ///< by index: first the defaults
  tsl::robin_map<AlarmRules, std::uint32_t, Hash> known_rules_;
  /// In the order in which they were added. A deque, because they must not move.
  std::deque<GlobPattern> patterns_;
  /// Ids whose pattern contains escapes, with the escapes resolved.
  std::deque<std::string> unescaped_;
  /// Keys: views of patterns_ and unescaped_.
  tsl::robin_map<std::string_view, std::uint32_t> ids_;
  std::vector<Glob> globs_;  ///< most literal characters first
};

}  // namespace suhu::alarm
