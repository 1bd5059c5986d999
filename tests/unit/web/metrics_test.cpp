#include "suhu/web/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "suhu/web/process_metrics.hpp"

namespace suhu::web {
namespace {

using testing::HasSubstr;

TEST(Metrics, BecomePrometheusTextInTheOrderOfTheirRows) {
  Metrics metrics;
  metrics.counter("suhu_x_total", "Things.", 12'345'678'901ULL, {{"topic", "a"}});
  metrics.gauge("suhu_y", "More things.", -0.5);
  metrics.counter("suhu_x_total", "Things.", 2, {{"topic", "b"}, {"partition", "7"}});
  EXPECT_EQ(prometheus_text(metrics.families()),
            "# HELP suhu_x_total Things.\n"
            "# TYPE suhu_x_total counter\n"
            "suhu_x_total{topic=\"a\"} 12345678901\n"
            "suhu_x_total{topic=\"b\",partition=\"7\"} 2\n"
            "# HELP suhu_y More things.\n"
            "# TYPE suhu_y gauge\n"
            "suhu_y -0.5\n");
}

TEST(Metrics, LeaveALabelOutThatHasNoValue) {
  Metrics metrics;
  metrics.counter("x_total", "x.", 1, {{"topic", ""}});
  EXPECT_THAT(prometheus_text(metrics.families()), HasSubstr("\nx_total 1\n"));
}

TEST(Metrics, EscapeLabelsAndRepairWhatIsNoUtf8) {
  Metrics metrics;
  metrics.gauge("x", "x.", 1, {{"group", "a\"b\\c\nd\xFF\xC3\xA9"}});
  EXPECT_THAT(prometheus_text(metrics.families()),
              HasSubstr("x{group=\"a\\\"b\\\\c\\nd\xEF\xBF\xBD\xC3\xA9\"} 1\n"));
}

TEST(Metrics, WriteHistogramsCumulativelyAndInSeconds) {
  LatencyHistogram histogram;
  histogram.observe(std::chrono::microseconds{1'500});
  histogram.observe(std::chrono::minutes{10});
  Metrics metrics;
  metrics.histogram("x_seconds", "x.", histogram, {{"sink", "parquet"}});
  const auto text = prometheus_text(metrics.families());
  EXPECT_THAT(text, HasSubstr("# TYPE x_seconds histogram\n"));
  EXPECT_THAT(text, HasSubstr("x_seconds_bucket{sink=\"parquet\",le=\"0.001\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("x_seconds_bucket{sink=\"parquet\",le=\"0.002\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("x_seconds_bucket{sink=\"parquet\",le=\"60\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("x_seconds_bucket{sink=\"parquet\",le=\"+Inf\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("x_seconds_count{sink=\"parquet\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("x_seconds_sum{sink=\"parquet\"} 600.0015\n"));
}

TEST(Metrics, OfTheProcessAreThoseOfThisProcess) {
  Metrics metrics;
  add_process_metrics(metrics);
  ASSERT_EQ(metrics.families().size(), 3U);
  const auto value = [&](std::size_t i) { return metrics.families()[i].metric.at(0); };
  EXPECT_GT(value(0).gauge.value, 1e6);
  EXPECT_LT(value(0).gauge.value, 1e9);
  EXPECT_GE(value(1).counter.value, 0);
  const double now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_NEAR(value(2).gauge.value, now, 600) << "started within the last ten minutes";
}

TEST(WantsPrometheus, WhoAsksAsPrometheusDoes) {
  EXPECT_TRUE(wants_prometheus(
      "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"));
  EXPECT_TRUE(wants_prometheus(
      "application/"
      "vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/"
      "plain;version=0.0.4;q=0.2,*/*;q=0.1"));
  EXPECT_TRUE(wants_prometheus("text/plain"));
  EXPECT_TRUE(wants_prometheus(" TEXT/Plain ; Q=0.1 ,*/*"));
  EXPECT_TRUE(wants_prometheus("application/json;q=0.4,text/plain;q=0.5"));
}

TEST(WantsPrometheus, NobodyElse) {
  EXPECT_FALSE(wants_prometheus(""));
  EXPECT_FALSE(wants_prometheus("*/*")) << "curl";
  EXPECT_FALSE(wants_prometheus("text/*"));
  EXPECT_FALSE(wants_prometheus(
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"))
      << "a browser";
  EXPECT_FALSE(wants_prometheus("application/json, text/plain, */*")) << "axios";
  EXPECT_FALSE(wants_prometheus("text/plain;q=0"));
  EXPECT_FALSE(wants_prometheus("text/plain; q=0.000, */*"));
  EXPECT_FALSE(wants_prometheus("text/plain;q=x"));
  EXPECT_FALSE(wants_prometheus("text/plain;q=2"));
  EXPECT_FALSE(wants_prometheus("text/plainer"));
  EXPECT_FALSE(wants_prometheus(",;,;q=1,"));
}

}  // namespace
}  // namespace suhu::web
