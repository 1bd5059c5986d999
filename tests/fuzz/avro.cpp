// Fuzz target: schemas and data of Avro. The first line is the schema of the writer, the second the
// one of the reader or empty, and the rest the datum. What is written of a datum is JSON.
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/checks.hpp"
#include "fuzz/target.hpp"
#include "suhu/avro/append_json.hpp"

namespace suhu::fuzz {
namespace {

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

void check_sentence(const std::string& sentence) {
  SUHU_HOLDS(!sentence.empty() && is_one_printable_line(sentence),
             "what is wrong with a schema is one printable sentence");
}

void check_datum(std::string_view datum, const avro::Plan& plan) {
  std::string json;
  if (!avro::append_json(json, datum, plan)) {
    SUHU_HOLDS(json.empty(), "a reject leaves the text as it was");
    return;
  }
  SUHU_HOLDS(is_utf8(json), "the text is UTF-8");
  // nlohmann/json does not accept 1e999, which stands for NaN and the infinities.
  const bool finite = json.find("1e999") == std::string::npos;
  SUHU_HOLDS(!finite || nlohmann::json::accept(json), "what is written of a datum is JSON");
}

}  // namespace

SUHU_FUZZ_TARGET(avro) {
  const auto writer = avro::parse_schema(take_line(bytes));
  if (!writer) return check_sentence(writer.error());
  const auto second = take_line(bytes);
  check_datum(bytes, avro::make_plan(*writer));
  if (second.empty()) return;
  const auto reader = avro::parse_schema(second);
  if (!reader) return check_sentence(reader.error());
  const auto plan = avro::resolve(*writer, *reader);
  if (!plan) return check_sentence(plan.error());
  check_datum(bytes, *plan);
}

}  // namespace suhu::fuzz
