#include "chain/rules/header.hpp"

#include <gtest/gtest.h>

#include "chain/rules/reed_solomon.hpp"

namespace farcall::chain {
namespace {

CryptoHash hash_of(std::string_view base58) {
  const auto hash = CryptoHash::from_base58(base58);
  EXPECT_TRUE(hash.has_value()) << base58;
  return hash.value_or(CryptoHash{});
}

/// Genesis of a chain of a nearcore node, protocol version 86, one shard, one validator.
ChunkHeader recorded_genesis_chunk() {
  ChunkHeader chunk;
  chunk.prev_state_root = hash_of("GVXycu7nJYWAdQ1pyQ36Qr6BZmJdby1FvUNdndBNtt6W");
  chunk.encoded_length = 8;
  chunk.encoded_merkle_root = ReedSolomon{1, 3}.merkle_root(Bytes(8));
  chunk.gas_limit = Gas{1'000'000'000'000'000};
  chunk.chunk_hash = chunk.compute_hash(86);
  return chunk;
}

TEST(Header, genesis_chunk_hash_is_the_recorded_one) {
  EXPECT_EQ(recorded_genesis_chunk().chunk_hash.to_base58(),
            "7AStbNo5Ye4v3hHnrEJKvSPc1boMGeoU85zc4GWSHuRz");
}

TEST(Header, genesis_block_hash_is_the_recorded_one) {
  const std::vector<ChunkHeader> chunks{recorded_genesis_chunk()};
  const auto key =
      protocol::PublicKey::parse("ed25519:5U9eCTFtHE86YXnZEAMNUBGWPeXQuFKUc2zSCUxtgnYP");
  ASSERT_TRUE(key.has_value());
  const std::vector<ValidatorStake> producers{
      {protocol::AccountId::trusted("test.near"), *key, near(50'000'000)}};
  const ChunkRoots roots = chunk_roots(chunks);
  BlockHeader header;
  header.lite.prev_state_root = roots.state;
  header.lite.timestamp = Nanoseconds{1'795'230'365'537'967'840};
  header.lite.next_bp_hash = block_producers_hash(producers);
  header.block_body_hash = block_body_hash(chunks, CryptoHash{}, Bytes(64), {}, 86);
  header.prev_chunk_outgoing_receipts_root = roots.outgoing_receipts;
  header.chunk_headers_root = roots.headers;
  header.chunk_tx_root = roots.transactions;
  header.chunk_mask = {true};
  header.next_gas_price = Balance{100'000'000};
  header.total_supply = near(2'050'000'000);
  header.block_ordinal = 1;
  header.latest_protocol_version = 86;
  EXPECT_EQ(header.lite.next_bp_hash.to_base58(), "3im2hG2t8vWLhFEwFrvABP4sF9oQDkpnLDL8Nnbmbi4r");
  EXPECT_EQ(roots.state.to_base58(), "9d5Ym9xRHYipa9JLztK4BTiCsdd4Ahr4DAmQfzUZEdVL");
  EXPECT_EQ(roots.headers.to_base58(), "38hAqd3SJvjTFSySoe6uEkETx7VmPYWGXz1dJwjvjtpj");
  EXPECT_EQ(roots.transactions.to_base58(), "7tkzFg8RHBmMw1ncRJZCCZAizgq4rwCftTKYLce8RU8t");
  EXPECT_EQ(header.block_body_hash.to_base58(), "4fLs8wDXiK4SHpYJjDVbZvfGrc4kT2uECxnj3mK8HFxa");
  EXPECT_EQ(header.compute_hash(86).to_base58(), "3pGtK1N6iSY7rwtqgMiGRheuaJXAYH9df3Bbs5P4Wrio");
}

TEST(Header, gas_price_moves_by_one_percent_at_most) {
  const auto price = [](std::uint64_t used) {
    return next_gas_price(Balance{10'000'000'000}, Gas{used}, Gas{1000}, {1, 100},
                          Balance{100'000'000}, Balance{1'000'000'000'000});
  };
  EXPECT_EQ(price(0), Balance{9'950'000'000});
  EXPECT_EQ(price(500), Balance{10'000'000'000});
  EXPECT_EQ(price(1000), Balance{10'050'000'000});
  EXPECT_EQ(next_gas_price(Balance{7}, Gas{}, Gas{}, {1, 100}, Balance{1}, Balance{9}), Balance{7})
      << "a block without new chunks keeps the price";
}

TEST(Header, block_merkle_tree_carries_an_odd_hash_up) {
  BlockMerkleTree tree;
  EXPECT_TRUE(tree.root().is_zero());
  const CryptoHash a = sha256(as_bytes("a"));
  const CryptoHash b = sha256(as_bytes("b"));
  const CryptoHash c = sha256(as_bytes("c"));
  tree.insert(a);
  EXPECT_EQ(tree.root(), a);
  tree.insert(b);
  const CryptoHash ab = sha256({a.view(), b.view()});
  EXPECT_EQ(tree.root(), ab);
  tree.insert(c);
  EXPECT_EQ(tree.root(), sha256({ab.view(), c.view()}));
}

}  // namespace
}  // namespace farcall::chain
