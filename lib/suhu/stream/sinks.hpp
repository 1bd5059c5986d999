// Collects the sinks of a pump, and names the output of each for the stage.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "suhu/stream/output.hpp"
#include "suhu/stream/sink.hpp"

namespace suhu::stream {

/// The sinks of a pump in their order, which is that of their outputs. Sinks must outlive the list.
class Sinks {
 public:
  /// Adds a sink behind the others, and returns the handle of its output.
  OutputHandle add(Sink& sink) {
    sinks_.push_back(&sink);
    return OutputHandle{sinks_.size() - 1};
  }
  /// Adds the output of a sink that is made later, because it needs the stage that fills the
  /// output. Requires: set() is called before all().
  [[nodiscard]] OutputHandle reserve() {
    sinks_.push_back(nullptr);
    return OutputHandle{sinks_.size() - 1};
  }
  /// Sets the sink of a reserved output.
  void set(OutputHandle output, Sink& sink) { sinks_[output.position()] = &sink; }

  /// Returns the sinks in front of the one of `output`.
  [[nodiscard]] std::span<Sink* const> before(OutputHandle output) const {
    return all().first(output.position());
  }
  [[nodiscard]] std::span<Sink* const> all() const { return sinks_; }

 private:
  std::vector<Sink*> sinks_;
};

}  // namespace suhu::stream
