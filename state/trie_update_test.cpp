#include "state/trie_update.hpp"

#include <gtest/gtest.h>
#include <map>
#include <random>

#include "state/naive_root.hpp"

namespace farcall::state {
namespace {

constexpr StateChangeCause kFirst{StateChangeKind::transaction_processing, {}};
constexpr StateChangeCause kSecond{StateChangeKind::receipt_processing, {}};

Trie trie_of(std::initializer_list<std::pair<std::string_view, std::string_view>> items) {
  Trie trie;
  for (const auto& [key, value] : items) {
    trie = std::move(trie).insert(as_bytes(key), Value{as_bytes(value)});
  }
  return trie;
}

std::string read(TrieUpdate& update, std::string_view key) {
  const auto value = update.get(as_bytes(key));
  return value ? to_string(value->bytes()) : "absent";
}

std::vector<std::string> list(TrieUpdate& update, std::string_view prefix) {
  std::vector<std::string> keys;
  for (const Bytes& key : update.keys_with_prefix(as_bytes(prefix))) keys.push_back(to_string(key));
  return keys;
}

std::uint64_t proof_of(const Trie& trie, std::initializer_list<std::string_view> keys,
                       bool values) {
  std::map<CryptoHash, std::uint64_t> distinct;
  for (const std::string_view key : keys) {
    std::vector<VisitedNode> path;
    const auto value = trie.lookup(as_bytes(key), path);
    for (const VisitedNode& node : path) distinct[node.hash] = node.size;
    if (value && values) distinct[value->hash()] = value->size();
  }
  std::uint64_t sum = 0;
  for (const auto& [hash, size] : distinct) sum += size;
  return sum;
}

TEST(trie_update, reads_the_newest_value) {
  TrieUpdate update{trie_of({{"dog", "puppy"}, {"cat", "kitten"}})};
  EXPECT_EQ(read(update, "dog"), "puppy");
  update.set(as_bytes("dog"), as_bytes("hound"));
  EXPECT_EQ(read(update, "dog"), "hound");
  update.commit(kFirst);
  update.remove(as_bytes("dog"));
  EXPECT_EQ(read(update, "dog"), "absent");
  EXPECT_FALSE(update.contains(as_bytes("dog")));
  update.rollback();
  EXPECT_EQ(read(update, "dog"), "hound");
  EXPECT_EQ(read(update, "cat"), "kitten");
  EXPECT_EQ(to_string(update.peek(as_bytes("dog"))->bytes()), "hound");
}

TEST(trie_update, finalizes_the_last_committed_value_of_each_key) {
  TrieUpdate update{trie_of({{"dog", "puppy"}, {"horse", "foal"}})};
  update.set(as_bytes("dog"), as_bytes("one"));
  update.set(as_bytes("zebra"), as_bytes("stripes"));
  update.commit(kFirst);
  update.set(as_bytes("dog"), as_bytes("two"));
  update.remove(as_bytes("horse"));
  update.commit(kSecond);
  update.set(as_bytes("ant"), as_bytes("never"));
  update.rollback();

  const FinalizedUpdate result = update.finalize();
  EXPECT_EQ(result.trie.root_hash(), trie_of({{"dog", "two"}, {"zebra", "stripes"}}).root_hash());
  ASSERT_EQ(result.changes.size(), 3U);
  EXPECT_EQ(as_text(result.changes[0].key), "dog");
  ASSERT_EQ(result.changes[0].changes.size(), 2U);
  EXPECT_EQ(result.changes[0].changes[0].cause, kFirst);
  EXPECT_EQ(as_text(result.changes[0].changes[0].value->bytes()), "one");
  EXPECT_EQ(result.changes[0].changes[1].cause, kSecond);
  EXPECT_EQ(as_text(result.changes[0].changes[1].value->bytes()), "two");
  EXPECT_EQ(as_text(result.changes[1].key), "horse");
  EXPECT_FALSE(result.changes[1].changes[0].value);
  EXPECT_EQ(as_text(result.changes[2].key), "zebra");
}

TEST(trie_update, deleting_what_was_never_there_is_a_change_that_changes_nothing) {
  TrieUpdate update{Trie{}};
  update.remove(as_bytes("dog"));
  update.commit(kFirst);
  const FinalizedUpdate result = update.finalize();
  EXPECT_TRUE(result.trie.empty());
  EXPECT_EQ(result.changes.size(), 1U);
}

TEST(trie_update, lists_keys_of_base_and_pending_changes) {
  TrieUpdate update{trie_of({{"dog", "a"}, {"dog1", "a"}, {"aaa", "a"}, {"doh", "a"}})};
  EXPECT_EQ(list(update, "dog"), (std::vector<std::string>{"dog", "dog1"}));
  update.set(as_bytes("dog0"), as_bytes("b"));
  update.set(as_bytes("xxx"), as_bytes("b"));
  update.commit(kFirst);
  update.remove(as_bytes("dog"));
  update.remove(as_bytes("dog9"));
  update.set(as_bytes("dog1"), as_bytes("c"));
  update.set(as_bytes("dog2"), as_bytes("c"));
  EXPECT_EQ(list(update, "dog"), (std::vector<std::string>{"dog0", "dog1", "dog2"}));
  update.rollback();
  EXPECT_EQ(list(update, "dog"), (std::vector<std::string>{"dog", "dog0", "dog1"}));
  EXPECT_EQ(list(update, "").size(), 6U);
  EXPECT_EQ(list(update, "nothing").size(), 0U);
}

TEST(trie_update, starts_anew_after_reset) {
  TrieUpdate update{trie_of({{"dog", "puppy"}})};
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 1000; ++i) {
      update.set(as_bytes("key" + std::to_string(i)), as_bytes(std::string(100, 'k')));
    }
    update.set({}, as_bytes("the empty key"));
    update.commit(kFirst);
    EXPECT_EQ(update.finalize().changes.size(), 1001U);
    update.reset(trie_of({{"cat", "kitten"}}));
    EXPECT_EQ(update.proof_size_upper_bound(), 0U);
    EXPECT_EQ(read(update, "dog"), "absent");
    EXPECT_EQ(read(update, "key1"), "absent");
    EXPECT_EQ(read(update, "cat"), "kitten");
  }
}

TEST(trie_update, records_distinct_nodes_and_values_of_reads) {
  const Trie base =
      trie_of({{"dog", "puppy"}, {"doge", "coin"}, {"horse", "stallion"}, {"hen", "puppy"}});
  TrieUpdate update{base};
  EXPECT_EQ(update.proof_size_upper_bound(), 0U);
  (void)update.find(as_bytes("doge"));
  EXPECT_EQ(update.proof_size_upper_bound(), proof_of(base, {"doge"}, false));
  (void)update.get(as_bytes("doge"));
  EXPECT_EQ(update.proof_size_upper_bound(), proof_of(base, {"doge"}, true));
  (void)update.get(as_bytes("dog"));
  (void)update.get(as_bytes("hen"));  // its value has the hash of dog's
  (void)update.contains(as_bytes("dogma"));
  const std::uint64_t expected = proof_of(base, {"doge", "dog", "hen", "dogma"}, true);
  EXPECT_EQ(update.proof_size_upper_bound(), expected);
  (void)update.peek(as_bytes("horse"));
  (void)update.find(as_bytes("horse"), Access::kPeek);
  EXPECT_EQ(update.proof_size_upper_bound(), expected);
  update.set(as_bytes("horse"), as_bytes("new"));
  (void)update.get(as_bytes("horse"));  // pending: not looked up in the base
  EXPECT_EQ(update.proof_size_upper_bound(), expected);
  update.rollback();
  EXPECT_EQ(update.proof_size_upper_bound(), expected);
}

TEST(trie_update, a_view_records_nothing) {
  TrieUpdate update{trie_of({{"\tdog", "puppy"}}), Recording::kOff};
  (void)update.get(as_bytes("\tdog"));
  (void)update.keys_with_prefix(as_bytes("\t"));
  update.remove(as_bytes("\tdog"));
  EXPECT_EQ(update.proof_size_upper_bound(), 0U);
}

TEST(trie_update, removing_contract_data_adds_to_the_proof_even_when_absent) {
  TrieUpdate update{Trie{}};
  update.remove(as_bytes("\talice,key"));
  EXPECT_EQ(update.proof_size_upper_bound(), 2000U);
  update.remove(as_bytes("\talice,key"));
  EXPECT_EQ(update.proof_size_upper_bound(), 4000U);
  update.remove(
      as_bytes("\x02"
               "alice"));
  EXPECT_EQ(update.proof_size_upper_bound(), 4000U);
  update.rollback();
  EXPECT_EQ(update.proof_size_upper_bound(), 4000U);
}

TEST(trie_update, listing_records_the_subtree_with_its_values) {
  const Trie base = trie_of({{"dog", "puppy"}, {"doge", "coin"}, {"dogs", "pack"}, {"horse", "x"}});
  TrieUpdate update{base};
  update.remove(as_bytes("dogs"));
  (void)update.keys_with_prefix(as_bytes("dog"));
  EXPECT_EQ(update.proof_size_upper_bound(), proof_of(base, {"dog", "doge", "dogs"}, true));
}

TEST(trie_update, contract_writes_touch_nodes_once_per_chunk) {
  const Trie base = trie_of({{"dog", "puppy"}, {"doge", "coin"}, {"horse", "stallion"}});
  TrieUpdate update{base};
  std::vector<VisitedNode> path;
  (void)base.lookup(as_bytes("doge"), path);
  const std::uint64_t depth = path.size();

  TrieTouches touches;
  auto found = update.find(as_bytes("doge"), Access::kContractWrite, touches);
  EXPECT_EQ(touches, (TrieTouches{depth, 0}));
  (void)update.load(*found, Access::kContractWrite, touches);
  EXPECT_EQ(touches, (TrieTouches{depth + 1, 0}));

  // Never rolled back: the second lookup is answered from what was touched before.
  update.set(as_bytes("doge"), as_bytes("new"));
  update.rollback();
  touches = {};
  found = update.find(as_bytes("doge"), Access::kContractWrite, touches);
  (void)update.load(*found, Access::kContractWrite, touches);
  EXPECT_EQ(touches, (TrieTouches{0, depth + 1}));

  // "dog" shares the way to "doge" up to its own branch.
  touches = {};
  found = update.find(as_bytes("dog"), Access::kContractWrite, touches);
  EXPECT_EQ(touches.touched, 0U);
  EXPECT_GT(touches.cached, 0U);
  (void)update.load(*found, Access::kContractWrite, touches);
  EXPECT_EQ(touches.touched, 1U);

  // Pending keys cost nothing.
  update.set(as_bytes("horse"), as_bytes("pony"));
  touches = {};
  found = update.find(as_bytes("horse"), Access::kContractWrite, touches);
  EXPECT_TRUE(found->is_pending());
  (void)update.load(*found, Access::kContractWrite, touches);
  EXPECT_EQ(touches, TrieTouches{});
}

TEST(trie_update, reads_touch_only_the_value_they_dereference) {
  const Trie base = trie_of({{"dog", "puppy"}, {"doge", "coin"}});
  TrieUpdate update{base};
  TrieTouches touches;
  auto found = update.find(as_bytes("dog"), Access::kContractRead, touches);
  (void)update.find(as_bytes("dog"), Access::kRead, touches);
  (void)update.load(*found, Access::kRead, touches);
  EXPECT_EQ(touches, TrieTouches{});
  (void)update.load(*found, Access::kContractRead, touches);
  EXPECT_EQ(touches, (TrieTouches{1, 0}));
  std::vector<VisitedNode> path;
  (void)base.lookup(as_bytes("dog"), path);
  touches = {};
  found = update.find(as_bytes("dog"), Access::kContractWrite, touches);
  EXPECT_EQ(touches, (TrieTouches{path.size(), 0}));
  (void)update.load(*found, Access::kContractWrite, touches);
  EXPECT_EQ(touches, (TrieTouches{path.size(), 1}));
}

TEST(trie_update, the_empty_trie_touches_nothing) {
  TrieUpdate update{Trie{}};
  TrieTouches touches;
  EXPECT_FALSE(update.find(as_bytes("dog"), Access::kContractWrite, touches));
  EXPECT_EQ(touches, TrieTouches{});
  EXPECT_EQ(update.proof_size_upper_bound(), 0U);
}

TEST(trie_update, listener_sees_values_before_and_after) {
  struct Notes : StateListener {
    std::vector<std::string> lines;
    static std::string text(const std::optional<Value>& value) {
      return value ? to_string(value->bytes()) : "-";
    }
    void on_read(ByteView key, const std::optional<Value>& value) override {
      lines.push_back("read " + to_string(key) + " " + text(value));
    }
    void on_write(ByteView key, const std::optional<Value>& before,
                  const std::optional<Value>& after) override {
      lines.push_back("write " + to_string(key) + " " + text(before) + " " + text(after));
    }
    void on_list(ByteView prefix) override { lines.push_back("list " + to_string(prefix)); }
    void on_commit(const StateChangeCause&) override { lines.emplace_back("commit"); }
    void on_rollback() override { lines.emplace_back("rollback"); }
  } notes;
  TrieUpdate update{trie_of({{"dog", "puppy"}})};
  update.set_listener(&notes);
  const std::uint64_t proof = update.proof_size_upper_bound();
  update.set(as_bytes("dog"), as_bytes("hound"));
  EXPECT_EQ(update.proof_size_upper_bound(), proof);  // listening costs no gas
  update.commit(kFirst);
  update.remove(as_bytes("dog"));
  (void)update.get(as_bytes("dog"));
  (void)update.keys_with_prefix(as_bytes("d"));
  update.rollback();
  (void)update.peek(as_bytes("dog"));
  EXPECT_EQ(notes.lines,
            (std::vector<std::string>{"write dog puppy hound", "commit", "write dog hound -",
                                      "read dog -", "list d", "rollback", "read dog hound"}));
}

TEST(trie_update, a_copy_goes_on_by_itself) {
  TrieUpdate update{trie_of({{"dog", "puppy"}, {"cat", "kitten"}})};
  update.set(as_bytes("dog"), as_bytes("hound"));
  update.commit(kFirst);
  update.set(as_bytes("cat"), as_bytes("lion"));
  TrieUpdate copy{update};
  EXPECT_EQ(copy.proof_size_upper_bound(), update.proof_size_upper_bound());
  EXPECT_EQ(read(copy, "cat"), "lion");
  copy.rollback();
  copy.set(as_bytes("bird"), as_bytes("egg"));
  copy.commit(kSecond);
  update.commit(kSecond);
  EXPECT_EQ(read(update, "bird"), "absent");
  EXPECT_EQ(read(copy, "cat"), "kitten");
  EXPECT_EQ(update.finalize().trie.root_hash(),
            trie_of({{"dog", "hound"}, {"cat", "lion"}}).root_hash());
  // Later changes of the original must not affect the copy.
  update.reset(Trie{});
  update.set(as_bytes("cow"), as_bytes("calf"));
  EXPECT_EQ(copy.finalize().trie.root_hash(),
            trie_of({{"dog", "hound"}, {"cat", "kitten"}, {"bird", "egg"}}).root_hash());
}

TEST(trie_update, a_copy_remembers_what_was_touched) {
  TrieUpdate update{trie_of({{"dog", "puppy"}, {"cat", "kitten"}})};
  TrieTouches first;
  (void)update.find(as_bytes("dog"), Access::kContractWrite, first);
  TrieUpdate copy{update};
  TrieTouches again;
  (void)copy.find(as_bytes("dog"), Access::kContractWrite, again);
  EXPECT_GT(first.touched, 0U);
  EXPECT_EQ(again, (TrieTouches{.touched = 0, .cached = first.touched}));
}

TEST(trie_update, accesses_say_what_was_read_written_and_undone) {
  TrieUpdate update{trie_of({{"dog", "puppy"}, {"cat", "kitten"}})};
  (void)update.get(as_bytes("cat"));
  update.set(as_bytes("dog"), as_bytes("hound"));
  (void)update.get(as_bytes("dog"));
  update.commit(kFirst);
  (void)update.contains(as_bytes("eel"));
  update.set(as_bytes("fox"), as_bytes("cub"));
  update.rollback();
  (void)update.keys_with_prefix(as_bytes("c"));

  const auto text = [](const std::optional<Value>& value) {
    return value ? to_string(value->bytes()) : "-";
  };
  std::vector<std::string> lines;
  const StateAccesses accesses = update.accesses();
  for (std::size_t i = 0; i < accesses.size(); ++i) {
    const auto& [key, access] = accesses[i];
    lines.push_back(to_string(key) + " " + text(access.before) + " " + text(access.after) +
                    (access.is_read ? " read" : "") + (access.is_written ? " written" : "") +
                    (access.is_undone ? " undone" : ""));
  }
  EXPECT_EQ(lines, (std::vector<std::string>{"cat kitten kitten read", "dog puppy hound written",
                                             "eel - - read", "fox - - undone"}));
  EXPECT_EQ(accesses.listed(), std::vector<Bytes>{to_bytes("c")});
}

TEST(trie_update, a_reset_forgets_few_keys_in_a_large_table) {
  TrieUpdate update{Trie{}};
  update.reserve(1000);
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 20; ++i) update.set(as_bytes(std::to_string(i)), as_bytes("value"));
    update.commit(kFirst);
    EXPECT_EQ(update.finalize().changes.size(), 20U);
    update.reset(Trie{});
    for (int i = 0; i < 20; ++i) EXPECT_EQ(read(update, std::to_string(i)), "absent");
    update.reset(Trie{});
    EXPECT_TRUE(update.accesses().empty());
  }
}

TEST(trie_update, agrees_with_a_map_over_random_programs) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    std::map<Bytes, Bytes> base;
    Trie trie;
    TrieUpdate update{Trie{}};
    const auto random_key = [&random] {
      Bytes key(random() % 3);
      for (auto& byte : key) byte = static_cast<std::uint8_t>(random() % 4 * 5);
      return key;
    };
    for (int chunk = 0; chunk < 5; ++chunk) {
      update.reset(trie);
      std::map<Bytes, Bytes> committed = base;
      std::map<Bytes, Bytes> current = base;
      for (int step = 0; step < 60; ++step) {
        const Bytes key = random_key();
        switch (random() % 6) {
          case 0:
            update.commit(kFirst);
            committed = current;
            break;
          case 1:
            update.rollback();
            current = committed;
            break;
          case 2:
            update.remove(key);
            current.erase(key);
            break;
          case 3: {
            const auto value = update.get(key);
            ASSERT_EQ(value.has_value(), current.contains(key));
            if (value) ASSERT_EQ(to_bytes(value->bytes()), current[key]);
            break;
          }
          case 4: {
            std::vector<Bytes> expected;
            for (const auto& [k, v] : current) {
              if (as_text(k).starts_with(as_text(key))) expected.push_back(k);
            }
            ASSERT_EQ(update.keys_with_prefix(key), expected);
            break;
          }
          default: {
            const Bytes value(random() % 3, static_cast<std::uint8_t>(random()));
            update.set(key, value);
            current[key] = value;
          }
        }
      }
      update.rollback();
      trie = update.finalize().trie;
      base = committed;
      ASSERT_EQ(trie.root_hash(), naive::root(base).hash);
    }
  }
}

}  // namespace
}  // namespace farcall::state
