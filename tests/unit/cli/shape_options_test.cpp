#include "suhu/cli/shape_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "suhu/core/failure.hpp"
#include "support/example_tool.hpp"

namespace suhu::cli {
namespace {

using shape::Unit;
using test::Args;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

using ShapeOptionsFiles = test::SettingsFiles;

struct Outcome {
  ShapeOptions options;
  std::optional<EarlyExit> exit;
};

Outcome parse(const Args& args, bool reads_readings = true) {
  Outcome outcome;
  KafkaOptions kafka;
  CommandLine line("temp-filter", "prints hot readings.", {});
  if (reads_readings) add_shape(line, outcome.options);
  line.add_kafka(kafka);
  outcome.exit = line.parse(test::invocation(args));
  return outcome;
}

shape::Shape shape_of(const Args& args) {
  const auto outcome = parse(args);
  EXPECT_FALSE(outcome.exit) << outcome.exit->text;
  return resolve_shape(outcome.options);
}

/// Returns the first line of the refusal, whether parsing or resolve_shape() refuses.
std::string refusal(const Args& args) {
  const auto outcome = parse(args);
  if (outcome.exit) {
    EXPECT_EQ(outcome.exit->code, ExitCode::usage);
    return outcome.exit->text.substr(0, outcome.exit->text.find('\n'));
  }
  try {
    (void)resolve_shape(outcome.options);
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::configuration);
    return failure.what();
  }
  return "(was accepted)";
}

shape::Where field(std::string name) {
  return {.kind = shape::Where::Kind::pointer, .tokens = {std::move(name)}, .text = {}};
}

/// Returns the first place of the temperature, as an option names it.
std::string temperature_of(const shape::Shape& shape) {
  return shape.temperature.alternatives.empty()
             ? ""
             : shape::to_text(shape.temperature.alternatives.front());
}

TEST(ShapeOptions, GiveTheDefaultShape) { EXPECT_EQ(shape_of({}), shape::default_shape()); }

TEST(ShapeOptions, FillEverySetting) {
  const auto outcome = parse({"--field",
                              "id=a",
                              "--field",
                              "temperature=b",
                              "--each",
                              "",
                              "--where",
                              "c=d",
                              "--where",
                              "e=f",
                              "--unit",
                              "F",
                              "--time-format",
                              "ms",
                              "--time-zone",
                              "UTC",
                              "--encoding",
                              "csv",
                              "--framing",
                              "none",
                              "--quoted-numbers",
                              "--csv-delimiter",
                              ";",
                              "--decimal-comma",
                              "--csv-columns",
                              "a,b",
                              "--registry",
                              "http://r:8081",
                              "--schema",
                              "s.avsc",
                              "--shape",
                              "suhu"});
  ASSERT_FALSE(outcome.exit) << outcome.exit->text;
  shape::Settings expected;
  expected.fields = {"id=a", "temperature=b"};
  expected.each = "";
  expected.conditions = {"c=d", "e=f"};
  expected.unit = "F";
  expected.time_format = "ms";
  expected.time_zone = "UTC";
  expected.quoted_numbers = true;
  expected.encoding = "csv";
  expected.framing = "none";
  expected.csv_delimiter = ";";
  expected.decimal_comma = true;
  expected.csv_columns = "a,b";
  expected.registry = "http://r:8081";
  expected.schema = "s.avsc";
  EXPECT_EQ(outcome.options.settings, expected);
  EXPECT_EQ(outcome.options.name_or_file, "suhu");
}

TEST(ShapeOptions, StandInOneGroupOfTheHelpInOneLineEach) {
  const auto help = parse({"--help"}).exit.value().text;
  const auto begin = help.find("\nRecords:\n");
  ASSERT_NE(begin, std::string::npos);
  const auto group = help.substr(begin, help.find("\n\n", begin) - begin);
  EXPECT_THAT(group, HasSubstr("--shape NAME|FILE"));
  constexpr std::ptrdiff_t kHeadingAndOptions = 16;
  EXPECT_EQ(std::ranges::count(group, '\n'), kHeadingAndOptions) << group;
}

TEST(ShapeOptions, ListTheNamedShapes) {
  for (const Args& args : {Args{"--shape", "help"}, Args{"--unit", "F", "--shape=help"}}) {
    const auto exit = parse(args).exit;
    ASSERT_TRUE(exit);
    EXPECT_EQ(exit->code, ExitCode::ok);
    for (const auto& named : shape::named_shapes()) {
      EXPECT_THAT(exit->text, HasSubstr("\n" + std::string{named.name} + ": "));
      EXPECT_THAT(exit->text, HasSubstr("\n  " + std::string{named.example} + "\n"));
    }
  }
  EXPECT_TRUE(parse({"--help"}).exit.value().text.starts_with("temp-filter: "));
}

TEST(ShapeOptions, ReplaceOneByOneWhatANamedShapeSays) {
  const auto shape = shape_of({"--shape", "telegraf", "--field", "id=/tags/room", "--unit", "F"});
  EXPECT_EQ(shape::to_text(shape.id.front().parts.front()), "/tags/room");
  EXPECT_EQ(temperature_of(shape), "/fields/temperature");
  EXPECT_EQ(shape.default_unit, Unit::fahrenheit);
}

TEST(ShapeOptions, SuggestTheNamedShapeThatWasMeant) {
  EXPECT_EQ(refusal({"--shape", "telegraff"}),
            "--shape: there is no shape \"telegraff\": did you mean telegraf? --shape help lists "
            "the names");
  EXPECT_EQ(refusal({"--shape", "modbus"}),
            "--shape: there is no shape \"modbus\", and no such file: --shape help lists the "
            "names");
  EXPECT_THAT(refusal({"--shape", ""}), HasSubstr("--shape: must not be empty"));
  EXPECT_EQ(refusal({"--unit", "X"}),
            "--unit: \"X\" is not one of C, F, K, dC (tenths of a degree), mC (thousandths)");
}

TEST_F(ShapeOptionsFiles, ReadAFileWithAndWithoutATable) {
  const std::string keys =
      "field = [\"id=gudang_id\", \"temperature=t\"]\nunit = \"F\"\nquoted-numbers = true\n"
      "each = \"\"\nwhere = \"a=b\"\n";
  for (const auto& head : {"", "[shape]\n"}) {
    const auto shape = shape_of({"--shape", file("plant.toml", head + keys)});
    EXPECT_THAT(shape.id, ElementsAre(shape::JoinedId{{field("gudang_id")}}));
    EXPECT_EQ(temperature_of(shape), "t");
    EXPECT_EQ(shape.default_unit, Unit::fahrenheit);
    EXPECT_TRUE(shape.quoted_numbers);
    EXPECT_TRUE(shape.each);
    EXPECT_EQ(shape.conditions.size(), 1U);
  }
}

TEST_F(ShapeOptionsFiles, KnowTheKeyOfEveryOption) {
  const auto path = file("plant.toml", R"(shape = "suhu"
field = ["id=a"]
each = "/e"
where = ["a=b"]
unit = "K"
time-format = "s"
time-zone = "UTC"
quoted-numbers = false
encoding = "csv"
framing = "auto"
csv-delimiter = ";"
decimal-comma = true
csv-columns = "a,b"
registry = ""
schema = ""
)");
  EXPECT_EQ(shape_of({"--shape", path}).default_unit, Unit::kelvin);
}

TEST_F(ShapeOptionsFiles, BeginFromTheNamedShapeOfTheFile) {
  const auto shape = shape_of(
      {"--shape", file("plant.toml", "shape = \"telegraf\"\nfield = \"id=/tags/room\"\n")});
  EXPECT_EQ(shape::to_text(shape.id.front().parts.front()), "/tags/room");
  EXPECT_EQ(temperature_of(shape), "/fields/temperature");
}

TEST_F(ShapeOptionsFiles, NameTheLineThatIsWrong) {
  const auto refusal_of = [this](const std::string& text) {
    const auto path = file("plant.toml", text);
    const auto message = refusal({"--shape", path});
    const auto at = message.find(path);
    return at == std::string::npos
               ? message
               : message.substr(0, at) + "plant.toml" + message.substr(at + path.size());
  };
  EXPECT_EQ(refusal_of("\nfeild = \"id=a\"\n"),
            "plant.toml:2: unknown key \"feild\": did you mean field?");
  EXPECT_EQ(refusal_of("unit = [\"F\"]\n"), "plant.toml:1: unit takes one value");
  EXPECT_EQ(refusal_of("quoted-numbers = \"maybe\"\n"),
            "plant.toml:1: quoted-numbers: \"maybe\" is not valid here");
  EXPECT_EQ(refusal_of("shape = \"other.toml\"\n"),
            "plant.toml:1: there is no shape \"other.toml\", and no such file: --shape help lists "
            "the names");
  EXPECT_EQ(refusal_of("[temp-filter]\nunit = \"F\"\n"),
            "plant.toml:1: unknown section [temp-filter]: the file of a shape has one table, "
            "[shape], or none");
  EXPECT_EQ(refusal_of("framing = \"auto\"\nunit = \"X\"\n"),
            "--unit: \"X\" is not one of C, F, K, dC (tenths of a degree), mC (thousandths) "
            "(plant.toml:2)");
  EXPECT_THAT(refusal({"--shape", (folder_ / "none.toml").string()}),
              HasSubstr("none.toml: cannot be read (--shape): No such file"));
}

TEST_F(ShapeOptionsFiles, NameNoLineForAnOptionOfTheCommandLine) {
  const auto path = file("plant.toml", "unit = \"F\"\n");
  EXPECT_THAT(refusal({"--shape", path, "--unit", "X"}), testing::EndsWith("(thousandths)"));
}

TEST_F(ShapeOptionsFiles, ReadTheTableOfTheConfigFile) {
  const auto path =
      config("[shape]\nfield = \"id=gudang_id\"\nunit = \"F\"\n\n[temp-filter]\nunit = \"K\"\n");
  const auto shape = shape_of({"--config", path});
  EXPECT_THAT(shape.id, ElementsAre(shape::JoinedId{{field("gudang_id")}}));
  EXPECT_EQ(shape.default_unit, Unit::kelvin);
  EXPECT_EQ(shape_of({"--config", path, "--unit", "dC"}).default_unit, Unit::deci_celsius);
  // A shape that is named replaces the whole table.
  EXPECT_EQ(shape_of({"--config", path, "--shape", "iot"}).id.front(),
            (shape::JoinedId{{field("device_id")}}));
}

TEST_F(ShapeOptionsFiles, RefuseAnUnknownKeyInTheTableOfTheConfigFile) {
  const auto path = config("[shape]\nunits = \"F\"\n");
  EXPECT_EQ(refusal({"--config", path}),
            "temp-filter: error: " + path + ":2: unknown key \"units\": did you mean unit?");
  EXPECT_THAT(refusal({"--config", config("[shapes]\nunit = \"F\"\n")}),
              HasSubstr("unknown section [shapes]: did you mean [shape]?"));
}

TEST_F(ShapeOptionsFiles, AreSkippedByAToolWithoutThem) {
  const auto path = config("[shape]\nunit = \"F\"\n");
  EXPECT_FALSE(parse({"--config", path}, false).exit);
}

}  // namespace
}  // namespace suhu::cli
