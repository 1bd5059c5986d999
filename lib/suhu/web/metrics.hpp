// Numbers for Prometheus: rows of name, meaning and value become its text.
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

/// A table of numbers, written so that it reads as one: a row is a call, and rows of one name
/// follow each other.
///   metrics.counter("suhu_tombstones_total", "Records without a value.", counts.tombstones);
/// Names and units as Prometheus recommends: base units, counters end in _total and only grow.
class Metrics {
 public:
  /// `{{"topic", topic}, {"partition", "0"}}`. Values may be any text; a label without a value is
  /// left out, which to Prometheus is the same.
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
  /// In seconds.
  Metrics& histogram(std::string_view name, std::string_view help, const LatencyHistogram& value,
                     Labels labels = {});

  /// As Prometheus' text.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] const std::vector<prometheus::MetricFamily>& families() const { return families_; }
  [[nodiscard]] std::vector<prometheus::MetricFamily> take() { return std::move(families_); }

 private:
  prometheus::ClientMetric& add(std::string_view name, std::string_view help,
                                prometheus::MetricType type, Labels labels);

  std::vector<prometheus::MetricFamily> families_;
};

/// Prometheus' text format 0.0.4.
[[nodiscard]] std::string prometheus_text(const std::vector<prometheus::MetricFamily>& families);
inline constexpr std::string_view kPrometheusContentType =
    "text/plain; version=0.0.4; charset=utf-8";

/// True when an Accept header asks for that format as Prometheus does: it names text/plain or
/// OpenMetrics, and likes it better than JSON or HTML if it names those too. Not `*/*`, not a
/// browser's header, not one that says q=0.
[[nodiscard]] bool wants_prometheus(std::string_view accept);

}  // namespace suhu::web
