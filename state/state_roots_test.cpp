// State roots that nearcore computed.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "state/trie.hpp"

namespace farcall::state {
namespace {

Bytes hex(std::string_view text) {
  return *from_hex(text);
}

// Roots in nearcore's core/store/src/trie/mem/memtrie_update.rs.
TEST(state_roots, of_two_and_three_keys) {
  Trie trie = Trie{}.insert(hex("ff00"), Value{hex("0000")});
  trie = trie.insert(hex("ff01"), Value{hex("0100")});
  EXPECT_EQ(trie.root_hash().to_base58(), "8utD1no12bD972DPzij3ydnaNGkLBRzuxGTKhbqrx39Q");
  trie = trie.insert(hex("ff0101"), Value{hex("0101")});
  EXPECT_EQ(trie.root_hash().to_base58(), "87gK6ZaJBgtuBLL3MZ5GB1rVKJmpJ1gYBLusRbTHyZuu");
}

/// The row of the bandwidth scheduler after some blocks of a chain with one shard: version, one
/// link from shard 0 to shard 0 with its allowance, and a running hash.
class SchedulerRow {
 public:
  Value next(std::uint32_t allowance) {
    const CryptoHash shards = sha256(hex("010000000000000000000000"));
    running_ = sha256({running_.view(), shards.view()});
    Bytes row = hex("0001000000");
    row.resize(row.size() + 16);
    for (int i = 0; i < 4; ++i) row.push_back(static_cast<std::uint8_t>(allowance >> (8 * i)));
    row.resize(row.size() + 4);
    return Value{{row, running_.view()}};
  }

 private:
  CryptoHash running_;
};

// A recorded chain of the sandbox node: its genesis state, and the blocks that change nothing else.
TEST(state_roots, of_a_recorded_chain) {
  Trie trie;
  const auto put = [&trie](std::string_view key, std::string_view value) {
    trie = std::move(trie).insert(hex(key), Value{hex(value)});
  };
  const std::string zeros(64, '0');
  put("02746573742e6e65617202004263334975c6a59809ed7d2a8aa6c16e20d40d8f34227700789e335176c63d58",
      "000000000000000001");
  put("026e65617202003c39bb5bc39953c1d15db37ab8addf8b62a0e629bfb7f3b9cb88ec25dbb375ef",
      "000000000000000001");
  put("00746573742e6e656172", "000000000a5bc138938d44c64d31000000000080c077d6c2ada0b61677020000" +
                                  zeros + "b600000000000000");
  put("006e656172", "000000000a5bc138938d44c64d31000000000000000000000000000000000000" + zeros +
                        "b600000000000000");
  EXPECT_EQ(trie.root_hash().to_base58(), "GVXycu7nJYWAdQ1pyQ36Qr6BZmJdby1FvUNdndBNtt6W");

  SchedulerRow row;
  const Bytes key{0x0F};
  trie = trie.insert(key, row.next(4'500'000));
  EXPECT_EQ(trie.root_hash().to_base58(), "8bHJZMq5itKfMVYCvGoui6ixHAVFqB3tVx9WqPeyPLmX");
  for (const char* expected : {"7d8ajjCWFR3f6LoYKd75i7MNEPHQoSg2Nn8eTs8QoN8N",
                               "4QA8DqpQFxDEaoGwHf5CQir9wh49WXpmU25arxUi3fzD",
                               "CzkYs8YP7UQACTVtB4ACZCns1TCDGLfbfjbaXPRqzRGy",
                               "EQcuYSAXH61FizQFMYMhxMBnhcvqZYTDoMuj2TPAdLi5",
                               "1Y5DVxY8zRqTd8eAFLQVA7iqs6EeGXkQCoWVxxbhKi8"}) {
    trie = trie.insert(key, row.next(4'400'000));
    EXPECT_EQ(trie.root_hash().to_base58(), expected);
  }
}

}  // namespace
}  // namespace farcall::state
