// Bytes and JSON recorded on a node of nearcore.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "protocol/borsh/borsh.hpp"
#include "protocol/crypto/verification.hpp"
#include "protocol/ids.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/views.hpp"

namespace farcall::protocol {
namespace {

json::value recorded() {
  std::ifstream file{FARCALL_SOURCE_DIR "/protocol/fixtures/recorded.json"};
  std::stringstream text;
  text << file.rdbuf();
  auto value = parse_json(text.str());
  EXPECT_TRUE(value) << value.error().message;
  return value ? *value : json::value{};
}

std::string_view text_of(const json::value& value) {
  return value.as_string();
}

TEST(recorded, transactions_decode_and_encode_to_the_same_bytes_and_hash) {
  const json::value all = recorded();
  ASSERT_GT(all.at("transactions").as_array().size(), 10U);
  for (const json::value& item : all.at("transactions").as_array()) {
    const Bytes bytes = *from_base64(text_of(item.at("bytes")));
    const auto transaction = SignedTransaction::decode(bytes);
    ASSERT_TRUE(transaction) << transaction.error().message;
    EXPECT_EQ(transaction->encode(), bytes);
    EXPECT_EQ(transaction->size(), bytes.size());
    EXPECT_EQ(transaction->hash().to_base58(), text_of(item.at("hash")));
    EXPECT_TRUE(verify(std::make_shared<const SignedTransaction>(*transaction)));
    const SignedTransaction again{transaction->transaction(), transaction->signature()};
    EXPECT_EQ(again.hash(), transaction->hash());
    EXPECT_EQ(again.size(), transaction->size());
  }
}

TEST(recorded, a_transaction_cut_anywhere_is_refused) {
  const Bytes bytes =
      *from_base64(text_of(recorded().at("transactions").as_array().front().at("bytes")));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(SignedTransaction::decode(ByteView{bytes}.first(length))) << length;
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(SignedTransaction::decode(longer));
}

template <class View>
void expect_views_round_trip(std::string_view name) {
  const json::value all = recorded();
  ASSERT_GT(all.at(name).as_array().size(), 10U);
  for (const json::value& item : all.at(name).as_array()) {
    const auto view = from_json<View>(item);
    ASSERT_TRUE(view) << view.error().message << json::serialize(item);
    EXPECT_EQ(to_json(*view), item) << json::serialize(to_json(*view));
  }
}

struct Outcome {
  CryptoHash id;
  ExecutionOutcomeView outcome;
};
BOOST_DESCRIBE_STRUCT(Outcome, (), (id, outcome))

TEST(recorded, receipt_views_round_trip) {
  expect_views_round_trip<ReceiptView>("receipts");
}

TEST(recorded, outcome_views_round_trip) {
  expect_views_round_trip<Outcome>("outcomes");
}

}  // namespace
}  // namespace farcall::protocol
