#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "suhu/shape/encoding.hpp"

namespace suhu::shape {
namespace {

using namespace std::string_view_literals;

struct Case {
  std::string_view record;
  std::string_view expected;
};

Shape csv(char delimiter = ',', bool decimal_comma = false, std::vector<std::string> columns = {}) {
  Shape shape;
  shape.encoding = Encoding::csv;
  shape.csv_delimiter = delimiter;
  shape.decimal_comma = decimal_comma;
  shape.csv_columns = std::move(columns);
  return shape;
}

using Append = tl::expected<void, RejectReason> (*)(std::string&, std::string_view, const Shape&);

/// Returns the JSON, or the word of the reject, which must leave what was there.
std::string written(Append append, std::string_view record, const Shape& shape) {
  std::string json = "before";
  const auto result = append(json, record, shape);
  EXPECT_TRUE(json.starts_with("before"));
  if (result) return json.substr(6);
  EXPECT_EQ(json, "before") << record;
  return std::string{to_string(result.error())};
}

void expect_csv(const Shape& shape, const std::vector<Case>& cases) {
  for (const auto& [record, expected] : cases)
    EXPECT_EQ(written(append_csv, record, shape), expected) << record;
}
void expect_text(const Shape& shape, const std::vector<Case>& cases) {
  for (const auto& [record, expected] : cases)
    EXPECT_EQ(written(append_text, record, shape), expected) << record;
}

TEST(EncodingCsv, WritesTheFieldsOfALine) {
  expect_csv(csv(), {{"S1,83", R"(["S1",83])"},
                     {"S1", R"(["S1"])"},
                     {"83", "[83]"},
                     {"S1,,83,", R"(["S1",null,83,null])"},
                     {",", "[null,null]"},
                     {" ", R"([" "])"},
                     {"S 1,Wärme", R"(["S 1","Wärme"])"},
                     {"true,null", R"(["true","null"])"},
                     {"a\\b\tc", R"(["a\\b\tc"])"},
                     {"a\0b"sv, R"(["a\u0000b"])"}});
  expect_csv(csv('\t'), {{"S1\t83", R"(["S1",83])"}, {"\t", "[null,null]"}});
  expect_csv(csv(';'), {{"S1;83,5", R"(["S1","83,5"])"}});
}

TEST(EncodingCsv, WritesNumbersByTheGrammarOfJson) {
  expect_csv(csv(), {{"+83,083,.5,83.,-.5", "[83,\"083\",0.5,83.0,-0.5]"},
                     {"-083.10,00,0,-0,0.0", "[-83.10,\"00\",0,-0,0.0]"},
                     {"8.31e1,831E-1,.831e+02", "[8.31e1,831e-1,0.831e+02]"},
                     {" 83 ,\t84.2", "[83,84.2]"},
                     {"83.10743488305519000000001", "[83.10743488305519000000001]"},
                     {"1e400", "[1e400]"},
                     {".,-,+,e5,1e,1e+", R"([".","-","+","e5","1e","1e+"])"},
                     {"0x53,83C,8 3,1_000,--1,+-1", R"(["0x53","83C","8 3","1_000","--1","+-1"])"},
                     {"192.168.0.1,12:30", R"(["192.168.0.1","12:30"])"}});
}

TEST(EncodingCsv, WritesWhatIsNotFiniteAsANumberThatIsNotFinite) {
  for (const auto* const word : {"nan", "NaN", "NAN", "-nan", "inf", "+Inf", "-INF", "Infinity",
                                 "-infinity", " nan ", "1.#INF", "-1.#QNAN"})
    EXPECT_EQ(written(append_csv, word, csv()), "[1e999]") << word;
  expect_csv(csv(), {{"nano,info", R"(["nano","info"])"}});
}

TEST(EncodingCsv, ReadsADecimalComma) {
  expect_csv(csv(';', true), {{"S1;83,5", R"(["S1",83.5])"},
                              {"-0,5;,5;5,;83", "[-0.5,0.5,5.0,83]"},
                              {"83.5", R"(["83.5"])"},
                              {"1.234,5", R"(["1.234,5"])"},
                              {"1,2,3", R"(["1,2,3"])"}});
  expect_csv(csv(',', true), {{R"(S1,"83,5")", R"(["S1",83.5])"}});
}

TEST(EncodingCsv, ReadsQuotes) {
  expect_csv(csv(), {{R"("S1","83")", R"(["S1",83])"},
                     {R"("a,b",83)", R"(["a,b",83])"},
                     {R"("a""b",83)", R"(["a\"b",83])"},
                     {R"("""",83)", R"(["\"",83])"},
                     {R"("""a""",83)", R"(["\"a\"",83])"},
                     {R"("","")", "[null,null]"},
                     {"\"a\nb\r\n\",83", R"(["a\nb\r\n",83])"},
                     {R"(5" pipe,83)", R"(["5\" pipe",83])"},
                     {R"("S1)", "not-decodable"},
                     {R"("S1,83)", "not-decodable"},
                     {R"(")", "not-decodable"},
                     {R"("S1"x,83)", "not-decodable"},
                     {R"("S1" ,83)", "not-decodable"},
                     {R"("S1"",83)", "not-decodable"}});
}

TEST(EncodingCsv, PassesOverOneLineEnd) {
  expect_csv(csv(), {{"S1,83\n", R"(["S1",83])"},
                     {"S1,83\r\n", R"(["S1",83])"},
                     {"S1,83\r", R"(["S1",83])"},
                     {"", "not-decodable"},
                     {"\n", "not-decodable"},
                     {"\r\n", "not-decodable"},
                     {"S1,83\n\n", "not-decodable"},
                     {"S1,83\nS2,84", "not-decodable"},
                     {"S1,83\nS2,84\n", "not-decodable"},
                     {"\nS1,83", "not-decodable"},
                     {"S1\r,83", "not-decodable"}});
}

TEST(EncodingCsv, NamesTheColumns) {
  const auto shape = csv(',', false, {"id", "t\"x", "", "rh"});
  expect_csv(shape, {{"S1,83,x,40", R"({"id":"S1","t\"x":83,"rh":40})"},
                     {"S1,83", R"({"id":"S1","t\"x":83})"},
                     {"S1,83,x,40,5,6", R"({"id":"S1","t\"x":83,"rh":40})"},
                     {"S1,83,x,40,\"", "not-decodable"},
                     {"", "not-decodable"}});
  expect_csv(csv(',', false, {"", "a"}), {{"x", "{}"}, {"x,y", R"({"a":"y"})"}});
}

TEST(EncodingCsv, RefusesWhatIsNotUtf8) {
  expect_csv(csv(), {{"S\xFF,83", "not-decodable"},
                     {"83,\xC3", "not-decodable"},
                     {"\xED\xA0\x80", "not-decodable"}});
}

TEST(EncodingText, WritesABareNumber) {
  expect_text(csv(), {{"83", "83"},
                      {"83.10", "83.10"},
                      {" \t+083.5\r\n", "83.5"},
                      {"-.5", "-0.5"},
                      {"8.3e1\n", "8.3e1"},
                      {"1e400", "1e400"}});
  expect_text(csv(',', true), {{"83,5", "83.5"}, {"83", "83"}, {"83.5", "not-decodable"}});
}

TEST(EncodingText, RefusesAnythingElse) {
  std::vector<Case> cases;
  for (const auto record : {""sv, " "sv, "83 84"sv, "83C"sv, "83,5"sv, "\"83\""sv, "[83]"sv, "{}"sv,
                            "true"sv, "0x53"sv, "83\0"sv, "\xFF"sv, "1e"sv, "."sv})
    cases.push_back({record, "not-decodable"});
  for (const auto record : {"NaN"sv, "nan\n"sv, "-inf"sv, "+Infinity"sv, "INF"sv})
    cases.push_back({record, "not-finite"});
  expect_text(csv(), cases);
}

}  // namespace
}  // namespace suhu::shape
