// Which rules judge which sensor.
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

/// Rules by sensor id: an exact id, else the glob (suhu/core/glob.hpp) with the most literal
/// characters, of equal ones the first that was added; without a match the defaults. The match
/// alone decides: what several patterns say is not mixed. Equal rules are kept once. Cost of a
/// look-up: one hash, and for an id that is not named exactly one match per glob. Keep the index,
/// not the look-up, per reading.
class RuleBook {
 public:
  struct Entry {
    std::string pattern;  ///< id or glob; `\x` is the character x
    AlarmRules rules;
  };
  static constexpr std::uint32_t kDefaults = 0;

  /// The rules are valid (complain() is silent).
  explicit RuleBook(const AlarmRules& defaults = {}, const std::vector<Entry>& entries = {});
  RuleBook(RuleBook&&) = default;  ///< indices and addresses stay those of the rules
  RuleBook& operator=(RuleBook&&) = default;
  RuleBook(const RuleBook&) = delete;  // ids_ would look into the other's text
  RuleBook& operator=(const RuleBook&) = delete;
  ~RuleBook() = default;

  /// Another pattern. Of two that name one id the first counts. Addresses of rules, not indices,
  /// change.
  void add(std::string pattern, const AlarmRules& rules);

  [[nodiscard]] std::uint32_t index_for(std::string_view sensor_id) const;
  /// `index` is one that index_for() gave.
  [[nodiscard]] const AlarmRules& at(std::uint32_t index) const { return rules_[index]; }
  [[nodiscard]] const AlarmRules& rules_for(std::string_view sensor_id) const {
    return at(index_for(sensor_id));
  }

  [[nodiscard]] std::size_t patterns() const { return patterns_.size(); }
  [[nodiscard]] std::size_t globs() const { return globs_.size(); }
  /// How many patterns are in one of the two only, or have other rules there.
  [[nodiscard]] std::size_t changes_from(const RuleBook& before) const;

 private:
  struct Pattern {
    std::string text;
    std::uint32_t index = kDefaults;
  };
  struct Glob {
    std::size_t literal = 0;
    const Pattern* pattern = nullptr;
  };
  struct Hash {
    std::size_t operator()(const AlarmRules& rules) const;
  };

  [[nodiscard]] std::uint32_t index_of(const AlarmRules& rules);

  std::vector<AlarmRules> rules_;  ///< [kDefaults] first
  tsl::robin_map<AlarmRules, std::uint32_t, Hash> known_rules_;
  /// In the order they were added; a deque: they never move
  std::deque<Pattern> patterns_;
  /// Ids that stand in their pattern with escapes
  std::deque<std::string> unescaped_;
  tsl::robin_map<std::string_view, std::uint32_t> ids_;  ///< views of patterns_ and unescaped_
  std::vector<Glob> globs_;                              ///< the most exact first
};

}  // namespace suhu::alarm
