// Which two schemas of Avro do not go together, and what is said of them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "suhu/avro/plan.hpp"

namespace suhu::avro {
namespace {

/// Returns what is wrong with the pair, or an empty text.
std::string problem_of(const std::string& writer, const std::string& reader) {
  const auto plan = resolve(parse_schema(writer).value(), parse_schema(reader).value());
  return plan ? std::string{} : plan.error();
}

std::string record(const std::string& fields) {
  return R"({"type":"record","name":"R","fields":[)" + fields + "]}";
}

TEST(AvroResolution, SaysWhyNoDatumCanBeRead) {
  struct Case {
    std::string writer;
    std::string reader;
    std::string sentence;
  };
  const Case cases[] = {
      {R"("double")", R"("float")",
       "the record was written as double, which cannot be read as float"},
      {record(R"({"name":"a","type":"string"})"), record(R"({"name":"a","type":"int"})"),
       "the field a was written as string, which cannot be read as int"},
      {record(R"({"name":"a","type":)" + std::string{R"({"type":"map","values":"null"})"} + "}"),
       record(R"({"name":"a","type":["int","string"]})"),
       "the field a was written as map, which cannot be read as union"},
      {record(""), record(R"({"name":"a","type":"int"})"),
       "the field a was not written, and the schema by which it is read gives no default for it"},
      {record(""), record(R"({"name":"a","type":"int","default":"x"})"),
       R"(of the field a, the default "x" is no int)"},
      {record(R"({"name":"a","type":["null","string"]})"), record(R"({"name":"a","type":"int"})"),
       "the field a was written as union, which cannot be read as int"},
      {R"({"type":"fixed","name":"F","size":2})", R"({"type":"fixed","name":"F","size":3})",
       "the record was written as fixed F, which cannot be read as fixed F"},
      {record(""), R"({"type":"record","name":"S","fields":[]})",
       "the record was written as record R, which cannot be read as record S"},
  };
  for (const auto& [writer, reader, sentence] : cases)
    EXPECT_EQ(problem_of(writer, reader), sentence);
}

TEST(AvroResolution, DoesNotMindABranchThatMayNeverCome) {
  EXPECT_EQ(problem_of(R"(["null","string"])", R"("string")"), "");
}

TEST(AvroResolution, EndsForTypesThatReferToThemselves) {
  const std::string list =
      R"({"type":"record","name":"L","fields":[{"name":"next","type":["null","L"]}]})";
  EXPECT_EQ(problem_of(list, list), "");
}

TEST(AvroResolution, EndsForDefaultsWithoutAnEnd) {
  const std::string self =
      record(R"({"name":"a","type":"R","default":{}},{"name":"b","type":"R","default":{}})");
  EXPECT_NE(problem_of(record(""), self), "");
}

TEST(AvroResolution, RefusesChainsThatAreTooLong) {
  const auto chain = [](int length) {
    std::vector<std::string> types;
    for (int i = 0; i < length; ++i) {
      const auto inner = i == 0 ? std::string{"int"} : "N" + std::to_string(i - 1);
      types.push_back(R"({"type":"record","name":"N)" + std::to_string(i) +
                      R"(","fields":[{"name":"n","type":")" + inner + R"("}]})");
    }
    return parse_schema("\"N" + std::to_string(length - 1) + "\"", types).value();
  };
  EXPECT_TRUE(resolve(chain(200), chain(200)));
  EXPECT_EQ(resolve(chain(9'000), chain(9'000)).error(),
            "the types of the two Avro schemas are nested too deep");
}

}  // namespace
}  // namespace suhu::avro
