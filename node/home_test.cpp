#include "node/home.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <set>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
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
      format_text(R"({{"account_id": "alice.near", "private_key": "{}"}})", key.reveal())));
  const auto home = load_home(home_);
  ASSERT_TRUE(home) << home.error().message;
  EXPECT_EQ(home->validator.key.public_key(), key.public_key());
}

/// Paths of all values below one that are not objects.
void collect_paths(const boost::json::value& value, const std::string& path,
                   std::set<std::string>& out) {
  const auto* object = value.if_object();
  if (object == nullptr) {
    out.insert(path);
    return;
  }
  for (const auto& [name, inner] : *object) {
    const bool is_duration = name == "secs" || name == "nanos";
    if (is_duration) {
      out.insert(path);
    } else {
      collect_paths(inner, path.empty() ? std::string{name} : path + "." + std::string{name}, out);
    }
  }
}

TEST_F(HomeTest, every_setting_that_init_writes_is_followed_or_named_as_without_effect) {
  ASSERT_TRUE(init_home(home_, {}));
  std::set<std::string> written;
  collect_paths(*read_json(home_ / "config.json"), "", written);
  std::set<std::string> noted;
  const auto page = read_file(fs::path{FARCALL_SOURCE_DIR} / "docs" / "node.md");
  ASSERT_TRUE(page);
  for (const SettingNote& note : setting_notes()) {
    noted.emplace(note.path);
    EXPECT_NE(page->find(format_text("`{}`", note.path)), std::string::npos) << note.path;
  }
  EXPECT_EQ(written, noted);
}

/// A setting, another value for it, and whether a home has taken that value.
struct Followed {
  std::string_view path;
  boost::json::value value;
  std::function<bool(const Home&)> is_followed;
};

TEST_F(HomeTest, settings_that_are_followed_change_the_home) {
  using namespace std::chrono_literals;
  const boost::json::value five_seconds = boost::json::object{{"secs", 5}, {"nanos", 0}};
  const std::vector<Followed> cases{
      {"archive", true, [](const Home& home) { return home.archive; }},
      {"consensus.max_block_production_delay", five_seconds,
       [](const Home& home) { return home.max_block_delay == 5s; }},
      {"consensus.min_block_production_delay", five_seconds,
       [](const Home& home) { return home.min_block_delay == 5s; }},
      {"consensus.produce_empty_blocks", false,
       [](const Home& home) { return !home.produce_empty_blocks; }},
      {"gc_num_epochs_to_keep", 9, [](const Home& home) { return home.readable_epochs == 9; }},
      {"genesis_file", "other.json",
       [](const Home& home) { return home.genesis_text.starts_with("other"); }},
      {"genesis_records_file", "list.json",
       [](const Home& home) { return home.genesis_text.contains("a record of the list"); }},
      {"max_gas_burnt_view", 7, [](const Home& home) { return home.view_gas_limit == Gas{7}; }},
      {"node_key_file", "validator_key.json",
       [](const Home& home) { return home.node_key.account_id.view() == "test.near"; }},
      {"rpc.addr", "127.0.0.1:4040",
       [](const Home& home) { return address_text(home.rpc_address) == "127.0.0.1:4040"; }},
      {"rpc.cors_allowed_origins", boost::json::array{"http://a"},
       [](const Home& home) {
         return home.http.cors_origins == std::vector<std::string>{"http://a"};
       }},
      {"rpc.limits_config.json_payload_max_size", 77,
       [](const Home& home) { return home.http.body_bytes_max == 77; }},
      {"rpc.polling_config.polling_timeout", five_seconds,
       [](const Home& home) { return home.polling_timeout == 5s; }},
      {"trie_viewer_state_size_limit", 8,
       [](const Home& home) { return home.state_size_limit == 8; }},
      {"validator_key_file", "node_key.json",
       [](const Home& home) { return home.validator.account_id.view() == "node"; }},
  };
  std::vector<std::string_view> tried;
  for (const auto& [path, value, is_followed] : cases) {
    tried.push_back(path);
    fs::remove_all(home_);
    ASSERT_TRUE(init_home(home_, {}));
    ASSERT_TRUE(write_file(home_ / "other.json", "other"));
    ASSERT_TRUE(write_file(home_ / "list.json", R"(["a record of the list"])"));
    ASSERT_FALSE(is_followed(*load_home(home_))) << path;
    change_config([&](boost::json::object& config) {
      boost::json::object* at = &config;
      std::string_view rest = path;
      for (auto dot = rest.find('.'); dot != rest.npos; dot = rest.find('.')) {
        at = &at->at(rest.substr(0, dot)).as_object();
        rest.remove_prefix(dot + 1);
      }
      (*at)[rest] = value;
    });
    const auto home = load_home(home_);
    ASSERT_TRUE(home) << path << ": " << home.error().message;
    EXPECT_TRUE(is_followed(*home)) << path;
  }
  std::vector<std::string_view> followed;
  for (const SettingNote& note : setting_notes())
    if (note.effect == SettingEffect::kFollowed) followed.push_back(note.path);
  EXPECT_EQ(tried, followed);
}

TEST_F(HomeTest, no_fewer_epochs_stay_readable_than_nearcore_keeps) {
  ASSERT_TRUE(init_home(home_, {}));
  change_config([](boost::json::object& config) { config["gc_num_epochs_to_keep"] = 1; });
  EXPECT_EQ(load_home(home_)->readable_epochs, 3U);
}

TEST(AddressText, ipv6_has_brackets) {
  EXPECT_EQ(address_text(*parse_address("127.0.0.1:3030")), "127.0.0.1:3030");
  EXPECT_EQ(address_text(*parse_address("[::1]:3030")), "[::1]:3030");
}

}  // namespace
}  // namespace farcall::node
