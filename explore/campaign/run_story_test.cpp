#include "explore/campaign/run_story.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "explore/oracles/comparison.hpp"
#include "explore/realize/replay_file.hpp"
#include "explore/scenario/scenario_hash.hpp"
#include "explore/scenario/test_scenario.hpp"

namespace farcall::explore {
namespace {

using testing::TestScenario;

class RunStoryTest : public ::testing::Test {
 protected:
  RunStoryTest() {
    TestScenario test{"bank"};
    test.user("alice.near").user("mallory.near").scribe("bank.near").scribe("token.near");
    test.call("alice.near", "bank.near", "flow", "atoken.near");
    test.call("mallory.near", "bank.near", "lose", "token.near", {.is_optional = true});
    finding_.property = "O4";
    finding_.sentence = "alice is told \x1b[31mfailed and is not whole";
    finding_.subject = "bank.near k";
    finding_.where.label = "the story as written";
    finding_.where.scenario = std::move(test.scenario());
    finding_.schedule.choices = {1};
  }

  Realization run(const Schedule& schedule) {
    const Scenario& scenario = finding_.where.scenario;
    const auto world = build_world(scenario, machine_);
    EXPECT_TRUE(world.has_value());
    ReceiptModel model{receipt_setup(scenario, *world), machine_};
    auto realized = realize(scenario, *world, machine_, run_schedule(model, schedule).path);
    EXPECT_TRUE(realized.has_value()) << realized.error().message;
    return std::move(*realized);
  }

  Finding finding_;
  vm::Machine machine_;
};

TEST_F(RunStoryTest, TellsWhatRanWhatFailedAndWhatChanged) {
  Schedule with_mallory;
  with_mallory.choices = {0, 0, 0, 1};
  const Realization bad = run(with_mallory);
  const Realization good = run({});
  const auto story = tell_run(finding_, bad, &good);
  ASSERT_TRUE(story.has_value()) << story.error().message;
  const std::string text = to_text(*story);
  EXPECT_NE(text.find("alice.near -> bank.near  flow"), std::string::npos) << text;
  EXPECT_NE(text.find("bank.near -> token.near  refuse"), std::string::npos) << text;
  EXPECT_NE(text.find("\u2717 block"), std::string::npos) << text;
  EXPECT_NE(text.find("refund of 1 NEAR"), std::string::npos) << text;
  EXPECT_NE(text.find("bank.near"), std::string::npos) << text;
  // A terminal shows no control character.
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("A good run ends after"), std::string::npos) << text;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - start, 130U);
    start = end + 1;
  }
  const boost::json::object json = to_json(*story);
  EXPECT_EQ(json.at("schema").as_string(), "farcall-story/1");
  ASSERT_GE(json.at("lines").as_array().size(), 4U);
  const boost::json::object& first = json.at("lines").as_array()[0].as_object();
  EXPECT_EQ(first.at("to").as_string(), "bank.near");
  EXPECT_FALSE(first.at("failed").as_bool());
  EXPECT_FALSE(first.at("changes").as_array().empty());
}

TEST_F(RunStoryTest, GoodRunIsShownUpToTheFirstDifference) {
  Schedule mallory_first;
  mallory_first.choices = {1};
  const Realization bad = run({});
  const Realization good = run(mallory_first);
  const auto story = tell_run(finding_, bad, &good);
  ASSERT_TRUE(story.has_value());
  ASSERT_FALSE(story->good.empty());
  const std::size_t last = story->good.size() - 1;
  for (std::size_t at = 0; at < last; ++at)
    EXPECT_TRUE(story->good[at].is_same(story->lines[at])) << at;
}

TEST_F(RunStoryTest, ComparisonHoldsBothTraces) {
  const Realization bad = run({});
  const Realization good = run({});
  const auto document = compare_runs(bad, good, 0, "note");
  ASSERT_TRUE(document.has_value()) << document.error().message;
  EXPECT_EQ(document->at("schema").as_string(), "farcall-comparison/1");
  for (const char* side : {"left", "right"}) {
    const boost::json::object& part = document->at(side).as_object();
    EXPECT_EQ(part.at("trace").at("schema").as_string(), "farcall-trace/1");
    EXPECT_FALSE(part.at("title").as_string().empty());
  }
  // The optional transaction was not sent.
  const auto missing = compare_runs(bad, good, 1, "note");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().message, "transaction 2 of the story was not sent in the failing run");
}

TEST_F(RunStoryTest, ReplayFileComesBackAsItWas) {
  Replay replay = replay_of(finding_);
  replay.where.faulty = {protocol::AccountId::trusted("token.near")};
  auto condition = Expression::parse(R"(balance("bank.near") >= 5 NEAR)");
  ASSERT_TRUE(condition.has_value());
  replay.where.scenario.properties.push_back(
      {.name = "solvent", .when = Property::When::kAtEnd, .expression = *condition});
  replay.where.scenario.accounts[0].state.emplace_back(Bytes{1, 2}, Bytes{3});
  const std::string text = write_replay(replay);
  const auto read = read_replay(text);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(scenario_hash(read->where.scenario), scenario_hash(replay.where.scenario));
  EXPECT_EQ(read->schedule, replay.schedule);
  EXPECT_EQ(read->where.faulty, replay.where.faulty);
  EXPECT_EQ(read->sentence, finding_.sentence);
  EXPECT_EQ(write_replay(*read), text);
  // The same contract stands in the file once.
  EXPECT_EQ(boost::json::parse(text).at("wasm").as_array().size(), 1U);
}

TEST_F(RunStoryTest, BadReplayFilesAreRefused) {
  const std::string text = write_replay(replay_of(finding_));
  const auto error_of = [&](std::string_view from, std::string_view to) {
    std::string changed = text;
    const std::size_t place = changed.find(from);
    EXPECT_NE(place, std::string::npos) << from;
    changed.replace(place, from.size(), to);
    const auto read = read_replay(changed);
    return read.has_value() ? std::string{} : read.error().message;
  };
  EXPECT_EQ(error_of("farcall-replay/1", "farcall-replay/9"),
            "schema: expected 'farcall-replay/1', got 'farcall-replay/9'");
  EXPECT_EQ(error_of("v1:0=1", "v1:0=x"),
            "schedule: byte 5: expected the number of a choice, at least 1");
  EXPECT_NE(error_of("\"alice.near\"", "\"Alice\"").find("scenario."), std::string::npos);
  EXPECT_NE(error_of("AGFzbQ", "AGFzbR").find("no contract in the file has the hash"),
            std::string::npos);
  EXPECT_FALSE(read_replay("{").has_value());
}

}  // namespace
}  // namespace farcall::explore
