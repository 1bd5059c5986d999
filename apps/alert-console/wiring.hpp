// From options to the parts of the pump.
#pragma once

#include <memory>

#include "alert-console/console_stage.hpp"
#include "alert-console/options.hpp"
#include "suhu/cli/stop_flag.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::console {

/// Standard input or the topic; says which with -v. Throws Failure (no broker, no such topic).
/// `stop` outlives it.
[[nodiscard]] std::unique_ptr<stream::Source> open_source(const Options& options,
                                                          const cli::StopFlag& stop);

/// Format, filters, and what a terminal under standard output adds: colour, folding, the status
/// row, the bell.
[[nodiscard]] StageOptions screen_options(const Options& options);

}  // namespace suhu::console
