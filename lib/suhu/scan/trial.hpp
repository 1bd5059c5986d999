// Tries settings on a sample: decodes it and counts what they read.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "suhu/core/headers.hpp"
#include "suhu/scan/guess.hpp"
#include "suhu/shape/decoder.hpp"

namespace suhu::scan {

/// The headers of a sample as a decoder wants them.
class SampleHeaders final : public Headers {
 public:
  explicit SampleHeaders(const Sample& sample) : sample_(&sample) {}
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const override;

 private:
  const Sample* sample_;
};

/// What settings make of a sample.
struct Trial {
  std::size_t records = 0;
  std::size_t read = 0;      ///< records with at least one reading and no reject
  std::size_t left_out = 0;  ///< records of which a condition leaves out everything
  std::size_t times = 0;     ///< readings with a time, if a zone that is missing is given
  std::vector<std::pair<std::string, double>> readings;  ///< id and °C, in the sample's order

  /// Returns the share of the records that are read or rightly left out.
  [[nodiscard]] double understood() const;
};

/// Returns std::nullopt if no shape can be made of the settings, or none that decodes.
[[nodiscard]] std::optional<Trial> try_settings(const shape::Settings& settings,
                                                std::span<const Sample* const> samples);

}  // namespace suhu::scan
