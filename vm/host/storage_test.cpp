// Storage: values, charges in their order, usage, and the proof limit.
#include "vm/testing/host_fixture.hpp"

namespace farcall::vm {
namespace {

using testing::HostTest;

constexpr std::uint64_t kTrieNode = 2'280'000'000;

class StorageTest : public HostTest {
 protected:
  HostResult<u64> write(std::string_view key, std::string_view value) {
    const Place k = put(key);
    const Place v = put(value);
    return host::storage_write(*call, k.length, k.pointer, v.length, v.pointer, kRegister);
  }
  HostResult<u64> read(std::string_view key) {
    const Place k = put(key);
    return host::storage_read(*call, k.length, k.pointer, kRegister);
  }
  HostResult<u64> remove(std::string_view key) {
    const Place k = put(key);
    return host::storage_remove(*call, k.length, k.pointer, kRegister);
  }
  u64 paid(ExtCost cost) const { return call->gas.profile().ext[static_cast<std::size_t>(cost)]; }
};

TEST_F(StorageTest, a_written_value_is_read_back) {
  EXPECT_EQ(write("key", "value"), 0U);
  EXPECT_EQ(read("key"), 1U);
  EXPECT_EQ(register_text(), "value");
  EXPECT_EQ(read("other"), 0U);
  const Place k = put("key");
  EXPECT_EQ(host::storage_has_key(*call, k.length, k.pointer), 1U);
}

TEST_F(StorageTest, the_old_value_of_a_write_or_removal_goes_to_a_register) {
  EXPECT_EQ(write("key", "old"), 0U);
  EXPECT_EQ(write("key", "newer"), 1U);
  EXPECT_EQ(register_text(), "old");
  EXPECT_EQ(remove("key"), 1U);
  EXPECT_EQ(register_text(), "newer");
  EXPECT_EQ(remove("key"), 0U);
  EXPECT_TRUE(external.storage.empty());
}

TEST_F(StorageTest, a_value_may_come_from_the_register_that_the_old_one_goes_to) {
  EXPECT_EQ(write("key", "old"), 0U);
  const Place value = put("new");
  ASSERT_TRUE(host::write_register(*call, kRegister, value.length, value.pointer));
  const Place k = put("key");
  EXPECT_EQ(host::storage_write(*call, k.length, k.pointer, kInRegister, kRegister, kRegister), 1U);
  EXPECT_EQ(register_text(), "old");
  EXPECT_EQ(external.storage.at(to_bytes("key")), to_bytes("new"));
}

TEST_F(StorageTest, usage_counts_keys_values_and_forty_bytes) {
  EXPECT_EQ(write("key", "value"), 0U);
  EXPECT_EQ(call->storage_usage.value(), 12U + 3 + 5 + 40);
  EXPECT_EQ(write("key", "longer value"), 1U);
  EXPECT_EQ(call->storage_usage.value(), 12U + 3 + 12 + 40);
  EXPECT_EQ(remove("key"), 1U);
  EXPECT_EQ(call->storage_usage.value(), 12U);
}

TEST_F(StorageTest, writes_pay_for_trie_nodes_and_reads_do_not) {
  external.touches_per_lookup = {.touched = 3, .cached = 2};
  external.touches_per_load = {.touched = 1, .cached = 0};
  EXPECT_EQ(write("key", "value"), 0U);
  EXPECT_EQ(paid(ExtCost::touching_trie_node), 3 * kTrieNode);
  EXPECT_EQ(paid(ExtCost::read_cached_trie_node), 2 * kTrieNode);
  EXPECT_EQ(read("key"), 1U);
  EXPECT_EQ(paid(ExtCost::touching_trie_node), 3 * kTrieNode);
  // What the read touched is not charged to the next write.
  EXPECT_EQ(write("key", "value"), 1U);
  EXPECT_EQ(paid(ExtCost::touching_trie_node), (3 + 3 + 1) * kTrieNode);
}

TEST_F(StorageTest, a_value_is_not_fetched_when_its_length_cannot_be_paid) {
  external.storage[to_bytes("key")] = Bytes(1'000'000);
  context.prepaid_gas = Gas{100'000'000'000};
  start();
  EXPECT_EQ(error_of(read("key")), "Exceeded the prepaid gas.");
  EXPECT_EQ(external.loads, 0U);
}

TEST_F(StorageTest, large_values_cost_more_to_read) {
  external.storage[to_bytes("small")] = Bytes(4000);
  external.storage[to_bytes("large")] = Bytes(4001);
  EXPECT_EQ(read("small"), 1U);
  EXPECT_EQ(paid(ExtCost::storage_large_read_overhead_base), 0U);
  EXPECT_EQ(read("large"), 1U);
  EXPECT_EQ(paid(ExtCost::storage_large_read_overhead_base), 1U);
  EXPECT_EQ(paid(ExtCost::storage_large_read_overhead_byte), 4001U);
}

TEST_F(StorageTest, keys_and_values_have_a_largest_length) {
  EXPECT_EQ(error_of(read(std::string(2049, 'k'))),
            "The length of a storage key 2049 exceeds the limit 2048");
  EXPECT_EQ(read(std::string(2048, 'k')), 0U);
  memory.resize(8 << 20);
  start();
  const Place key = put("key");
  EXPECT_EQ(error_of(host::storage_write(*call, key.length, key.pointer, 4'194'305, 0, kRegister)),
            "The length of a storage value 4194305 exceeds the limit 4194304");
}

TEST_F(StorageTest, the_proof_is_limited_for_the_receipt_from_86) {
  external.proof_size = 5'000'000;
  external.proof_size_before_receipt = 1'500'000;
  start(85);
  EXPECT_EQ(read("key"), 0U);
  start(86);
  EXPECT_EQ(read("key"), 0U);
  external.proof_growth = 500'001;
  EXPECT_EQ(error_of(read("key")),
            "Size of the recorded trie storage proof has exceeded the allowed limit (4.0 MB)");
}

TEST_F(StorageTest, views_read_and_do_not_write) {
  context.view_gas_limit = tgas(300);
  start();
  EXPECT_EQ(read("key"), 0U);
  EXPECT_EQ(error_of(write("key", "value")), "storage_write is not allowed in view calls");
  EXPECT_EQ(error_of(remove("key")), "storage_remove is not allowed in view calls");
}

TEST_F(StorageTest, iterators_are_gone) {
  EXPECT_EQ(error_of(host::storage_iter_next(*call, 0, 0, 0)),
            "Attempted to call deprecated host function storage_iter_next");
  EXPECT_EQ(burnt(), 0U);
}

}  // namespace
}  // namespace farcall::vm
