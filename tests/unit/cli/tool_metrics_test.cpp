// Tests the metrics that each tool exports to Prometheus: pure functions from counts to rows.
#include "suhu/cli/tool_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "alert-console/metrics.hpp"
#include "sensor-sim/metrics.hpp"
#include "suhu/core/alarm_event.hpp"
#include "temp-filter/metrics.hpp"
#include "temp-window/metrics.hpp"

namespace suhu {
namespace {

using prometheus::MetricType;
using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

kafka::ConsumerCounts reading() {
  return {.lag = 12,
          .rebalances = 2,
          .lags = {{0, 5}, {2, 7}},
          .assigned = true,
          .partitions = 2,
          .stalled_for = std::chrono::seconds{1}};
}

/// Checks what Prometheus' own check of metrics requires, and that each row exists once.
void check(const web::Status& status) {
  ASSERT_THAT(status.families, Not(IsEmpty()));
  EXPECT_EQ(status.families[0].name, "suhu_build_info");
  for (const auto& family : status.families) {
    EXPECT_THAT(family.name, testing::MatchesRegex("suhu_[a-z_]+"));
    EXPECT_EQ(family.name.ends_with("_total"), family.type == MetricType::Counter) << family.name;
    EXPECT_EQ(family.help.find_first_of("\n\\"), std::string::npos) << family.name;
    EXPECT_TRUE(family.help.ends_with('.')) << family.name;
    std::set<std::vector<prometheus::ClientMetric::Label>> rows;
    for (const auto& row : family.metric) EXPECT_TRUE(rows.insert(row.label).second) << family.name;
  }
}

std::string text(const web::Status& status) {
  check(status);
  return web::prometheus_text(status.families);
}

TEST(FilterMetrics, AreAllThatARunCounts) {
  temp_filter::Options options;
  temp_filter::MetricsInput moment{
      .consumer = reading(),
      .producers = {{"alerts", {.delivered = 3, .bytes = 300, .pending = 1, .restarts = 2}},
                    {"bad", {}}}};
  moment.totals.in.read = 100;
  moment.totals.in.bytes = 4'000;
  moment.totals.in.tombstones = 4;
  moment.totals.in.optionals_ignored = 6;
  moment.totals.in.rejected_by_reason[static_cast<std::size_t>(RejectReason::bad_unit)] = 9;
  moment.totals.hot = 3;
  moment.totals.written = 8;
  moment.totals.latency.observe(milliseconds{3});
  const auto status = temp_filter::status_of(options, moment);
  EXPECT_EQ(status.not_ready, "");
  const auto page = text(status);
  for (const auto* row :
       {"suhu_messages_consumed_total{topic=\"sensor-suhu\"} 100\n",
        "suhu_bytes_consumed_total{topic=\"sensor-suhu\"} 4000\n",
        "suhu_messages_invalid_total{reason=\"not-json\"} 0\n",
        "suhu_messages_invalid_total{reason=\"bad-unit\"} 9\n", "suhu_tombstones_total 4\n",
        "suhu_optional_values_ignored_total 6\n", "suhu_alerts_total{severity=\"high\"} 3\n",
        "suhu_alert_latency_seconds_bucket{le=\"0.005\"} 1\n",
        "suhu_alert_latency_seconds_sum 0.003\n", "suhu_lines_written_total 8\n",
        "suhu_messages_produced_total{topic=\"alerts\"} 3\n",
        "suhu_messages_produced_total{topic=\"bad\"} 0\n",
        "suhu_bytes_produced_total{topic=\"alerts\"} 300\n",
        "suhu_messages_unconfirmed{topic=\"alerts\"} 1\n",
        "suhu_delivery_errors_total{topic=\"alerts\"} 2\n",
        "suhu_kafka_consumergroup_lag{consumergroup=\"temp-filter\",topic=\"sensor-suhu\","
        "partition=\"0\"} 5\n",
        "suhu_kafka_consumergroup_lag{consumergroup=\"temp-filter\",topic=\"sensor-suhu\","
        "partition=\"2\"} 7\n",
        "suhu_assigned_partitions{topic=\"sensor-suhu\"} 2\n",
        "suhu_rebalances_total{topic=\"sensor-suhu\"} 2\n"}) {
    EXPECT_THAT(page, HasSubstr(row));
  }
}

TEST(FilterMetrics, OfAlarmsAreThoseOfTheEngineToo) {
  temp_filter::Options options;
  options.output_topic = "alerts";
  temp_filter::MetricsInput moment{.consumer = reading(), .commits = 11, .committed_rows = 30};
  auto& alarms = moment.totals.alarms.emplace();
  alarms.events[EventKind::never_seen] = 7;
  alarms.active[Level::lolo] = 2;
  alarms.late = 1;
  alarms.clock_ahead = 2;
  alarms.over_limit = 3;
  alarms.sensors = 4;
  const auto page = text(temp_filter::status_of(options, moment));
  for (const auto* row :
       {"suhu_alarm_events_total{event=\"never-seen\"} 7\n",
        "suhu_alarm_events_total{event=\"alarm\"} 0\n", "suhu_active_alarms{level=\"LOLO\"} 2\n",
        "suhu_active_alarms{level=\"HI\"} 0\n", "suhu_late_records_total 1\n",
        "suhu_clock_ahead_records_total 2\n", "suhu_over_limit_records_total 3\n",
        "suhu_sensors 4\n", "suhu_commits_total 11\n",
        "suhu_messages_produced_total{topic=\"alerts\"} 30\n"}) {
    EXPECT_THAT(page, HasSubstr(row));
  }
}

TEST(FilterMetrics, OfAPipeKnowNoTopicAndAreAlwaysReady) {
  temp_filter::Options options;
  options.input = "-";
  const auto status = temp_filter::status_of(options, {});
  EXPECT_EQ(status.not_ready, "");
  EXPECT_THAT(text(status), HasSubstr("suhu_messages_consumed_total 0\n"));
  EXPECT_THAT(text(status), Not(HasSubstr("lag")));
}

TEST(FilterMetrics, OfABatchHaveNoGroup) {
  temp_filter::Options options;
  options.exit_eof = true;
  options.start.kind = cli::StartPoint::Kind::beginning;
  EXPECT_THAT(text(temp_filter::status_of(options, {.consumer = reading()})),
              HasSubstr("suhu_kafka_consumergroup_lag{topic=\"sensor-suhu\",partition=\"0\"} 5\n"));
}

TEST(WindowMetrics, AreAllThatARunCounts) {
  temp_window::Options options;
  options.output_topic = "windows";
  temp_window::MetricsInput moment{.consumer = reading(), .commits = 11, .committed_rows = 30};
  moment.totals.closed = 31;
  moment.totals.late = 1;
  moment.totals.clock_ahead = 2;
  moment.totals.over_limit = 3;
  moment.totals.open = 4;
  moment.totals.sensors = 5;
  moment.histories = {{.sink = "postgresql", .flushes = {}},
                      {.sink = "parquet", .files = 6, .flushes = {}}};
  moment.histories[0].flushes.observe(milliseconds{40});
  const auto page = text(temp_window::status_of(options, moment));
  for (const auto* row : {"suhu_windows_emitted_total 31\n", "suhu_late_records_total 1\n",
                          "suhu_clock_ahead_records_total 2\n", "suhu_over_limit_records_total 3\n",
                          "suhu_open_windows 4\n", "suhu_sensors 5\n", "suhu_commits_total 11\n",
                          "suhu_messages_produced_total{topic=\"windows\"} 30\n",
                          "suhu_history_files_total{sink=\"parquet\"} 6\n",
                          "suhu_history_flush_seconds_bucket{sink=\"postgresql\",le=\"0.05\"} 1\n",
                          "suhu_history_flush_seconds_count{sink=\"parquet\"} 0\n"}) {
    EXPECT_THAT(page, HasSubstr(row));
  }
  EXPECT_THAT(page, Not(HasSubstr("suhu_history_files_total{sink=\"postgresql\"}")));
  moment.output = kafka::ProducerCounts{.delivered = 8};
  EXPECT_THAT(text(temp_window::status_of(options, moment)),
              HasSubstr("suhu_messages_produced_total{topic=\"windows\"} 8\n"));
}

TEST(ConsoleMetrics, AreAllThatARunCounts) {
  alert_console::Options options;
  alert_console::Summary summary;
  AlertLine line;
  line.sensor_id = "S1";
  line.celsius = 81;
  summary.add(line);
  line.event = "stale";
  line.episode = "S1/hi/1";
  summary.add(line);
  summary.add_repeat();
  summary.add_hidden();
  summary.add_no_alert();
  summary.add_tombstone();
  const auto page = text(alert_console::status_of(
      options, summary, reading(),
      alert_console::ExecCounts{.delivered = 1, .failed = 2, .dropped = 3, .waiting = 4}));
  for (const auto* row :
       {"suhu_messages_consumed_total{topic=\"sensor-suhu-alerts\"} 6\n",
        "suhu_messages_invalid_total{reason=\"not-alert\"} 1\n", "suhu_tombstones_total 1\n",
        "suhu_alarm_events_total{event=\"stale\"} 1\n",
        "suhu_alarm_events_total{event=\"other\"} 0\n", "suhu_active_alarms 1\n",
        "suhu_alert_repeats_total 1\n", "suhu_alerts_shown_total 2\n",
        "suhu_alerts_hidden_total 1\n", "suhu_sensors 1\n",
        "suhu_exec_alerts_total{result=\"delivered\"} 1\n",
        "suhu_exec_alerts_total{result=\"failed\"} 2\n",
        "suhu_exec_alerts_total{result=\"dropped\"} 3\n", "suhu_exec_waiting_alerts 4\n",
        "suhu_kafka_consumergroup_lag{topic=\"sensor-suhu-alerts\",partition=\"2\"} 7\n"}) {
    EXPECT_THAT(page, HasSubstr(row));
  }
  const auto of_a_pipe =
      text(alert_console::status_of(options, summary, std::nullopt, std::nullopt));
  EXPECT_THAT(of_a_pipe, HasSubstr("suhu_messages_consumed_total 6\n"));
  EXPECT_THAT(of_a_pipe, Not(HasSubstr("exec")));
}

TEST(SimMetrics, AreAllThatARunCounts) {
  sensor_sim::Options options;
  options.generator.sensors = 7;
  const sensor_sim::MetricsInput moment{
      .sent = 12,
      .behind = milliseconds{1'500},
      .producer = kafka::ProducerCounts{.delivered = 10, .pending = 2}};
  const auto page = text(sensor_sim::status_of(options, moment));
  for (const auto* row :
       {"suhu_messages_sent_total 12\n", "suhu_messages_produced_total{topic=\"sensor-suhu\"} 10\n",
        "suhu_messages_unconfirmed{topic=\"sensor-suhu\"} 2\n", "suhu_sensors 7\n",
        "suhu_schedule_delay_seconds 1.5\n"}) {
    EXPECT_THAT(page, HasSubstr(row));
  }
  options.replay = "machine.csv";
  const auto replay = text(
      sensor_sim::status_of(options, {.sent = 12, .replay = {.not_readings = 3, .skipped = 4}}));
  EXPECT_THAT(replay, HasSubstr("suhu_replay_not_readings_total 3\n"));
  EXPECT_THAT(replay, HasSubstr("suhu_replay_lines_skipped_total 4\n"));
  EXPECT_THAT(replay, Not(HasSubstr("produced")));
}

TEST(AConsumersStatus, IsNotHealthyWhenNothingCouldBeReadForSoLong) {
  const auto not_healthy = [](std::chrono::seconds standstill, std::chrono::milliseconds after) {
    web::Metrics metrics;
    return cli::status_of_consumer(metrics, {.assigned = true, .stalled_for = standstill}, "t",
                                   after)
        .not_healthy;
  };
  EXPECT_EQ(not_healthy(std::chrono::seconds{119}, cli::kUnhealthyAfter), "");
  EXPECT_EQ(not_healthy(std::chrono::seconds{120}, cli::kUnhealthyAfter),
            "nothing of t could be read for 120 s");
  EXPECT_EQ(not_healthy(std::chrono::hours{1'000}, std::chrono::milliseconds{0}), "");
}

TEST(WhyNotReading, NamesTheFirstThingThatIsMissing) {
  kafka::ConsumerCounts counts;
  EXPECT_EQ(cli::why_not_reading(counts, "t"), "no partitions of t are assigned yet");
  counts.assigned = true;
  EXPECT_EQ(cli::why_not_reading(counts, "t"), "")
      << "more members than partitions: this one stands by";
  counts.stalled_for = std::chrono::seconds{10};
  EXPECT_EQ(cli::why_not_reading(counts, "t"), "");
  counts.stalled_for = std::chrono::seconds{11};
  EXPECT_EQ(cli::why_not_reading(counts, "t"), "the brokers of t have not answered for 11 s");
}

}  // namespace
}  // namespace suhu
