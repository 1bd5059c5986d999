#include "suhu/alarm/rule_book.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "suhu/core/glob.hpp"

namespace suhu::alarm {

std::size_t RuleBook::Hash::operator()(const AlarmRules& rules) const {
  std::size_t hash = 0;
  const auto add = [&hash](auto value) {
    // As boost::hash_combine.
    hash ^= std::hash<decltype(value)>{}(value) + 0x9e3779b97f4a7c15U + (hash << 6U) + (hash >> 2U);
  };
  for (const auto& limit : {rules.hihi, rules.hi, rules.lo, rules.lolo}) add(limit);
  for (const auto time : {rules.on_delay, rules.off_delay, rules.stale_after}) add(time.count());
  for (const double number :
       {rules.deadband, rules.lowest, rules.highest, rules.roc ? rules.roc->rise : 0.0})
    add(number);
  add(rules.roc ? rules.roc->window.count() : 0);
  add(rules.flatline);
  add(static_cast<int>(rules.preset));
  return hash;
}

RuleBook::RuleBook(const AlarmRules& defaults, const std::vector<Entry>& entries) {
  rules_.push_back(defaults);
  known_rules_.emplace(defaults, kDefaults);
  for (const auto& entry : entries) add(entry.pattern, entry.rules);
}

std::uint32_t RuleBook::index_of(const AlarmRules& rules) {
  const auto [known, added] =
      known_rules_.try_emplace(rules, static_cast<std::uint32_t>(rules_.size()));
  if (added) rules_.push_back(rules);
  return known->second;
}

void RuleBook::add(std::string pattern, const AlarmRules& rules) {
  const auto& added = patterns_.emplace_back(GlobPattern{std::move(pattern), index_of(rules)});
  if (auto id = literal_text(added.text)) {
    ids_.try_emplace(
        *id == added.text ? std::string_view{added.text} : unescaped_.emplace_back(std::move(*id)),
        added.index);
    return;
  }
  const Glob glob{literal_characters(added.text), &added};
  globs_.insert(std::ranges::upper_bound(globs_, glob.literal, std::greater{}, &Glob::literal),
                glob);
}

std::uint32_t RuleBook::index_for(std::string_view sensor_id) const {
  if (const auto id = ids_.find(sensor_id); id != ids_.end()) return id->second;
  for (const auto& glob : globs_) {
    if (glob_matches(glob.pattern->text, sensor_id)) return glob.pattern->index;
  }
  return kDefaults;
}

std::size_t RuleBook::changes_from(const RuleBook& before) const {
  tsl::robin_map<std::string_view, std::uint32_t> old;
  old.reserve(before.patterns_.size());
  for (const auto& pattern : before.patterns_) old.try_emplace(pattern.text, pattern.index);
  std::size_t in_both = 0;
  std::size_t changed = 0;
  for (const auto& pattern : patterns_) {
    const auto same = old.find(pattern.text);
    if (same == old.end()) {
      ++changed;
    } else {
      ++in_both;
      if (at(pattern.index) != before.at(same->second)) ++changed;
    }
  }
  return changed + (old.size() - std::min(in_both, old.size()));
}

}  // namespace suhu::alarm
