// What a schema of Avro says, and what is wrong with one.
#include "suhu/avro/schema.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace suhu::avro {
namespace {

TEST(AvroSchema, GivesNamesTheirNamespace) {
  const auto schema = parse_schema(R"({"type":"record","name":"R","namespace":"a.b","aliases":["Q"],
      "fields":[{"name":"e","type":{"type":"enum","name":"E","symbols":["X"]}},
                {"name":"f","type":{"type":"fixed","name":"c.F","size":2}},
                {"name":"g","type":"E"},{"name":"h","type":"c.F"}]})");
  ASSERT_TRUE(schema) << schema.error();
  const Node& root = schema->node(schema->root);
  EXPECT_EQ(root.name, "a.b.R");
  EXPECT_EQ(root.aliases.front(), "a.b.Q");
  EXPECT_EQ(schema->node(root.fields[0].type).name, "a.b.E");
  EXPECT_EQ(schema->node(root.fields[1].type).name, "c.F");
  EXPECT_EQ(root.fields[2].type, root.fields[0].type);
  EXPECT_EQ(root.fields[3].type, root.fields[1].type);
}

TEST(AvroSchema, TakesNamesFromTheSchemasItRefersTo) {
  const std::array<std::string, 2> referenced{
      R"({"type":"fixed","name":"x.K","size":1})",
      R"({"type":"record","name":"x.Id","fields":[{"name":"k","type":"K"}]})"};
  const auto schema = parse_schema(R"({"type":"array","items":"x.Id"})", referenced);
  ASSERT_TRUE(schema) << schema.error();
  EXPECT_EQ(schema->node(schema->node(schema->root).children.front()).name, "x.Id");
  EXPECT_FALSE(parse_schema(R"({"type":"array","items":"x.Id"})"));
}

TEST(AvroSchema, AcceptsABareNameOfAType) {
  EXPECT_EQ(parse_schema("string")->nodes.front().type, Type::string);
  EXPECT_EQ(parse_schema(R"("long")")->nodes.front().type, Type::int64);
}

TEST(AvroSchema, SaysWhatIsWrong) {
  struct Case {
    std::string text;
    std::string sentence;
  };
  const std::string record = R"({"type":"record","name":"R","fields":)";
  const Case cases[] = {
      {"{", "an Avro schema is JSON, and this is none"},
      {"7", "a type of an Avro schema is a name, an object or an array"},
      {"{}", R"(a type of the Avro schema has no "type")"},
      {R"("Foo")", "the Avro schema does not say what Foo is"},
      {R"("\u001b[2J")", R"(the Avro schema does not say what \x1b[2J is)"},
      {"[]", "a union of the Avro schema has no branches"},
      {R"(["int","int"])", "a union of the Avro schema has int twice"},
      {R"(["int",["null"]])", "a union of the Avro schema holds a union"},
      {R"({"type":"array"})", R"(an array of the Avro schema has no "items")"},
      {R"({"type":"map"})", R"(a map of the Avro schema has no "values")"},
      {R"({"type":"record","fields":[]})", "a record of the Avro schema has no name"},
      {R"({"type":"record","name":"R"})", "the record R of the Avro schema has no list of fields"},
      {R"({"type":"fixed","name":"int","size":1})",
       "the Avro schema defines int, which is a type of Avro"},
      {record + R"([{"name":"a"}]})", "a field of R has no name or no type in the Avro schema"},
      {record + R"([{"name":"a","type":"int"},{"name":"a","type":"int"}]})",
       "the record R of the Avro schema has two fields a"},
      {record + R"([{"name":"a","type":{"type":"fixed","name":"R","size":1}}]})",
       "the Avro schema defines R twice"},
      {record + R"([],"aliases":7})", "the aliases of R are no list of texts in the Avro schema"},
      {R"({"type":"enum","name":"E"})", "the symbols of E are no list of texts in the Avro schema"},
      {R"({"type":"enum","name":"E","symbols":["A","A"]})", "the enum E has a symbol twice"},
      {R"({"type":"enum","name":"E","symbols":["A"],"default":"B"})",
       "the default of the enum E is none of its symbols"},
      {R"({"type":"fixed","name":"F","size":-1})", "the size of the fixed F is no number of bytes"},
  };
  for (const auto& [text, sentence] : cases) {
    const auto schema = parse_schema(text);
    ASSERT_FALSE(schema) << text;
    EXPECT_EQ(schema.error(), sentence);
  }
}

TEST(AvroSchema, HasLimits) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += R"({"type":)";
  EXPECT_FALSE(parse_schema(deep));
  std::string arrays = R"("int")";
  for (int i = 0; i < kMaxSchemaDepth; ++i) arrays = R"({"type":"array","items":)" + arrays + '}';
  EXPECT_TRUE(parse_schema(arrays));
  EXPECT_EQ(parse_schema(R"({"type":"array","items":)" + arrays + '}').error(),
            "an Avro schema is nested at most 64 deep");
  std::string wide = R"({"type":"record","name":"R","fields":[)";
  for (std::size_t i = 0; i < kMaxSchemaNodes; ++i)
    wide += R"({"name":"f)" + std::to_string(i) + R"(","type":"int"},)";
  wide.back() = ']';
  EXPECT_EQ(parse_schema(wide + '}').error(), "an Avro schema has at most 10000 types");
  EXPECT_EQ(parse_schema(std::string(kMaxSchemaBytes + 1, ' ')).error(),
            "an Avro schema has at most 1 MiB");
}

}  // namespace
}  // namespace suhu::avro
