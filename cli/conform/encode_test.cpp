#include "cli/conform/encode.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "cli/conform/python_json.hpp"
#include "cli/conform/scenario.hpp"
#include "protocol/borsh/decode_error.hpp"

namespace farcall::cli {
namespace {

namespace json = boost::json;

/// Says what its only action is made of; signs with a key that the chain does not know.
Result<Bytes> encoded(std::string_view action, std::string_view receiver = "b.near") {
  class NoNonces final : public NonceSource {
   public:
    std::uint64_t access_key_nonce(std::string_view, const protocol::PublicKey&) override {
      return 7;
    }
  } nonces;
  WasmFolders wasm{{}};
  TransactionParts parts;
  parts.signer = "a.near";
  parts.receiver = receiver;
  parts.block_hash = Bytes(32, 0);
  const json::value actions = json::parse("[" + mark_exact_numbers(action) + "]");
  return encode_transaction(parts, Field{actions, "actions"}, key_of_name("a.near"), wasm, nonces);
}

std::string decoding_error(std::string_view action, std::string_view receiver = "b.near") {
  const Result<Bytes> bytes = encoded(action, receiver);
  if (!bytes) return "not encoded: " + bytes.error().message;
  const auto decoded = protocol::SignedTransaction::decode(*bytes);
  return decoded ? "decoded" : std::string{protocol::without_place(decoded.error().message)};
}

TEST(Encode, what_is_no_transaction_is_refused_in_the_references_words) {
  EXPECT_EQ(decoding_error(R"({"Transfer": {"deposit": 1}})"), "decoded");
  EXPECT_EQ(decoding_error(R"({"Transfer": {"deposit": 1}})", std::string(65, 'b')),
            "invalid value: \"" + std::string(65, 'b') + "\", the Account ID is too long");
  EXPECT_EQ(decoding_error(R"({"DeleteAccount": {"beneficiary_id": "a..b"}})"),
            "invalid value: \"a..b\", the Account ID has a redundant separator '.' at index 2");
  EXPECT_EQ(decoding_error(R"({"UseGlobalContract": {"account_id": "A"}})"),
            "invalid value: \"A\", the Account ID is too short");
  EXPECT_EQ(decoding_error(
                R"({"Delegate": {"sender_id": "a.near", "receiver_id": "b.near", "actions": [
              {"Delegate": {"sender_id": "a.near", "receiver_id": "b.near", "actions": [],
                            "nonce": 1, "max_block_height": 2}}]}})"),
            "DelegateAction mustn't contain a nested one");
}

TEST(Encode, inner_delegates_say_their_own_nonce) {
  EXPECT_TRUE(decoding_error(R"({"Delegate": {"sender_id": "a.near", "receiver_id": "b.near",
      "actions": [{"Delegate": {"sender_id": "a.near", "receiver_id": "b.near", "actions": []}}]}})")
                  .ends_with("missing field \"nonce\""));
}

}  // namespace
}  // namespace farcall::cli
