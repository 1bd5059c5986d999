#include "suhu/stream/reading_intake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "suhu/cli/reading_log.hpp"

namespace suhu::stream {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Returns what the test sets, whatever the record is.
struct FakeSchemas final : shape::SchemaReader {
  bool ready(std::string_view) override { return wait.empty(); }
  tl::expected<void, RejectReason> append_json(std::string& json, std::string_view) override {
    if (!problem.empty()) return tl::unexpected{RejectReason::not_decodable};
    json += text;
    return {};
  }
  [[nodiscard]] std::string waits_for() const override { return wait; }
  [[nodiscard]] std::string trouble() const override { return problem; }

  std::string text = R"({"sensor_id":"S1","suhu":83})";
  std::string problem;
  std::string wait;
};

struct IntakeOfSchemas : testing::Test {
  IntakeOfSchemas() {
    shape.encoding = shape::Encoding::avro;
    shape.schema = "reading.avsc";
    options = cli::logged_intake(shape, "t", schemas);
    options.on_reject = [this](const Record& record, RejectReason reason) {
      rejected.push_back(explain_reject(reason, record, options));
    };
    options.on_wait = [this](const std::string& text) { waits.push_back(text); };
  }

  shape::Shape shape = shape::default_shape();
  std::shared_ptr<FakeSchemas> schemas = std::make_shared<FakeSchemas>();
  ReadingIntake::Options options;
  std::vector<std::string> rejected;
  std::vector<std::string> waits;
  Record datum{.value = "\x01"};
};

TEST_F(IntakeOfSchemas, ReadsARecordWhoseJsonIsLargerThanARecordMayBe) {
  schemas->text = R"({"sensor_id":"S1","suhu":83,"note":")" + std::string(100'000, 'x') + "\"}";
  ReadingIntake intake{options};
  const auto content = intake.read(datum);
  ASSERT_EQ(content.readings.size(), 1U);
  ASSERT_TRUE(content.readings[0]) << to_string(content.readings[0].error());
  EXPECT_EQ(content.readings[0]->sensor_id, "S1");
}

TEST_F(IntakeOfSchemas, ExplainsRejectsByTheJsonThatTheRecordWasWrittenAs) {
  schemas->text = R"({"gudang_id":"G1","suhu":83})";
  ReadingIntake intake{options};
  EXPECT_EQ(intake.read(datum).rejected, RejectReason::missing_id);
  EXPECT_THAT(rejected, ElementsAre(HasSubstr("--field id=gudang_id")));
}

TEST_F(IntakeOfSchemas, ExplainsRecordsThatDoNotFitTheirSchemaByWhatTheReaderSays) {
  schemas->problem = "the registry does not have schema 7";
  ReadingIntake intake{options};
  EXPECT_EQ(intake.read(datum).rejected, RejectReason::not_decodable);
  EXPECT_THAT(rejected, ElementsAre("the registry does not have schema 7"));
}

TEST_F(IntakeOfSchemas, TellsOnceWhatIsWaitedForAndThatTheWaitIsOver) {
  ReadingIntake intake{options};
  schemas->wait = "the registry does not answer";
  EXPECT_FALSE(intake.ready(datum));
  EXPECT_FALSE(intake.ready(datum));
  EXPECT_TRUE(intake.counts().waiting);
  schemas->wait.clear();
  EXPECT_TRUE(intake.ready(datum));
  EXPECT_FALSE(intake.counts().waiting);
  EXPECT_THAT(waits, ElementsAre("the registry does not answer", ""));
}

TEST_F(IntakeOfSchemas, ATombstoneNeedsNoSchema) {
  schemas->wait = "the registry does not answer";
  datum.tombstone = true;
  EXPECT_TRUE(ReadingIntake{options}.ready(datum));
}

}  // namespace
}  // namespace suhu::stream
