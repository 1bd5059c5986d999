// Carries out the rebalances of a consumer: finds out where its partitions start, and has the
// client read them from there. Used by ConsumerSource and, with a client in memory, by tests/sim.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "suhu/kafka/assigned_client.hpp"
#include "suhu/kafka/assignment.hpp"
#include "suhu/stream/source.hpp"

namespace suhu::kafka {

/// Asks the listener and the group for the offsets that Assignment needs, in the order that
/// librdkafka requires.
///   Threads: Used from one thread. The client reports the rebalances of a group (on_assigned(),
///   on_revoked()) from inside its poll.
class RebalanceHandler {
 public:
  /// Both must outlive this object.
  RebalanceHandler(Assignment& assignment, AssignedClient& client)
      : assignment_(assignment), client_(client) {}

  void set_revoke_handler(std::function<void()> flush) { flush_ = std::move(flush); }
  void set_rebalance_listener(stream::RebalanceListener* listener) { listener_ = listener; }
  [[nodiscard]] bool has_listener() const { return listener_ != nullptr; }

  /// Replaces the assignment with `partitions`. If the listener cannot say now where they start,
  /// nothing is read until rewind().
  void on_assigned(const std::vector<std::int32_t>& partitions);
  /// Gives up all partitions. `lost`: other members may own them already, and process what is not
  /// committed. Calls the revoke handler first, unless they are lost and there is a listener.
  void on_revoked(bool lost);
  /// Assigns the present partitions again, from where the listener says. Does nothing without
  /// partitions, or inside on_assigned() and on_revoked(), which decide what is assigned.
  void rewind();

 private:
  void assign(const std::vector<std::int32_t>& partitions);
  [[nodiscard]] bool start(const std::vector<std::int32_t>& partitions);
  void ask_for_committed();

  Assignment& assignment_;
  AssignedClient& client_;
  std::function<void()> flush_;
  stream::RebalanceListener* listener_ = nullptr;
  bool in_rebalance_ = false;
};

}  // namespace suhu::kafka
