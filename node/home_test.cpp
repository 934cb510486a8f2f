#include "node/home.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>

#include "node/rpc/json_read.hpp"
#include "node/store/files.hpp"
#include "node/test_folder.hpp"

namespace farcall::node {
namespace {

namespace fs = std::filesystem;
using testing::TestFolder;

class HomeTest : public ::testing::Test {
 protected:
  void change_config(const std::function<void(boost::json::object&)>& change) {
    auto config = read_json(home_ / "config.json");
    ASSERT_TRUE(config);
    change(config->get_object());
    ASSERT_TRUE(write_file(home_ / "config.json", pretty_json(*config)));
  }

  TestFolder folder_;
  fs::path home_ = folder_.path() / "a" / "b";
};

TEST_F(HomeTest, init_makes_a_home_that_loads) {
  ASSERT_TRUE(init_home(home_, {}));
  const auto home = load_home(home_);
  ASSERT_TRUE(home) << home.error().message;
  EXPECT_EQ(home->rpc_address.port(), 3030);
  EXPECT_EQ(home->validator.account_id.view(), "test.near");
  EXPECT_EQ(home->min_block_delay, std::chrono::milliseconds{600});
  EXPECT_EQ(home->http.body_bytes_max, 10U * 1024 * 1024);
}

TEST_F(HomeTest, fast_homes_have_short_blocks_and_epochs) {
  ASSERT_TRUE(init_home(home_, {.fast = true}));
  const auto genesis = read_json(home_ / "genesis.json");
  ASSERT_TRUE(genesis);
  EXPECT_EQ(as_u64(*member(*genesis, "epoch_length")), 60U);
  EXPECT_EQ(load_home(home_)->min_block_delay, std::chrono::milliseconds{120});
}

TEST_F(HomeTest, networks_begin_with_the_protocol_that_is_asked_for) {
  for (const ProtocolVersion version : {84U, 86U, 88U}) {
    const fs::path home = home_ / std::to_string(version);
    ASSERT_TRUE(init_home(home, {.protocol_version = version}));
    const auto genesis = read_json(home / "genesis.json");
    ASSERT_TRUE(genesis);
    EXPECT_EQ(as_u64(*member(*genesis, "protocol_version")), version);
  }
  ASSERT_TRUE(init_home(home_ / "default", {}));
  EXPECT_EQ(as_u64(*member(*read_json(home_ / "default" / "genesis.json"), "protocol_version")),
            86U);
}

TEST_F(HomeTest, key_files_are_for_their_owner_only) {
  ASSERT_TRUE(init_home(home_, {}));
  for (const char* name : {"validator_key.json", "node_key.json"}) {
    const auto mode = fs::status(home_ / name).permissions();
    EXPECT_EQ(mode, fs::perms::owner_read | fs::perms::owner_write) << name;
  }
}

TEST_F(HomeTest, second_init_keeps_everything_and_adds_missing_keys) {
  ASSERT_TRUE(init_home(home_, {}));
  const auto genesis = read_file(home_ / "genesis.json");
  const auto validator = read_file(home_ / "validator_key.json");
  fs::remove(home_ / "node_key.json");
  ASSERT_TRUE(init_home(home_, {.fast = true}));
  EXPECT_EQ(read_file(home_ / "genesis.json"), genesis);
  EXPECT_EQ(read_file(home_ / "validator_key.json"), validator);
  EXPECT_TRUE(fs::exists(home_ / "node_key.json"));
}

TEST_F(HomeTest, wrong_settings_are_named) {
  ASSERT_TRUE(init_home(home_, {}));
  change_config([](auto& config) { config["rpc"].as_object()["addr"] = "nowhere"; });
  const auto home = load_home(home_);
  ASSERT_FALSE(home);
  EXPECT_NE(home.error().message.find("rpc.addr must be IP:PORT"), std::string::npos)
      << home.error().message;
}

TEST_F(HomeTest, errors_about_keys_never_show_the_secret) {
  ASSERT_TRUE(init_home(home_, {}));
  ASSERT_TRUE(write_file(home_ / "validator_key.json",
                         R"({"account_id": "test.near", "secret_key": "ed25519:s3cr3t"})"));
  const auto home = load_home(home_);
  ASSERT_FALSE(home);
  EXPECT_EQ(home.error().message.find("s3cr3t"), std::string::npos);
}

TEST_F(HomeTest, older_name_of_the_secret_is_read) {
  ASSERT_TRUE(init_home(home_, {}));
  const auto key = protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "alice");
  ASSERT_TRUE(write_file(
      home_ / "validator_key.json",
      std::format(R"({{"account_id": "alice.near", "private_key": "{}"}})", key.reveal())));
  const auto home = load_home(home_);
  ASSERT_TRUE(home) << home.error().message;
  EXPECT_EQ(home->validator.key.public_key(), key.public_key());
}

}  // namespace
}  // namespace farcall::node
