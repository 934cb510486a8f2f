#include "cli/contract_abi.hpp"

#include <boost/json.hpp>
#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>
#include <zstd.h>

#include "farcall/farcall.hpp"
#include "sdk/tool/contract_build.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const fs::path kServer = FARCALL_SOURCE_DIR "/sdk/test/features/borsh_server.cpp";

std::string abi_text(const fs::path& source) {
  Session session;
  return abi_of({source}, session).value_or("");
}

TEST(Abi, borsh_methods_have_schemas_of_their_types) {
  const json::value abi = json::parse(abi_text(kServer));
  const json::array& functions = abi.at("body").at("functions").as_array();
  ASSERT_EQ(functions.size(), 4U);
  const json::value& add = functions[0];
  EXPECT_EQ(add.at("params").at("serialization_type"), "borsh");
  EXPECT_EQ(add.at("params").at("args").at(1), json::parse(R"json({"name":"label","type_schema":{
      "declaration":"Option<String>","definitions":{
        "()":{"Primitive":0},
        "Option<String>":{"Enum":{"tag_width":1,"variants":[[0,"None","()"],[1,"Some","String"]]}},
        "String":{"Sequence":{"length_width":4,"length_range":{"start":0,"end":4294967295},
                  "elements":"u8"}},
        "u8":{"Primitive":1}}}})json"));
  const json::value& stats = add.at("result").at("type_schema");
  EXPECT_EQ(stats.at("declaration"), "Stats");
  EXPECT_EQ(stats.at("definitions").at("Stats"),
            json::parse(R"({"Struct":[["count","u64"],["label","Option<String>"],["mood","Mood"],
                ["holders","Vec<(AccountId, u128)>"]]})"));
  EXPECT_EQ(stats.at("definitions").at("Mood"),
            json::parse(R"({"Enum":{"tag_width":1,"variants":[[0,"Calm","Mood__Calm"],
                [1,"Busy","Mood__Busy"]]}})"));
  EXPECT_EQ(stats.at("definitions").at("(AccountId, u128)"),
            json::parse(R"({"Tuple":["AccountId","u128"]})"));
}

TEST(Abi, an_answer_alone_can_be_borsh) {
  const json::value abi = json::parse(abi_text(kServer));
  const json::value& stats = abi.at("body").at("functions").at(1);
  EXPECT_EQ(stats.at("params").at("serialization_type"), "json");
  EXPECT_EQ(stats.at("result").at("serialization_type"), "borsh");
}

TEST(Abi, a_contract_can_carry_its_own) {
  const fs::path source = FARCALL_SOURCE_DIR "/examples/hello/contract.cpp";
  const fs::path wasm =
      fs::temp_directory_path() / ("farcall_abi_test." + std::to_string(getpid()) + ".wasm");
  const std::string abi = abi_text(source);
  const auto built =
      sdk::build_contract({.sources = {source}, .output = wasm, .embedded_abi = abi});
  ASSERT_TRUE(built && built->succeeded);
  testkit::Chain chain;
  const testkit::Account app = chain.create_account("app");
  ASSERT_TRUE(app.deploy(wasm.string()).all_succeeded());
  fs::remove(wasm);
  const testkit::Bytes packed = app.view("__contract_abi").value;
  EXPECT_LT(packed.size(), abi.size());
  std::string unpacked(abi.size(), '\0');
  const std::size_t size =
      ZSTD_decompress(unpacked.data(), unpacked.size(), packed.data(), packed.size());
  ASSERT_EQ(ZSTD_isError(size), 0U);
  EXPECT_EQ(unpacked, abi);
  EXPECT_EQ(app.view("get_greeting").text(), R"("Hello")");
}

}  // namespace
}  // namespace farcall::cli
