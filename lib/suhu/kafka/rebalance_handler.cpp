#include "suhu/kafka/rebalance_handler.hpp"

namespace suhu::kafka {
namespace {

/// Sets a flag to true for its own lifetime.
class While {
 public:
  explicit While(bool& flag) : flag_(flag) { flag_ = true; }
  ~While() { flag_ = false; }
  While(const While&) = delete;
  While& operator=(const While&) = delete;

 private:
  bool& flag_;
};

}  // namespace

void RebalanceHandler::on_assigned(const std::vector<std::int32_t>& partitions) {
  const While rebalance{in_rebalance_};
  assign(partitions);
}

void RebalanceHandler::on_revoked(bool lost) {
  const While rebalance{in_rebalance_};
  if (flush_ && !(lost && listener_ != nullptr)) flush_();
  if (listener_ != nullptr) listener_->on_revoked();
  assignment_.revoke();
  client_.unassign();
}

/// Removes the assigned partitions first, by a call of its own. librdkafka aborts when partitions
/// are removed while an earlier removal of them is still under way (its issue 5573, in all versions
/// to 2.15.0), as when a call that replaces the assignment is followed at once by another one or by
/// a rebalance. Between two calls that remove partitions there must be one that only adds.
void RebalanceHandler::rewind() {
  if (in_rebalance_ || assignment_.assigned().empty()) return;
  client_.assign({});
  assign(std::vector{assignment_.assigned()});
}

void RebalanceHandler::assign(const std::vector<std::int32_t>& partitions) {
  assignment_.assign(partitions);
  if (start(partitions)) ask_for_committed();
  client_.assign(assignment_.starts());
}

/// Returns false if the listener cannot say now where the partitions start.
bool RebalanceHandler::start(const std::vector<std::int32_t>& partitions) {
  if (listener_ == nullptr) {
    assignment_.start();
    return true;
  }
  const auto checkpoints = listener_->on_assigned(partitions);
  if (checkpoints) assignment_.start_at(*checkpoints);
  return checkpoints.has_value();
}

/// Asks for the committed offsets of the group. librdkafka would look them up too, but gives up for
/// good when the coordinator has just moved: the partitions stay assigned and are never read. If no
/// answer comes, that lookup is all that is left.
void RebalanceHandler::ask_for_committed() {
  const auto wanted = assignment_.without_offset();
  if (wanted.empty()) return;
  if (const auto committed = client_.committed(wanted)) assignment_.use_committed(*committed);
}

}  // namespace suhu::kafka
