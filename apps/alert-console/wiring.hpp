// Builds the source and the stage options of alert-console from its command line. Used by main().
#pragma once

#include <memory>

#include "alert-console/console_stage.hpp"
#include "alert-console/options.hpp"
#include "suhu/cli/stop_flag.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::console {

/// Returns a source that reads alerts from standard input or from the topic, and logs which one at
/// debug level (-v). Throws Failure if no broker answers or the topic does not exist. `stop` must
/// outlive the source.
[[nodiscard]] std::unique_ptr<stream::Source> open_source(const Options& options,
                                                          const cli::StopFlag& stop);

/// Returns the format and the filters of the stage, and the settings that depend on whether
/// standard output is a terminal: colour, folding, the status row and the bell.
[[nodiscard]] StageOptions screen_options(const Options& options);

}  // namespace suhu::console
