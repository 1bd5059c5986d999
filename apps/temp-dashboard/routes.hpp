// Maps the paths of requests to responses.
#pragma once

#include <functional>
#include <memory>

#include "suhu/web/http.hpp"
#include "temp-dashboard/page_facts.hpp"
#include "temp-dashboard/page_feed.hpp"

namespace suhu::temp_dashboard {

struct RouteOptions {
  PageFacts facts;
  std::shared_ptr<const Snapshots> snapshots;
  /// Returns the number of open pages. Called from the thread of the handler
  std::function<std::size_t()> clients = [] { return std::size_t{0}; };
  std::function<Timestamp()> now;  ///< returns the wall clock; called from the same thread
};

/// Returns the handler of the page and its files, of its stream of events, of the API, and of
/// probes and metrics. The handler only reads snapshots.
[[nodiscard]] web::Handler make_routes(RouteOptions options);

}  // namespace suhu::temp_dashboard
