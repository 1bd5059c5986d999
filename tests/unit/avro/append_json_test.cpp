// Data of Avro as JSON: the table tests/golden/avro.tsv, and what a table cannot hold.
#include "suhu/avro/append_json.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "suhu/core/record_limits.hpp"

namespace suhu::avro {
namespace {

std::vector<std::string> columns(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == '\t') {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

std::string unhex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

/// Returns the plan of a schema, or of two.
Plan plan_for(const std::string& writer, const std::string& reader = "-") {
  const auto written = parse_schema(writer).value();
  return reader == "-" ? make_plan(written)
                       : resolve(written, parse_schema(reader).value()).value();
}

/// Returns the JSON of a datum, or `!` and the reject reason.
std::string json_of(std::string_view bytes, const Plan& plan) {
  std::string json = "before ";
  const auto result = append_json(json, bytes, plan);
  EXPECT_TRUE(json.starts_with("before "));
  if (result) return json.substr(7);
  EXPECT_EQ(json, "before ") << "a reject leaves the text as it was";
  return "!" + std::string{to_string(result.error())};
}

TEST(AvroJson, AgreesWithTheTable) {
  std::ifstream file{SUHU_GOLDEN_DIR "/avro.tsv"};
  int rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    const auto row = columns(line);
    ASSERT_EQ(row.size(), 5U) << line;
    const std::string bytes = row[3] == "-" ? "" : unhex(row[3]);
    EXPECT_EQ(json_of(bytes, plan_for(row[1], row[2])), row[0]) << row[4];
    ++rows;
  }
  EXPECT_GT(rows, 80);
}

TEST(AvroJson, RejectsEveryTruncatedDatumOfTheTable) {
  std::ifstream file{SUHU_GOLDEN_DIR "/avro.tsv"};
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#') || line.starts_with('!')) continue;
    const auto row = columns(line);
    const std::string bytes = row[3] == "-" ? "" : unhex(row[3]);
    const Plan plan = plan_for(row[1], row[2]);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_EQ(json_of(bytes.substr(0, size), plan), "!not-decodable") << row[4];
    EXPECT_EQ(json_of(bytes + '\1', plan), "!not-decodable") << row[4];
  }
}

TEST(AvroJson, ReadsAsManyLevelsAsTheDecoderOfReadings) {
  const Plan plan =
      plan_for(R"({"type":"record","name":"N","fields":[{"name":"n","type":["null","N"]}]})");
  std::string bytes;
  for (int level = 1; level < kMaxJsonDepth; ++level) bytes += '\2';
  EXPECT_NE(json_of(bytes + '\0', plan), "!not-decodable");
  EXPECT_EQ(json_of(bytes + "\2" + '\0', plan), "!not-decodable");
}

TEST(AvroJson, BoundsTheValuesThatAreSkipped) {
  const Plan plan = plan_for(
      R"({"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"null"}}]})",
      R"({"type":"record","name":"R","fields":[]})");
  EXPECT_EQ(json_of(std::string{"\4\0", 2}, plan), "{}");
  EXPECT_EQ(json_of("\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1", plan), "!too-large");
}

}  // namespace
}  // namespace suhu::avro
