// Writes metrics, given as rows of name, meaning and value, in Prometheus' text format.
#pragma once

#include <prometheus/metric_family.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "suhu/core/latency_histogram.hpp"
#include "suhu/web/http.hpp"

namespace suhu::web {

/// A table of metrics. Each call adds a row, so that the calling code reads as a table; rows of one
/// name follow each other.
///   metrics.counter("suhu_tombstones_total", "Records without a value.", counts.tombstones);
/// Names and units follow Prometheus' recommendations: base units; counters end in _total and only
/// grow.
class Metrics {
 public:
  /// `{{"topic", topic}, {"partition", "0"}}`. Values may be any text. A label with an empty value
  /// is left out, which means the same to Prometheus.
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  template <class Number>
  Metrics& counter(std::string_view name, std::string_view help, Number value, Labels labels = {}) {
    static_assert(std::is_arithmetic_v<Number>);
    add(name, help, prometheus::MetricType::Counter, labels).counter.value =
        static_cast<double>(value);
    return *this;
  }
  template <class Number>
  Metrics& gauge(std::string_view name, std::string_view help, Number value, Labels labels = {}) {
    static_assert(std::is_arithmetic_v<Number>);
    add(name, help, prometheus::MetricType::Gauge, labels).gauge.value = static_cast<double>(value);
    return *this;
  }
  /// Adds a histogram in seconds.
  Metrics& histogram(std::string_view name, std::string_view help, const LatencyHistogram& value,
                     Labels labels = {});

  /// Returns the table in Prometheus' text format.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] const std::vector<prometheus::MetricFamily>& families() const { return families_; }
  [[nodiscard]] std::vector<prometheus::MetricFamily> take() { return std::move(families_); }

 private:
  prometheus::ClientMetric& add(std::string_view name, std::string_view help,
                                prometheus::MetricType type, Labels labels);

  std::vector<prometheus::MetricFamily> families_;
};

/// Returns the families in Prometheus' text format 0.0.4.
[[nodiscard]] std::string prometheus_text(const std::vector<prometheus::MetricFamily>& families);
inline constexpr std::string_view kPrometheusContentType =
    "text/plain; version=0.0.4; charset=utf-8";

/// Returns true if an Accept header asks for that format as Prometheus does: it names text/plain or
/// OpenMetrics, with a higher weight than JSON or HTML if it names those too. Returns false for
/// `*/*`, for the header of a browser, and for q=0.
[[nodiscard]] bool wants_prometheus(std::string_view accept);

}  // namespace suhu::web
