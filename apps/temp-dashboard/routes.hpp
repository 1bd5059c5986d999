// Which path is answered with what.
#pragma once

#include <functional>
#include <memory>

#include "suhu/web/http.hpp"
#include "temp-dashboard/page_facts.hpp"
#include "temp-dashboard/page_feed.hpp"

namespace suhu::dashboard {

struct RouteOptions {
  PageFacts facts;
  std::shared_ptr<const Snapshots> snapshots;
  /// Pages that are open; any thread
  std::function<std::size_t()> clients = [] { return std::size_t{0}; };
  std::function<Timestamp()> now;  ///< wall clock; any thread
};

/// The page and its parts, its events, the API, and what operators ask. Only reads snapshots.
[[nodiscard]] web::Handler make_routes(RouteOptions options);

}  // namespace suhu::dashboard
