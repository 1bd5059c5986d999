#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <numeric>
#include <random>

#include "suhu/window/persisted_sensor_json.hpp"
#include "support/window_rows.hpp"

namespace suhu::window {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::row_text;

constexpr unsigned kStreams = 300;

/// A reading, or time that passes.
struct Step {
  std::optional<milliseconds> passes;
  std::string sensor;
  Timestamp event;
  double celsius = 0;  // quarters of a degree, so that sums are exact in any order
  std::optional<double> humidity, battery;
  std::int64_t offset = 0;
};

struct Stream {
  WindowRules rules;
  bool keep_last = false;
  std::vector<Step> steps;
};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  int below(int limit) { return std::uniform_int_distribution{0, limit - 1}(random_); }
  bool one_in(int n) { return below(n) == 0; }

  /// Returns a stream with disorder, late readings, duplicates and jumps. With `whole_silences`,
  /// time passes only in spans so long that every sensor falls silent.
  Stream stream(int length, bool whole_silences) {
    Stream stream;
    stream.rules.size =
        milliseconds{std::array{1, 100, 1'000, 10'000}[static_cast<std::size_t>(below(4))]};
    stream.rules.lateness =
        one_in(4) ? milliseconds{0}
                  : milliseconds{below(4 * static_cast<int>(stream.rules.size.count()) + 1)};
    stream.keep_last = one_in(2);
    const int sensors = 1 + below(5);
    const int size = static_cast<int>(stream.rules.size.count());
    Timestamp now{milliseconds{one_in(5) ? -5 * size : 1'763'700'000'003}};
    std::int64_t offset = below(1'000);
    while (static_cast<int>(stream.steps.size()) < length) {
      Step step;
      now += milliseconds{below(size / 2 + 2)};
      if (one_in(50)) now += 7 * stream.rules.size;
      if (one_in(whole_silences ? 25 : 8)) {
        step.passes = whole_silences ? stream.rules.silence_limit()
                                     : milliseconds{below(one_in(4) ? 20'000 : 900)};
      } else if (one_in(10) && !stream.steps.empty() && !stream.steps.back().passes) {
        step = stream.steps.back();
      } else {
        step.sensor = "S" + std::to_string(below(sensors));
        step.event = now - milliseconds{one_in(6) ? below(6 * size + 1) : below(size / 2 + 1)};
        step.celsius = (below(2'000) - 400) / 4.0;
        if (one_in(2)) step.humidity = below(400) / 4.0;
        if (one_in(3)) step.battery = below(101);
      }
      offset += one_in(10) ? 3 : 1;  // gaps of compaction and transaction markers
      step.offset = offset;
      stream.steps.push_back(step);
    }
    return stream;
  }

 private:
  std::mt19937 random_;
};

/// The code under test, from a start of the program to its end.
struct Life {
  explicit Life(const Stream& stream) : windows(0, stream.rules, stream.keep_last) {}

  void live(const Step& step) {
    const WindowCallback emit = [this](const WindowRecord& window) {
      rows.push_back(row_text(window));
      return true;
    };
    if (step.passes) return windows.pass_time(*step.passes, emit);
    std::uint32_t number = windows.find(step.sensor);
    if (number == kNoIndex) number = windows.add_sensor(step.sensor);
    Reading reading;
    reading.sensor_id = step.sensor;
    reading.celsius = step.celsius;
    reading.humidity = step.humidity;
    reading.battery = step.battery;
    windows.add(number, reading, step.event, step.offset, emit);
  }

  PartitionWindows windows;
  std::vector<std::string> rows;
};

/// Computes the same from the definition in the simplest way: keeps everything, and searches all of
/// it for every answer.
class Naive {
 public:
  explicit Naive(WindowRules rules) : rules_(rules) {}

  void live(const Step& step) {
    if (step.passes) {
      passed_ += *step.passes;
      for (const auto& [sensor, heard] : heard_) {
        if (passed_ - heard < rules_.lateness + seconds{2}) continue;
        for (const auto& [start, readings] : open_[sensor]) silenced_[sensor].push_back(start);
        close(sensor);
      }
      return;
    }
    seen_[step.sensor].push_back(step);
    heard_[step.sensor] = passed_;
    close(step.sensor);
    Timestamp start = Timestamp{rules_.size * (step.event.time_since_epoch() / rules_.size)};
    if (start > step.event) start -= rules_.size;
    if (is_closed(step.sensor, start)) {
      ++late_[step.sensor];
    } else {
      open_[step.sensor][start].push_back(step);
    }
  }

  std::vector<std::string> rows;

 private:
  bool is_closed(const std::string& sensor, Timestamp start) {
    const auto& silenced = silenced_[sensor];
    const auto& seen = seen_[sensor];
    return std::any_of(silenced.begin(), silenced.end(),
                       [&](Timestamp last) { return start <= last; }) ||
           std::any_of(seen.begin(), seen.end(), [&](const Step& step) {
             return step.event >= start + rules_.size + rules_.lateness;
           });
  }

  void close(const std::string& sensor) {
    const auto open = open_[sensor];
    for (const auto& [start, readings] : open) {
      if (!is_closed(sensor, start)) continue;
      WindowRecord row;
      row.sensor_id = sensor;
      row.start = start;
      row.end = start + rules_.size;
      row.count = readings.size();
      row.late = late_[sensor];
      std::vector<double> celsius, humidity, battery;
      for (const Step& step : readings) {
        celsius.push_back(step.celsius);
        if (step.humidity) humidity.push_back(*step.humidity);
        if (step.battery) battery.push_back(*step.battery);
      }
      const auto mean = [](const std::vector<double>& of) {
        return std::accumulate(of.begin(), of.end(), 0.0) / static_cast<double>(of.size());
      };
      row.avg_temperature = mean(celsius);
      row.min_temperature = *std::min_element(celsius.begin(), celsius.end());
      row.max_temperature = *std::max_element(celsius.begin(), celsius.end());
      if (!humidity.empty()) row.avg_humidity = mean(humidity);
      if (!battery.empty()) row.min_battery = *std::min_element(battery.begin(), battery.end());
      if (!battery.empty()) row.max_battery = *std::max_element(battery.begin(), battery.end());
      rows.push_back(row_text(row));
      late_[sensor] = 0;
      open_[sensor].erase(start);
    }
  }

  WindowRules rules_;
  milliseconds passed_{0};
  std::map<std::string, std::vector<Step>> seen_;
  std::map<std::string, milliseconds> heard_;
  std::map<std::string, std::vector<Timestamp>> silenced_;
  std::map<std::string, std::map<Timestamp, std::vector<Step>>> open_;
  std::map<std::string, std::uint64_t> late_;
};

/// Sorts the rows by sensor: sensors that fall silent together may do so in any order.
std::vector<std::string> by_sensor(std::vector<std::string> rows) {
  std::stable_sort(rows.begin(), rows.end(), [](const std::string& a, const std::string& b) {
    return a.substr(0, a.find(' ')) < b.substr(0, b.find(' '));
  });
  return rows;
}

TEST(WindowProperty, AgreesWithANaiveComputation) {
  std::cout << "seeds 1 to " << kStreams << "\n";
  std::size_t rows = 0;
  std::size_t rows_with_late = 0;
  for (unsigned seed = 1; seed <= kStreams; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Stream stream = Generator{seed}.stream(150, /*whole_silences=*/false);
    Life life{stream};
    Naive naive{stream.rules};
    for (const Step& step : stream.steps) {
      life.live(step);
      naive.live(step);
    }
    ASSERT_EQ(by_sensor(life.rows), by_sensor(naive.rows));
    rows += naive.rows.size();
    rows_with_late += static_cast<std::size_t>(
        std::count_if(naive.rows.begin(), naive.rows.end(),
                      [](const std::string& row) { return row.ends_with("late"); }));
  }
  EXPECT_GT(rows, 10u * kStreams) << "the streams close too little to prove anything";
  EXPECT_GT(rows_with_late, kStreams);
}

/// What survives a crash: the newest records of the changelog, the checkpoint, and the rows of all
/// commits.
struct Durable {
  void commit(Life& life, const Stream& stream, std::size_t steps_done) {
    life.windows.visit_changes(
        [this](std::string_view sensor, const PartitionWindows::PersistedSensor& remembered) {
          std::string text;
          append_persisted_sensor(text, remembered);
          state[std::string(sensor)] = text;
        });
    read = steps_done == 0 ? 0 : stream.steps[steps_done - 1].offset + 1;
    done = steps_done;
    next = life.windows.resume_offset(read);
    rows.insert(rows.end(), life.rows.begin(), life.rows.end());
    life.rows.clear();
  }
  /// Returns a new life that has restored the state, and has read the records again from the resume
  /// offset up to the commit.
  [[nodiscard]] Life restart(const Stream& stream) const {
    Life life{stream};
    for (const auto& [sensor, text] : state)
      life.windows.restore(sensor, *parse_persisted_sensor(text));
    life.windows.resume(read);
    for (std::size_t i = 0; i < done; ++i) {
      if (stream.steps[i].offset >= next) life.live(stream.steps[i]);
    }
    EXPECT_EQ(life.rows, std::vector<std::string>{}) << "what was closed closes again";
    EXPECT_FALSE(life.windows.changed()) << "what is read again changes what is remembered";
    return life;
  }

  std::map<std::string, std::string> state;
  std::vector<std::string> rows;
  std::int64_t read = 0;
  std::int64_t next = 0;
  std::size_t done = 0;  ///< steps before the commit
};

std::vector<std::string> undisturbed(const Stream& stream) {
  Life life{stream};
  for (const Step& step : stream.steps) life.live(step);
  return life.rows;
}

TEST(WindowProperty, ARestartAtAnyCommitGivesTheSameRows) {
  for (unsigned seed = 1; seed <= kStreams; ++seed) {
    const Stream stream = Generator{seed}.stream(40, /*whole_silences=*/true);
    const auto expected = undisturbed(stream);
    for (std::size_t place = 0; place <= stream.steps.size(); ++place) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", commit after " + std::to_string(place));
      Life life{stream};
      Durable durable;
      for (std::size_t i = 0; i < place; ++i) {
        life.live(stream.steps[i]);
        // Commit the changes in several parts.
        if (i % 7 == seed % 7) durable.commit(life, stream, i + 1);
      }
      durable.commit(life, stream, place);
      Life again = durable.restart(stream);
      for (std::size_t i = place; i < stream.steps.size(); ++i) again.live(stream.steps[i]);
      durable.rows.insert(durable.rows.end(), again.rows.begin(), again.rows.end());
      ASSERT_EQ(durable.rows, expected);
    }
  }
}

TEST(WindowProperty, CrashesAnywhereBetweenCommitsGiveTheSameRows) {
  for (unsigned seed = 1; seed <= kStreams; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator generator{seed};
    const Stream stream = generator.stream(400, /*whole_silences=*/true);
    Life life{stream};
    Durable durable;
    int crashes_left = 8;
    for (std::size_t i = 0; i < stream.steps.size();) {
      life.live(stream.steps[i++]);
      if (generator.one_in(12)) durable.commit(life, stream, i);
      if (crashes_left > 0 && generator.one_in(40)) {
        --crashes_left;
        life = durable.restart(stream);
        i = durable.done;
      }
    }
    durable.commit(life, stream, stream.steps.size());
    ASSERT_EQ(durable.rows, undisturbed(stream));
  }
}

}  // namespace
}  // namespace suhu::window
