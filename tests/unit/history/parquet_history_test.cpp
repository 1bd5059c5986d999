#include <gtest/gtest.h>
#include <parquet/column_reader.h>
#include <parquet/file_reader.h>
#include <parquet/schema.h>
#include <parquet/types.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "suhu/core/failure.hpp"
#include "suhu/history/open_parquet.hpp"

namespace suhu::history {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::Test;
using window::WindowRecord;

using Strings = std::vector<std::string>;

const Timestamp kNoon = *parse_rfc3339("2026-11-21T12:00:00Z");
const Timestamp kNextDay = *parse_rfc3339("2026-11-22T00:00:00Z");
constexpr milliseconds kBudget{1'000};

WindowRecord window_of(std::string_view sensor, Timestamp start = kNoon,
                       std::int32_t partition = 0) {
  WindowRecord window;
  window.sensor_id = sensor;
  window.partition = partition;
  window.start = start;
  window.end = start + std::chrono::minutes{1};
  window.count = 60;
  window.avg_temperature = 81.5;
  window.min_temperature = 80.25;
  window.max_temperature = 83;
  return window;
}

/// Returns the Failure that `fn` throws. Fails the test if it throws none.
Failure failure_of(const std::function<void()>& fn) {
  try {
    fn();
  } catch (const Failure& failure) {
    return failure;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Failure{FailureKind::runtime, ""};
}

void expect_failure(const std::function<void()>& fn, FailureKind kind, const std::string& part) {
  const Failure failure = failure_of(fn);
  EXPECT_EQ(failure.kind(), kind) << failure.what();
  EXPECT_NE(std::string{failure.what()}.find(part), std::string::npos) << failure.what();
}

std::string to_text(const parquet::ByteArray& value) {
  return std::string{std::string_view{value}};
}
template <typename Number>
std::string to_text(Number value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

/// Returns one column of all row groups as text, with "-" for a missing value.
template <typename Type>
Strings column_of(const fs::path& file, int index) {
  const auto reader = parquet::ParquetFileReader::OpenFile(file.string());
  Strings column;
  for (int group = 0; group < reader->metadata()->num_row_groups(); ++group) {
    const auto chunk = reader->RowGroup(group)->Column(index);
    auto& typed = static_cast<parquet::TypedColumnReader<Type>&>(*chunk);
    while (typed.HasNext()) {
      typename Type::c_type value{};
      std::int16_t present = 1;
      std::int64_t got = 0;
      typed.ReadBatch(1, &present, nullptr, &value, &got);
      column.push_back(got == 1 ? to_text(value) : "-");
    }
  }
  return column;
}

Strings sensors_of(const fs::path& file) { return column_of<parquet::ByteArrayType>(file, 0); }

class ParquetHistory : public Test {
 protected:
  ParquetHistory() {
    std::string name = (fs::temp_directory_path() / "suhu-history-XXXXXX").string();
    directory_ = mkdtemp(name.data());
  }
  ~ParquetHistory() override { fs::remove_all(directory_); }

  [[nodiscard]] ParquetOptions options() const {
    return {.directory = directory_, .topic = "plant"};
  }
  [[nodiscard]] std::unique_ptr<History> open() const { return open_parquet(options()); }
  [[nodiscard]] std::unique_ptr<History> open_batch() const {
    ParquetOptions batch = options();
    batch.files.batch = true;
    return open_parquet(batch);
  }

  /// Returns the files below `folder` as paths relative to the directory, sorted.
  [[nodiscard]] Strings files(const std::string& folder = "") const {
    Strings found;
    for (const auto& entry : fs::recursive_directory_iterator{fs::path{directory_} / folder}) {
      if (entry.is_regular_file())
        found.push_back(entry.path().lexically_relative(directory_).string());
    }
    std::sort(found.begin(), found.end());
    return found;
  }
  [[nodiscard]] Strings shown() const {
    Strings found = files();
    std::erase_if(found, [](const std::string& name) { return name.starts_with(".unfinished/"); });
    return found;
  }
  [[nodiscard]] Strings unfinished() const { return files(".unfinished"); }
  [[nodiscard]] fs::path path(const std::string& name) const { return fs::path{directory_} / name; }

  static void add_and_commit(History& history, const WindowRecord& window) {
    history.add(window);
    ASSERT_TRUE(history.prepare(kBudget));
    history.commit();
  }

  void touch(const std::string& name) const {
    fs::create_directories(path(name).parent_path());
    std::ofstream{path(name)} << "x";
  }

  std::string directory_;
};

TEST_F(ParquetHistory, ShowsNothingBeforeTheCommit) {
  const auto history = open();
  history->add(window_of("press-1"));
  EXPECT_EQ(shown(), Strings{});
  ASSERT_TRUE(history->prepare(kBudget));
  EXPECT_EQ(shown(), Strings{});
  EXPECT_EQ(unfinished().size(), 1u);
  history->commit();
  EXPECT_EQ(files(), Strings{"date=2026-11-21/plant+0+0000000001.parquet"});
  EXPECT_EQ(sensors_of(path(files()[0])), Strings{"press-1"});
}

TEST_F(ParquetHistory, MakesTheDirectoryAndSaysWhatItIs) {
  ParquetOptions deep = options();
  deep.directory = path("a/b/c").string();
  deep.files.roll = std::chrono::seconds{5};
  const auto history = open_parquet(deep);
  EXPECT_TRUE(fs::is_directory(path("a/b/c")));
  EXPECT_EQ(history->describe(), "parquet:" + deep.directory);
  EXPECT_EQ(history->kind(), "parquet") << "the key of its notes in checkpoints that exist";
  EXPECT_EQ(history->interval(), milliseconds{5'000});
}

TEST_F(ParquetHistory, TheColumnsAreThoseThatReadersKnow) {
  const auto history = open();
  add_and_commit(*history, window_of("press-1"));
  const auto reader = parquet::ParquetFileReader::OpenFile(path(files()[0]).string());
  std::ostringstream schema;
  parquet::schema::PrintSchema(reader->metadata()->schema()->schema_root().get(), schema);
  const std::string utc =
      "(Timestamp(isAdjustedToUTC=true, timeUnit=microseconds, is_from_converted_type=false, "
      "force_set_converted_type=false))";
  EXPECT_EQ(schema.str(),
            "required group field_id=-1 windows {\n"
            "  required binary field_id=-1 sensor_id (String);\n"
            "  required int64 field_id=-1 window_start " +
                utc +
                ";\n"
                "  required int64 field_id=-1 window_end " +
                utc +
                ";\n"
                "  required int64 field_id=-1 count;\n"
                "  required double field_id=-1 avg_temperature;\n"
                "  required double field_id=-1 min_temperature;\n"
                "  required double field_id=-1 max_temperature;\n"
                "  optional double field_id=-1 avg_humidity;\n"
                "  optional double field_id=-1 min_battery;\n"
                "  optional double field_id=-1 max_battery;\n"
                "  required int64 field_id=-1 late;\n"
                "  required binary field_id=-1 topic (String);\n"
                "  required int32 field_id=-1 partition;\n"
                "}\n");
}

TEST_F(ParquetHistory, KeepsEveryValueAndTellsMissingOnesFromZero) {
  const auto history = open();
  WindowRecord full = window_of("ofen-ä", kNoon, 7);
  full.avg_humidity = 0;
  full.min_battery = 12.5;
  full.max_battery = 13;
  full.late = 3;
  history->add(full);
  add_and_commit(*history, window_of("press-1", kNoon, 7));
  const fs::path file = path(files()[0]);
  EXPECT_EQ(sensors_of(file), (Strings{"ofen-ä", "press-1"}));
  EXPECT_EQ(column_of<parquet::Int64Type>(file, 1),
            (Strings{"1795262400000000", "1795262400000000"}));
  EXPECT_EQ(column_of<parquet::Int64Type>(file, 2),
            (Strings{"1795262460000000", "1795262460000000"}));
  EXPECT_EQ(column_of<parquet::Int64Type>(file, 3), (Strings{"60", "60"}));
  EXPECT_EQ(column_of<parquet::DoubleType>(file, 4), (Strings{"81.5", "81.5"}));
  EXPECT_EQ(column_of<parquet::DoubleType>(file, 5), (Strings{"80.25", "80.25"}));
  EXPECT_EQ(column_of<parquet::DoubleType>(file, 6), (Strings{"83", "83"}));
  EXPECT_EQ(column_of<parquet::DoubleType>(file, 7), (Strings{"0", "-"}));
  EXPECT_EQ(column_of<parquet::DoubleType>(file, 8), (Strings{"12.5", "-"}));
  EXPECT_EQ(column_of<parquet::DoubleType>(file, 9), (Strings{"13", "-"}));
  EXPECT_EQ(column_of<parquet::Int64Type>(file, 10), (Strings{"3", "0"}));
  EXPECT_EQ(column_of<parquet::ByteArrayType>(file, 11), (Strings{"plant", "plant"}));
  EXPECT_EQ(column_of<parquet::Int32Type>(file, 12), (Strings{"7", "7"}));
}

TEST_F(ParquetHistory, HoldsRowsInGroupsOf16384WithStatistics) {
  const auto history = open();
  for (int i = 0; i < 40'000; ++i) history->add(window_of("press-" + std::to_string(i)));
  ASSERT_TRUE(history->prepare(kBudget));
  history->commit();
  const auto reader = parquet::ParquetFileReader::OpenFile(path(files()[0]).string());
  ASSERT_EQ(reader->metadata()->num_row_groups(), 3);
  EXPECT_EQ(reader->metadata()->num_rows(), 40'000);
  EXPECT_EQ(reader->metadata()->RowGroup(0)->num_rows(), 16'384);
  for (int column = 0; column < reader->metadata()->num_columns(); ++column) {
    const auto chunk = reader->metadata()->RowGroup(0)->ColumnChunk(column);
    EXPECT_TRUE(chunk->is_stats_set()) << column;
    EXPECT_EQ(chunk->compression(), parquet::Compression::ZSTD);
  }
  EXPECT_EQ(sensors_of(path(files()[0])).back(), "press-39999");
}

TEST_F(ParquetHistory, SplitsByPartitionAndUtcDayOfTheWindowsStart) {
  const auto history = open();
  history->add(window_of("late evening", kNextDay - std::chrono::minutes{1}));
  history->add(window_of("midnight", kNextDay));
  add_and_commit(*history, window_of("other", kNoon, 12));
  EXPECT_EQ(files(), (Strings{"date=2026-11-21/plant+0+0000000001.parquet",
                              "date=2026-11-21/plant+12+0000000001.parquet",
                              "date=2026-11-22/plant+0+0000000002.parquet"}));
  EXPECT_EQ(sensors_of(path(files()[2])), Strings{"midnight"});
}

TEST_F(ParquetHistory, ACommitWithoutRowsMakesNoFile) {
  const auto history = open();
  ASSERT_TRUE(history->prepare(kBudget));
  EXPECT_EQ(history->notes(0), Strings{});
  history->commit();
  EXPECT_EQ(files(), Strings{});
}

TEST_F(ParquetHistory, TheNotesNameTheFilesAndLaterTheLastNumber) {
  const auto history = open();
  history->add(window_of("press-1"));
  ASSERT_TRUE(history->prepare(kBudget));
  const Strings notes = history->notes(0);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_TRUE(notes[0].starts_with("plant+0+0000000001-")) << notes[0];
  EXPECT_TRUE(notes[0].ends_with(".tmp date=2026-11-21/plant+0+0000000001.parquet")) << notes[0];
  EXPECT_EQ(history->notes(1), Strings{});
  history->commit();
  ASSERT_TRUE(history->prepare(kBudget));
  EXPECT_EQ(history->notes(0), Strings{"last 1"});
}

TEST_F(ParquetHistory, PreparedTwiceItNamesTheFilesOfBothTimes) {
  const auto history = open();
  history->add(window_of("press-1"));
  ASSERT_TRUE(history->prepare(kBudget));  // another participant was not ready
  history->add(window_of("press-2"));
  ASSERT_TRUE(history->prepare(kBudget));
  EXPECT_EQ(history->notes(0).size(), 2u);
  history->commit();
  EXPECT_EQ(shown().size(), 2u);
  EXPECT_EQ(unfinished(), Strings{});
}

TEST_F(ParquetHistory, FinishesARenameThatTheCutNames) {
  auto history = open();
  history->add(window_of("press-1"));
  ASSERT_TRUE(history->prepare(kBudget));
  const Strings notes = history->notes(0);
  history.reset();  // ended after Kafka's commit and before commit()
  EXPECT_EQ(shown(), Strings{});
  history = open();
  history->recover(0, true, notes);
  EXPECT_EQ(files(), Strings{"date=2026-11-21/plant+0+0000000001.parquet"});
  EXPECT_EQ(sensors_of(path(files()[0])), Strings{"press-1"});
}

TEST_F(ParquetHistory, FinishingWhatIsFinishedChangesNothing) {
  auto history = open();
  history->add(window_of("press-1"));
  ASSERT_TRUE(history->prepare(kBudget));
  const Strings notes = history->notes(0);
  history->commit();
  history = open();
  history->recover(0, true, notes);
  EXPECT_EQ(files(), Strings{"date=2026-11-21/plant+0+0000000001.parquet"});
}

TEST_F(ParquetHistory, AFormerOwnerMayCommitAfterTheNewOneHasFinishedForIt) {
  const auto slow = open();
  slow->add(window_of("press-1"));
  ASSERT_TRUE(slow->prepare(kBudget));
  const auto next = open();
  next->recover(0, true, slow->notes(0));
  slow->commit();
  EXPECT_EQ(files(), Strings{"date=2026-11-21/plant+0+0000000001.parquet"});
}

TEST_F(ParquetHistory, AFormerOwnerWritesIntoNoFileOfTheNewOne) {
  const auto former = open();
  former->add(window_of("former"));
  ASSERT_TRUE(former->prepare(kBudget));
  const auto next = open();
  next->recover(0, false, {});
  next->add(window_of("next"));
  ASSERT_TRUE(next->prepare(kBudget));
  former->add(window_of("too late"));
  ASSERT_TRUE(former->prepare(kBudget));
  next->commit();
  EXPECT_EQ(sensors_of(path(shown()[0])), Strings{"next"});
}

TEST_F(ParquetHistory, AMemberThatSleptTakesNoFileFromThePresentOwner) {
  auto first = open();
  add_and_commit(*first, window_of("press-1"));
  ASSERT_TRUE(first->prepare(kBudget));
  const Strings notes = first->notes(0);
  const auto owner = open();
  owner->recover(0, true, notes);
  owner->add(window_of("press-2"));
  ASSERT_TRUE(owner->prepare(kBudget));
  const auto sleeper = open();  // a member that believes it owns the partition
  sleeper->recover(0, true, notes);
  owner->commit();
  EXPECT_EQ(shown().size(), 2u);
}

TEST_F(ParquetHistory, WhatAKilledProgramLeftIsRemovedOnceItsNumberIsShown) {
  touch(".unfinished/plant+1+0000000001-a.tmp");
  const auto history = open();
  history->recover(1, true, {});
  EXPECT_EQ(unfinished().size(), 1u);
  add_and_commit(*history, window_of("press-1", kNoon, 1));
  EXPECT_EQ(unfinished(), Strings{});
}

TEST_F(ParquetHistory, WhatNobodyHasWrittenToForTwoDaysIsRemoved) {
  touch(".unfinished/plant+1+0000000007-a.tmp");
  touch(".unfinished/plant+1+0000000008-b.tmp");
  fs::last_write_time(path(".unfinished/plant+1+0000000007-a.tmp"),
                      fs::file_time_type::clock::now() - std::chrono::hours{49});
  open()->recover(1, true, {});
  EXPECT_EQ(unfinished(), Strings{".unfinished/plant+1+0000000008-b.tmp"});
}

TEST_F(ParquetHistory, WhatWasPreparedInVainIsRemovedWhenItsPartitionComesAgain) {
  const auto history = open();
  history->add(window_of("perhaps"));
  ASSERT_TRUE(history->prepare(kBudget));
  history->forget(0);
  history->recover(0, true, {});
  EXPECT_EQ(unfinished(), Strings{});
}

TEST_F(ParquetHistory, RemovesAbandonedFilesOfThatPartitionOnly) {
  for (const char* name :
       {"plant+1+0000000001-a.tmp", "plant+1+0000000009-b.tmp", "plant+11+0000000001-a.tmp",
        "plant+2+0000000001-a.tmp", "other+1+0000000001-a.tmp"}) {
    touch(std::string{".unfinished/"} + name);
  }
  const auto history = open();
  history->recover(1, true, {"last 8"});
  EXPECT_EQ(
      unfinished(),
      (Strings{".unfinished/other+1+0000000001-a.tmp", ".unfinished/plant+1+0000000009-b.tmp",
               ".unfinished/plant+11+0000000001-a.tmp", ".unfinished/plant+2+0000000001-a.tmp"}));
}

TEST_F(ParquetHistory, NumbersGoOnAfterRecover) {
  auto history = open();
  add_and_commit(*history, window_of("press-1"));
  add_and_commit(*history, window_of("press-1", kNextDay));
  ASSERT_TRUE(history->prepare(kBudget));
  const Strings notes = history->notes(0);
  history = open();
  history->recover(0, true, notes);
  EXPECT_EQ(history->notes(0), notes);
  add_and_commit(*history, window_of("press-1"));
  EXPECT_EQ(files(), (Strings{"date=2026-11-21/plant+0+0000000001.parquet",
                              "date=2026-11-21/plant+0+0000000003.parquet",
                              "date=2026-11-22/plant+0+0000000002.parquet"}));
}

TEST_F(ParquetHistory, AFileThatTheCutNamesAndNobodyHasIsLost) {
  const auto history = open();
  const Strings notes{"plant+0+0000000001-a.tmp date=2026-11-21/plant+0+0000000001.parquet"};
  expect_failure([&] { history->recover(0, true, notes); }, FailureKind::runtime,
                 "plant+0+0000000001.parquet is lost");
}

TEST_F(ParquetHistory, OldFilesMayBeRemovedWhileItRuns) {
  auto history = open();
  add_and_commit(*history, window_of("press-1"));
  ASSERT_TRUE(history->prepare(kBudget));
  const Strings notes = history->notes(0);
  history->commit();
  fs::remove_all(path("date=2026-11-21"));
  history = open();
  EXPECT_NO_THROW(history->recover(0, true, notes));
}

TEST_F(ParquetHistory, ANoteThatLeadsElsewhereIsRefused) {
  const auto history = open();
  for (const char* note :
       {"", "last", "last x", "plant+0+0000000001-a.tmp",
        "plant+1+0000000001-a.tmp date=2026-11-21/plant+1+0000000001.parquet",
        "plant+0+0000000001-/../../a.tmp date=2026-11-21/plant+0+0000000001.parquet",
        "plant+0+0000000001-a.tmp date=../1-11-21/plant+0+0000000001.parquet",
        "plant+0+0000000001-a.tmp date=2026-11-21/../plant+0+0000000001.parquet",
        "other+0+0000000001-a.tmp date=2026-11-21/other+0+0000000001.parquet"}) {
    expect_failure([&] { history->recover(0, true, {note}); }, FailureKind::runtime,
                   "another group");
  }
}

TEST_F(ParquetHistory, ANewGroupIsRefusedWhereAnotherHasWritten) {
  add_and_commit(*open(), window_of("press-1", kNoon, 3));
  const auto history = open();
  EXPECT_NO_THROW(history->recover(0, false, {}));
  expect_failure([&] { history->recover(3, false, {}); }, FailureKind::configuration,
                 "Name another directory, or use the group that wrote them");
  expect_failure([&] { history->recover(3, true, {}); }, FailureKind::configuration,
                 "this group did not write them");
}

TEST_F(ParquetHistory, TwoGroupsThatBeganTogetherDoNotOverwriteEachOther) {
  const auto one = open();
  const auto other = open();
  add_and_commit(*one, window_of("one"));
  other->add(window_of("other"));
  ASSERT_TRUE(other->prepare(kBudget));
  expect_failure([&] { other->commit(); }, FailureKind::runtime,
                 "two groups write into one directory");
  EXPECT_EQ(sensors_of(path(shown()[0])), Strings{"one"});
}

TEST_F(ParquetHistory, ForgetDropsWhatIsNotPreparedOfThatPartition) {
  const auto history = open();
  // Enough rows for a file on disk.
  for (int i = 0; i < 20'000; ++i) history->add(window_of("gone", kNoon, 1));
  EXPECT_EQ(unfinished().size(), 1u);
  history->forget(1);
  EXPECT_EQ(unfinished(), Strings{});
  add_and_commit(*history, window_of("press-1", kNoon, 2));
  EXPECT_EQ(files(), Strings{"date=2026-11-21/plant+2+0000000001.parquet"});
}

TEST_F(ParquetHistory, ForgetLeavesPreparedFilesToRecover) {
  const auto history = open();
  history->add(window_of("perhaps"));
  ASSERT_TRUE(history->prepare(kBudget));
  const Strings notes = history->notes(0);
  // Kafka did not answer, so it is not known yet whether the checkpoint is committed.
  history->forget(0);
  EXPECT_EQ(history->notes(0), Strings{});
  history->commit();
  EXPECT_EQ(shown(), Strings{});
  history->recover(0, true, notes);
  EXPECT_EQ(files(), Strings{"date=2026-11-21/plant+0+0000000001.parquet"});
}

TEST_F(ParquetHistory, AnAbortedCommitIsWrittenAgainUnderTheSameNumber) {
  const auto history = open();
  history->recover(0, false, {});
  history->add(window_of("first try"));
  ASSERT_TRUE(history->prepare(kBudget));
  history->forget(0);
  history->recover(0, false, {});
  EXPECT_EQ(unfinished(), Strings{});
  add_and_commit(*history, window_of("second try"));
  EXPECT_EQ(files(), Strings{"date=2026-11-21/plant+0+0000000001.parquet"});
  EXPECT_EQ(sensors_of(path(files()[0])), Strings{"second try"});
}

TEST_F(ParquetHistory, WhatWasNotPreparedGoesWithIt) {
  auto history = open();
  for (int i = 0; i < 20'000; ++i) history->add(window_of("gone"));
  EXPECT_EQ(unfinished().size(), 1u);
  history.reset();
  EXPECT_EQ(files(), Strings{});
}

TEST_F(ParquetHistory, MoreThanSixteenDaysLeaveNoRoom) {
  const auto history = open();
  for (int day = 0; day < 16; ++day)
    history->add(window_of("press-1", kNoon + std::chrono::days{day}));
  EXPECT_TRUE(history->has_room());
  history->add(window_of("press-1", kNoon + std::chrono::days{16}));
  EXPECT_FALSE(history->has_room());
  ASSERT_TRUE(history->prepare(kBudget));
  EXPECT_FALSE(history->has_room());
  history->commit();
  EXPECT_TRUE(history->has_room());
}

TEST_F(ParquetHistory, ManyBytesLeaveNoRoomUntilTheCommitOrForget) {
  ParquetOptions small = options();
  small.files.room = 100'000;
  const auto history = open_parquet(small);
  while (history->has_room()) history->add(window_of("press-1"));
  history->forget(0);
  EXPECT_TRUE(history->has_room());
  while (history->has_room()) history->add(window_of("press-1"));
  ASSERT_TRUE(history->prepare(kBudget));
  history->commit();
  EXPECT_TRUE(history->has_room());
}

TEST_F(ParquetHistory, BatchKeepsFullFilesBackUntilTheEnd) {
  ParquetOptions batch = options();
  batch.files.batch = true;
  batch.files.room = 100'000;
  const auto history = open_parquet(batch);
  for (int i = 0; i < 3'000; ++i) {
    history->add(window_of("press-1"));
    ASSERT_TRUE(history->has_room());
  }
  EXPECT_GE(unfinished().size(), 2u);
  EXPECT_EQ(shown(), Strings{});
  ASSERT_TRUE(history->prepare(kBudget));
  history->commit();
  EXPECT_EQ(unfinished(), Strings{});
  std::size_t rows = 0;
  for (const std::string& file : shown()) rows += sensors_of(path(file)).size();
  EXPECT_EQ(rows, 3'000u);
}

TEST_F(ParquetHistory, BatchOfManyDaysKeepsFewOpen) {
  const auto history = open_batch();
  for (int day = 0; day < 40; ++day)
    history->add(window_of("press-1", kNoon + std::chrono::days{day}));
  EXPECT_GE(unfinished().size(), 34u);
  ASSERT_TRUE(history->prepare(kBudget));
  history->commit();
  EXPECT_EQ(shown().size(), 40u);
}

TEST_F(ParquetHistory, ABatchThatFailsLeavesNothing) {
  auto history = open_batch();
  for (int day = 0; day < 40; ++day)
    history->add(window_of("press-1", kNoon + std::chrono::days{day}));
  history.reset();
  EXPECT_EQ(files(), Strings{});
}

TEST_F(ParquetHistory, ForgetDropsFilesThatHaveEndedToo) {
  const auto history = open_batch();
  for (int day = 0; day < 40; ++day)
    history->add(window_of("press-1", kNoon + std::chrono::days{day}));
  history->forget(1);
  EXPECT_GE(unfinished().size(), 34u);
  history->forget(0);
  EXPECT_EQ(unfinished(), Strings{});
}

TEST_F(ParquetHistory, BatchRefusesADirectoryThatHoldsTheTopic) {
  touch("date=2026-11-21/plant-2+0+0000000001.parquet");
  EXPECT_NO_THROW((void)open_batch());
  add_and_commit(*open_batch(), window_of("press-1", kNoon, 5));
  expect_failure([&] { (void)open_batch(); }, FailureKind::configuration,
                 "already holds windows of topic plant");
}

TEST_F(ParquetHistory, RefusesADirectoryOfSpark) {
  fs::create_directory(path("_spark_metadata"));
  expect_failure([&] { (void)open(); }, FailureKind::configuration, "_spark_metadata");
  EXPECT_FALSE(fs::exists(path(".unfinished")));
}

TEST_F(ParquetHistory, RefusesTopicsThatAreNoFileNames) {
  for (const std::string& topic :
       {std::string{""}, std::string{"../x"}, std::string{"a+b"}, std::string{"_hidden"},
        std::string{".hidden"}, std::string(201, 'x')}) {
    ParquetOptions odd = options();
    odd.topic = topic;
    expect_failure([&] { (void)open_parquet(odd); }, FailureKind::configuration,
                   "cannot be part of a Parquet file's name");
  }
}

TEST_F(ParquetHistory, ADirectoryThatCannotBeMadeIsAFailure) {
  touch("file");
  ParquetOptions below = options();
  below.directory = path("file/history").string();
  expect_failure([&] { (void)open_parquet(below); }, FailureKind::runtime, "file/history");
}

/// Opens the directory as a user that may not write there: root may write everywhere.
Failure failure_of_opening_read_only(const ParquetOptions& options) {
  constexpr uid_t kNobody = 65'534;
  const uid_t before = geteuid();
  fs::permissions(options.directory, fs::perms{0555});
  EXPECT_EQ(seteuid(before == 0 ? kNobody : before), 0);
  Failure failure = failure_of([&] { (void)open_parquet(options); });
  EXPECT_EQ(seteuid(before), 0);
  fs::permissions(options.directory, fs::perms::owner_all);
  return failure;
}

TEST_F(ParquetHistory, AReadOnlyDirectoryIsAFailureAtOnce) {
  for (const bool used_before : {false, true}) {
    if (used_before) (void)open();
    const Failure failure = failure_of_opening_read_only(options());
    EXPECT_EQ(failure.kind(), FailureKind::runtime);
    EXPECT_NE(std::string{failure.what()}.find("Permission denied: let this user write there"),
              std::string::npos)
        << failure.what();
  }
}

TEST_F(ParquetHistory, ADirectoryThatVanishesIsNoticedBeforeTheCommit) {
  const auto history = open();
  for (int i = 0; i < 20'000; ++i) history->add(window_of("press-1"));
  fs::remove_all(directory_);
  expect_failure([&] { (void)history->prepare(kBudget); }, FailureKind::runtime,
                 "No such file or directory");
}

/// While it exists, no file can grow beyond `bytes`, as on a full disk.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_F(ParquetHistory, AFullDiskIsNoticedInPrepareAndShowsNothing) {
  auto history = open();
  history->add(window_of("press-1"));
  std::string message;
  {
    const FileLimit full{1'000};  // there is room for the rows, but not for the footer
    message = failure_of([&] { (void)history->prepare(kBudget); }).what();
  }
  EXPECT_NE(message.find("plant+0+0000000001-"), std::string::npos) << message;
  EXPECT_NE(message.find("File too large: make room there"), std::string::npos) << message;
  EXPECT_EQ(shown(), Strings{});
  history.reset();
  EXPECT_EQ(files(), Strings{});
}

TEST_F(ParquetHistory, AFullDiskIsNoticedWhileRowsAreWritten) {
  const auto history = open();
  std::string message;
  {
    const FileLimit full{100};
    message = failure_of([&] {
                for (int i = 0; i < 20'000; ++i) history->add(window_of("press-1"));
              }).what();
  }
  EXPECT_NE(message.find("make room there"), std::string::npos) << message;
}

}  // namespace
}  // namespace suhu::history
