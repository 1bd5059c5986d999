// Tests how a sample is written as JSON by its schemas, and how long one is waited for.
#include "sensor-scan/schema_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "suhu/core/failure.hpp"

namespace suhu::sensor_scan {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

/// Puts records in quotes, and rejects those that begin with `?`. Is ready after some calls.
class FakeReader final : public shape::SchemaReader {
 public:
  bool ready(std::string_view) override { return ++calls > ready_after; }
  tl::expected<void, RejectReason> append_json(std::string& json,
                                               std::string_view record) override {
    if (record.starts_with('?')) return tl::unexpected{RejectReason::not_decodable};
    json += '"' + std::string{record} + '"';
    return {};
  }
  [[nodiscard]] std::string waits_for() const override { return "the registry does not answer"; }
  [[nodiscard]] std::string trouble() const override { return "schema 7 is of JSON"; }

  int ready_after = 0;
  int calls = 0;
};

struct WriteAsJson : testing::Test {
  SchemaWait wait{.stop = [this] { return stopped; },
                  .pause = [this](milliseconds time) { paused += time; }};
  FakeReader reader;
  bool stopped = false;
  milliseconds paused{0};

  std::vector<std::string> values(const WrittenSample& written) const {
    std::vector<std::string> result;
    for (const auto& sample : written.samples) result.push_back(sample.value);
    return result;
  }
};

TEST_F(WriteAsJson, KeepsTheOrderAndCountsWhatCannotBeWritten) {
  const auto written = write_as_json(
      {{.key = "k", .value = "a"}, {.value = "?"}, {.value = "b"}, {.value = "?"}}, reader, wait);
  EXPECT_THAT(values(written), ElementsAre("\"a\"", "\"b\""));
  EXPECT_EQ(written.samples.front().key, "k");
  Survey survey;
  add_rejects(survey, written.rejects);
  const auto& trouble = survey.rejects[static_cast<std::size_t>(RejectReason::not_decodable)];
  EXPECT_EQ(survey.rejected(), 2U);
  EXPECT_EQ(trouble.sentence, "schema 7 is of JSON");
}

TEST_F(WriteAsJson, WaitsForASchemaUntilItIsThere) {
  reader.ready_after = 3;
  EXPECT_THAT(values(write_as_json({{.value = "a"}}, reader, wait)), ElementsAre("\"a\""));
  EXPECT_GT(paused, milliseconds{0});
}

TEST_F(WriteAsJson, FailsAtTheDeadlineWithWhatItWaitsFor) {
  reader.ready_after = 1'000'000;
  try {
    (void)write_as_json({{.value = "a"}}, reader, wait);
    FAIL() << "it did not fail";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.kind(), FailureKind::runtime);
    EXPECT_THAT(failure.what(), HasSubstr("no schema within 10 s: the registry does not answer"));
  }
  EXPECT_EQ(paused, seconds{10});
}

TEST_F(WriteAsJson, EndsWithWhatItHasWhenTheUserEndsIt) {
  stopped = true;
  EXPECT_THAT(values(write_as_json({{.value = "a"}}, reader, wait)), ElementsAre("\"a\""));
  reader.ready_after = 1'000'000;
  EXPECT_TRUE(write_as_json({{.value = "a"}}, reader, wait).samples.empty());
}

TEST(SettingsOfRecords, HaveTheSchemaAgainThatThoseOfJsonLack) {
  const shape::Settings given{
      .unit = "F", .encoding = "avro", .framing = "none", .schema = "reading.avsc"};
  const auto json = settings_of_json(given);
  EXPECT_EQ(json, (shape::Settings{.unit = "F", .encoding = "json"}));
  EXPECT_EQ(settings_of_records(json, given), given);
}

}  // namespace
}  // namespace suhu::sensor_scan
