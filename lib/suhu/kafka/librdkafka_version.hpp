// The version of librdkafka that this process runs with.
#pragma once

namespace suhu::kafka {

/// Returns the version, such as `2.0.2`.
[[nodiscard]] const char* librdkafka_version();

}  // namespace suhu::kafka
