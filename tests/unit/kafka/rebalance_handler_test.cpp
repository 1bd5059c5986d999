#include "suhu/kafka/rebalance_handler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace suhu::kafka {
namespace {

using stream::Positions;
using testing::ElementsAre;
using testing::IsEmpty;

/// Records the calls that a consumer gets, and returns `committed_places` as the group's offsets.
struct RecordingClient : AssignedClient {
  std::vector<std::string> calls;
  std::optional<Positions> committed_places{Positions{}};

  void assign(const Positions& offsets) override {
    std::string call = "assign";
    for (const auto& [partition, place] : offsets)
      call += " " + std::to_string(partition) + ":" + name_of(place);
    calls.push_back(call);
  }
  void unassign() override { calls.emplace_back("unassign"); }
  std::optional<Positions> committed(const std::vector<std::int32_t>& partitions) override {
    std::string call = "committed?";
    for (const std::int32_t partition : partitions) call += " " + std::to_string(partition);
    calls.push_back(call);
    return committed_places;
  }
  static std::string name_of(std::int64_t place) {
    if (place == RD_KAFKA_OFFSET_BEGINNING) return "beginning";
    return place == RD_KAFKA_OFFSET_STORED ? "stored" : std::to_string(place);
  }
};

struct Keeper : stream::RebalanceListener {
  std::optional<Positions> checkpoints{Positions{}};
  int dropped = 0;
  std::function<void()> while_it_takes = [] {};

  std::optional<Positions> on_assigned(const std::vector<std::int32_t>&) override {
    while_it_takes();
    return checkpoints;
  }
  void on_revoked() override { ++dropped; }
};

class Owned : public testing::Test {
 protected:
  RebalanceHandler& with(Assignment::Options options, std::vector<StartOffset> starts = {
                                                          3, {.offset = RD_KAFKA_OFFSET_STORED}}) {
    assignment_ = Assignment{options};
    assignment_.set_first_starts(starts);
    return handler_;
  }
  RebalanceHandler& in_group() { return with({.in_group = true}); }

  RecordingClient client_;
  Keeper listener_;
  Assignment assignment_{{}};
  RebalanceHandler handler_{assignment_, client_};
};

TEST_F(Owned, InAGroupBeginWhereItHasCommittedAndElseAtTheBeginning) {
  client_.committed_places = Positions{{0, 7}};
  in_group().on_assigned({0, 2});
  EXPECT_THAT(client_.calls, ElementsAre("committed? 0 2", "assign 0:7 2:beginning"));
  EXPECT_EQ(assignment_.start_of(0), 7);
  EXPECT_EQ(assignment_.find(1), nullptr);
}

TEST_F(Owned, LeaveThePlaceToTheClientWhenTheGroupDoesNotAnswer) {
  client_.committed_places.reset();
  in_group().on_assigned({0});
  EXPECT_EQ(client_.calls.back(), "assign 0:stored");
}

TEST_F(Owned, LeaveAMissingPlaceToTheClientWhenItsUserHasDecided) {
  with({.in_group = true, .earliest_without_offset = false}).on_assigned({0});
  EXPECT_EQ(client_.calls.back(), "assign 0:stored");
}

TEST_F(Owned, BeginOnceWhereThatWasAskedFor) {
  client_.committed_places = Positions{{0, 7}};
  auto& handler = with({.in_group = true}, {{.offset = 100}});
  handler.on_assigned({0});
  handler.on_revoked(false);
  handler.on_assigned({0});
  EXPECT_THAT(client_.calls, ElementsAre("assign 0:100", "unassign", "committed? 0", "assign 0:7"));
}

TEST_F(Owned, ThatWereAddedSinceTheStartBeginAtTheirBeginning) {
  with({.in_group = true, .earliest_without_offset = false}).on_assigned({5});
  EXPECT_EQ(client_.calls.back(), "assign 5:beginning");
  EXPECT_EQ(assignment_.topic_partitions(), 6);
}

TEST_F(Owned, ThatWereAddedGoOnWhereAnotherMemberWas) {
  client_.committed_places = Positions{{5, 7}};
  in_group().on_assigned({5});
  EXPECT_EQ(client_.calls.back(), "assign 5:7");
}

TEST_F(Owned, ThatWereAddedGoOnAtTheCutOfAnotherMember) {
  listener_.checkpoints = Positions{{5, 40}};
  in_group().set_rebalance_listener(&listener_);
  handler_.on_assigned({5, 6});
  EXPECT_EQ(client_.calls.back(), "assign 5:40 6:beginning");
}

TEST_F(Owned, BeginAtTheCutOfTheKeeperAndWithoutOneAtTheBeginning) {
  listener_.checkpoints = Positions{{0, 40}};
  in_group().set_rebalance_listener(&listener_);
  handler_.on_assigned({0, 1});
  EXPECT_THAT(client_.calls, ElementsAre("assign 0:40 1:beginning"));
}

TEST_F(Owned, BeginWithoutACutWhereTheGroupHadCommittedIfThatIsWanted) {
  listener_.checkpoints = Positions{{0, 40}};
  client_.committed_places = Positions{{1, 9}};
  with({.in_group = true, .committed_without_checkpoint = true}).set_rebalance_listener(&listener_);
  handler_.on_assigned({0, 1});
  EXPECT_EQ(client_.calls.back(), "assign 0:40 1:9");
}

TEST_F(Owned, AreNotReadBeforeTheKeeperHasTheirState) {
  listener_.checkpoints.reset();
  in_group().set_rebalance_listener(&listener_);
  handler_.on_assigned({0, 1});
  EXPECT_THAT(client_.calls, ElementsAre("assign")) << "the group gets its answer";
  EXPECT_TRUE(assignment_.has_assignment());
  EXPECT_FALSE(assignment_.offsets_known());
  EXPECT_EQ(assignment_.find(0), nullptr);
  listener_.checkpoints = Positions{{0, 3}, {1, 4}};
  handler_.rewind();
  EXPECT_EQ(client_.calls.back(), "assign 0:3 1:4");
  EXPECT_TRUE(assignment_.offsets_known());
}

TEST_F(Owned, AreGivenUpByACallOfItsOwnBeforeTheyAreTakenAgain) {
  listener_.checkpoints = Positions{{0, 3}};
  in_group().set_rebalance_listener(&listener_);
  handler_.on_assigned({0});
  client_.calls.clear();
  handler_.rewind();
  EXPECT_THAT(client_.calls, ElementsAre("assign", "assign 0:3"));
}

TEST_F(Owned, AreNotTakenAgainInsideARebalance) {
  in_group().set_rebalance_listener(&listener_);
  listener_.while_it_takes = [this] { handler_.rewind(); };
  handler_.set_revoke_handler([this] { handler_.rewind(); });
  handler_.on_assigned({0});
  handler_.on_revoked(false);
  EXPECT_THAT(client_.calls, ElementsAre("assign 0:beginning", "unassign"));
  handler_.rewind();
  EXPECT_EQ(client_.calls.size(), 2U) << "nothing is ours";
}

TEST_F(Owned, AreTakenAgainAfterARebalanceThatFailed) {
  in_group().set_rebalance_listener(&listener_);
  listener_.while_it_takes = [] { throw std::runtime_error("no state"); };
  EXPECT_THROW(handler_.on_assigned({0}), std::runtime_error);
  listener_.while_it_takes = [] {};
  handler_.rewind();
  EXPECT_EQ(client_.calls.back(), "assign 0:beginning");
}

TEST_F(Owned, AreFinishedBeforeTheyGoUnlessOthersHaveThemAndTheirStateAlready) {
  int flushed = 0;
  in_group().set_revoke_handler([&] { ++flushed; });
  handler_.on_assigned({0});
  handler_.on_revoked(/*lost=*/true);
  EXPECT_EQ(flushed, 1) << "lines that were written are written once more by others at worst";
  handler_.set_rebalance_listener(&listener_);
  handler_.on_assigned({0});
  handler_.on_revoked(/*lost=*/true);
  EXPECT_EQ(flushed, 1);
  EXPECT_EQ(listener_.dropped, 1);
  handler_.on_assigned({0});
  handler_.on_revoked(/*lost=*/false);
  EXPECT_EQ(flushed, 2);
  EXPECT_FALSE(assignment_.has_assignment());
}

}  // namespace
}  // namespace suhu::kafka
