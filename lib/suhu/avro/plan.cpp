#include "suhu/avro/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "suhu/avro/append_json.hpp"
#include "suhu/avro/default_value.hpp"
#include "suhu/core/text.hpp"

namespace suhu::avro {
namespace {

std::string json_text(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

std::string key_of(std::string_view name) { return json_text(name) + ':'; }

/// Returns a step that reads what `written` wrote, and writes it as `read` means it. Containers are
/// left empty.
Step make_step(const Node& written, const Node& read) {
  return {.type = written.type,
          .as_text = read.type == Type::string,
          .logical = read.logical,
          .scale = read.scale,
          .size = written.size};
}

bool has_name(const Node& reader, std::string_view name) {
  const auto same = [name](std::string_view own) {
    return own == name || unqualified(own) == unqualified(name);
  };
  return same(reader.name) || std::ranges::any_of(reader.aliases, same);
}

/// Returns true if a value of one primitive type may be read as another.
bool promotes(Type from, Type to) {
  switch (from) {
    case Type::int32:
    case Type::int64:
    case Type::float32:
      return to > from && to <= Type::float64;
    case Type::bytes:
      return to == Type::string;
    case Type::string:
      return to == Type::bytes;
    default:
      return false;
  }
}

/// Returns true if the types are the same without a promotion; the fields of records may still
/// differ.
bool same_kind(const Node& writer, const Node& reader) {
  if (writer.type != reader.type) return false;
  if (writer.type == Type::fixed)
    return writer.size == reader.size && has_name(reader, writer.name);
  return writer.name.empty() || has_name(reader, writer.name);
}

std::string describe(const Node& node) {
  const auto word = to_string(node.type);
  return node.name.empty() ? std::string{word} : fmt::format("{} {}", word, printable(node.name));
}

/// Returns the step of a type that is read as it was written. The steps of a schema that is read by
/// itself have the indices of its nodes.
Step copy_of(const Node& node) {
  Step step = make_step(node, node);
  for (const auto& symbol : node.symbols) step.symbols.push_back(json_text(symbol));
  for (const Field& field : node.fields)
    step.members.push_back({.key = key_of(field.name), .step = field.type});
  step.children = node.children;
  return step;
}

/// Makes the plan for two schemas. Its first steps are those of the writer alone, for the fields
/// that the reader does not have.
class PlanBuilder {
 public:
  PlanBuilder(const Schema& writer, const Schema& reader)
      : writer_(writer),
        reader_(reader),
        plan_(make_plan(writer)),
        reader_plan_(make_plan(reader)) {}

  StepId match(NodeId writer, NodeId reader) {
    const Node& from = writer_.node(writer);
    const Node& to = reader_.node(reader);
    if (from.type != Type::union_of && to.type == Type::union_of) {
      const auto branch = branch_for(from, to);
      return branch ? match(writer, *branch) : impossible(from, to);
    }
    const auto [step, fresh] = begin({writer, reader}, make_step(from, to));
    if (!fresh) return step;
    if (++depth_ > kMaxDepth) {
      problem_ = "the types of the two Avro schemas are nested too deep";
    } else if (from.type == Type::union_of) {
      match_union(step, from, reader);
    } else if (same_kind(from, to)) {
      match_same(step, from, to);
    } else if (!promotes(from.type, to.type)) {
      refuse(mismatch(from, to));
      plan_.steps[step].impossible = true;
    }
    --depth_;
    return step;
  }

  /// Returns the finished plan, or the first problem.
  tl::expected<Plan, std::string> finish(StepId root) {
    if (plan_.steps.size() >= kMaxPlanSteps)
      problem_ = "the two Avro schemas are too large together";
    if (problem_) return tl::unexpected{*problem_};
    plan_.root = root;
    return std::move(plan_);
  }

 private:
  using Pair = std::pair<NodeId, NodeId>;
  static constexpr int kMaxDepth = 256;

  /// Adds `step` and returns it with true, or the step that was made for the same pair before.
  std::pair<StepId, bool> begin(const Pair& pair, Step step) {
    const bool full = plan_.steps.size() >= kMaxPlanSteps;  // finish() then refuses the plan
    const auto next = static_cast<StepId>(full ? 0 : plan_.steps.size());
    const auto [made, fresh] = made_.emplace(pair, next);
    if (!fresh || full) return {made->second, false};
    plan_.steps.push_back(std::move(step));
    return {made->second, true};
  }

  void add_child(StepId step, StepId child) { plan_.steps[step].children.push_back(child); }
  void add_member(StepId step, std::string key, StepId member, bool skipped) {
    plan_.steps[step].members.push_back({std::move(key), member, skipped});
  }

  /// Notes why no datum can be read, unless only one branch of a union is concerned.
  void refuse(std::string sentence) {
    if (branches_ == 0 && !problem_) problem_ = std::move(sentence);
  }

  [[nodiscard]] std::string mismatch(const Node& from, const Node& to) const {
    return fmt::format("{} was written as {}, which cannot be read as {}",
                       path_.empty() ? "the record" : "the field " + printable(path_),
                       describe(from), describe(to));
  }

  StepId impossible(const Node& from, const Node& to) {
    refuse(mismatch(from, to));
    if (plan_.steps.size() < kMaxPlanSteps) plan_.steps.push_back({.impossible = true});
    return static_cast<StepId>(plan_.steps.size() - 1);
  }

  /// Returns the branch of the reader that has the type of the writer, else the first to which it
  /// may be promoted.
  [[nodiscard]] std::optional<NodeId> branch_for(const Node& from, const Node& to) const {
    for (const NodeId branch : to.children)
      if (same_kind(from, reader_.node(branch))) return branch;
    for (const NodeId branch : to.children)
      if (promotes(from.type, reader_.node(branch).type)) return branch;
    return std::nullopt;
  }

  void match_union(StepId step, const Node& from, NodeId reader) {
    ++branches_;
    bool any = false;
    for (const NodeId branch : from.children) {
      const StepId child = match(branch, reader);
      any = any || !plan_.steps[child].impossible;
      add_child(step, child);
    }
    --branches_;
    if (any) return;
    refuse(mismatch(from, reader_.node(reader)));
    plan_.steps[step].impossible = true;
  }

  void match_same(StepId step, const Node& from, const Node& to) {
    for (const auto& symbol : from.symbols)
      plan_.steps[step].symbols.push_back(symbol_of(symbol, to));
    if (from.type == Type::record) {
      match_fields(step, from, to);
    } else if (!from.children.empty()) {
      add_child(step, match(from.children.front(), to.children.front()));
    }
  }

  static std::string symbol_of(const std::string& symbol, const Node& reader) {
    if (std::ranges::find(reader.symbols, symbol) != reader.symbols.end()) return json_text(symbol);
    return reader.default_symbol ? json_text(*reader.default_symbol) : std::string{};
  }

  /// Returns the field of the reader that takes the writer's field of this name.
  static const Field* taker(const std::string& name, const Node& to) {
    const auto own = std::ranges::find(to.fields, name, &Field::name);
    if (own != to.fields.end()) return &*own;
    const auto other = std::ranges::find_if(to.fields, [&](const Field& field) {
      return std::ranges::find(field.aliases, name) != field.aliases.end();
    });
    return other != to.fields.end() ? &*other : nullptr;
  }

  void match_fields(StepId step, const Node& from, const Node& to) {
    std::set<std::string_view> taken;
    // A name of the reader goes before its aliases, even if the writer has both.
    for (const Field& field : from.fields)
      if (std::ranges::find(to.fields, field.name, &Field::name) != to.fields.end())
        taken.insert(field.name);
    for (const Field& field : from.fields) {
      const Field* const own = taker(field.name, to);
      const bool used =
          own != nullptr && (own->name == field.name || taken.insert(own->name).second);
      if (!used) {
        add_member(step, key_of(field.name), field.type, true);
        continue;
      }
      const std::string outer =
          std::exchange(path_, path_.empty() ? own->name : path_ + '.' + own->name);
      add_member(step, key_of(own->name), match(field.type, own->type), false);
      path_ = outer;
    }
    for (const Field& field : to.fields)
      if (!taken.contains(field.name)) add_default(step, field);
  }

  void add_default(StepId step, const Field& field) {
    const auto text = default_text(field);
    if (text) {
      std::string& defaults = plan_.steps[step].defaults;
      if (!defaults.empty()) defaults += ',';
      defaults += key_of(field.name) + *text;
      return;
    }
    refuse(text.error());
    plan_.steps[step].impossible = true;
  }

  [[nodiscard]] tl::expected<std::string, std::string> default_text(const Field& field) {
    if (!field.default_value)
      return tl::unexpected{
          fmt::format("the field {} was not written, and the schema by which it is read gives no "
                      "default for it",
                      printable(field.name))};
    const auto bytes = encode_default(*field.default_value, reader_, field.type);
    if (!bytes)
      return tl::unexpected{
          fmt::format("of the field {}, {}", printable(field.name), bytes.error())};
    reader_plan_.root = field.type;
    std::string json;
    if (append_json(json, *bytes, reader_plan_)) return json;
    return tl::unexpected{
        fmt::format("of the field {}, the default cannot be read", printable(field.name))};
  }

  const Schema& writer_;
  const Schema& reader_;
  Plan plan_;
  Plan reader_plan_;
  std::map<Pair, StepId> made_;
  std::string path_;
  std::optional<std::string> problem_;
  int branches_ = 0;  ///< unions of the writer around the present type
  int depth_ = 0;
};

}  // namespace

Plan make_plan(const Schema& schema) {
  Plan plan{.root = schema.root};
  plan.steps.reserve(schema.nodes.size());
  for (const Node& node : schema.nodes) plan.steps.push_back(copy_of(node));
  return plan;
}

tl::expected<Plan, std::string> resolve(const Schema& writer, const Schema& reader) {
  PlanBuilder builder{writer, reader};
  return builder.finish(builder.match(writer.root, reader.root));
}

}  // namespace suhu::avro
