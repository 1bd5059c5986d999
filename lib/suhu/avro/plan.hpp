// How a datum of Avro is written as JSON: one step for each type that its writer may have written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "suhu/avro/schema.hpp"

namespace suhu::avro {

/// Names a step of a plan by its index.
using StepId = std::uint32_t;

/// One field that a writer wrote.
struct Member {
  std::string key;  ///< `"name":`, by the name that the reader gives it
  StepId step = 0;
  bool skipped = false;  ///< the reader does not have it
};

/// Reads one type of the writer.
struct Step {
  Type type = Type::null;   ///< as it was written
  bool impossible = false;  ///< the reader has no place for such a value: the datum is a reject
  bool as_text = false;     ///< bytes and strings: written as text, otherwise as bytes
  Logical logical = Logical::none;  ///< as the reader sees it
  unsigned scale = 0;               ///< of a decimal
  std::size_t size = 0;             ///< of a fixed
  /// Of an enumeration, in the order of the writer, as JSON. Empty: the reader has no such symbol
  std::vector<std::string> symbols;
  std::vector<Member> members;  ///< of a record, in the order of the writer
  std::string defaults;         ///< of a record: the fields that the writer lacks, `"a":1,"b":null`
  std::vector<StepId> children;  ///< of an array, a map and a union
};

struct Plan {
  std::vector<Step> steps;
  StepId root = 0;
};

inline constexpr std::size_t kMaxPlanSteps = 65'536;

/// Returns the plan of a datum that is read by the schema by which it was written.
[[nodiscard]] Plan make_plan(const Schema& schema);

/// Returns the plan of a datum that is written by one schema and read by another, by Avro's rules
/// of resolution: fields by name or by the reader's aliases in any order, defaults for those that
/// the writer lacks, int to long to float to double, string to bytes and back, unions by the first
/// branch that fits. A branch of the writer's union that the reader has no place for is no error
/// until a datum has it. Returns a sentence if no datum can be read, because of the first field
/// that it names.
[[nodiscard]] tl::expected<Plan, std::string> resolve(const Schema& writer, const Schema& reader);

}  // namespace suhu::avro
