// Promises, actions and yields: what they cost, what they become.
#include "vm/testing/host_fixture.hpp"

namespace farcall::vm {
namespace {

using testing::HostTest;

constexpr std::uint64_t kNewReceipt = 108'059'500'000;

class PromiseTest : public HostTest {
 protected:
  u64 create(std::string_view account) {
    const Place place = put(account);
    const auto promise = host::promise_batch_create(*call, place.length, place.pointer);
    EXPECT_TRUE(promise.has_value()) << display_text(call->error);
    return promise.value_or(0);
  }
  u64 then(u64 promise, std::string_view account) {
    const Place place = put(account);
    const auto next = host::promise_batch_then(*call, promise, place.length, place.pointer);
    EXPECT_TRUE(next.has_value()) << display_text(call->error);
    return next.value_or(0);
  }
  HostResult<u64> join(std::initializer_list<u64> promises) {
    Bytes bytes(promises.size() * sizeof(u64));
    std::memcpy(bytes.data(), promises.begin(), bytes.size());
    return host::promise_and(*call, put(bytes).pointer, promises.size());
  }
  HostResult<void> add_call(u64 promise, std::string_view method, std::string_view arguments,
                            u128 amount, u64 gas, u64 weight = 0) {
    const Place name = put(method);
    const Place input = put(arguments);
    return host::promise_batch_action_function_call_weight(
        *call, promise, name.length, name.pointer, input.length, input.pointer, put_u128(amount),
        gas, weight);
  }
  const protocol::Action& action(ReceiptIndex receipt, std::size_t index = 0) {
    return call->promises.receipt(receipt).actions.at(index);
  }
};

TEST_F(PromiseTest, a_receipt_is_paid_when_it_is_made) {
  create("bob.near");
  EXPECT_EQ(set_aside(), kNewReceipt);
  const auto profile = call->gas.profile();
  EXPECT_EQ(profile.actions[static_cast<std::size_t>(ActionCost::new_action_receipt)], kNewReceipt);
  EXPECT_EQ(call->promises.receipt(0).receiver_id.view(), "bob.near");
}

TEST_F(PromiseTest, a_callback_waits_for_the_data_of_each_receipt_behind_a_join) {
  const u64 first = create("bob.near");
  const u64 second = create("alice.near");
  const auto joined = join({first, second, first});
  ASSERT_TRUE(joined.has_value());
  const u64 callback = then(*joined, "alice.near");
  const ReceiptIndex receipt = call->promises.find(callback)->receipt;
  const auto& inputs = call->promises.receipt(receipt).input_data_ids;
  ASSERT_EQ(inputs.size(), 3U);
  // Data ids count up in the call: sha256(action hash, height, number).
  const u64 numbers[] = {10, 0};
  std::array<std::uint8_t, sizeof numbers> bytes;
  std::memcpy(bytes.data(), numbers, sizeof numbers);
  EXPECT_EQ(inputs[0], sha256({context.action_hash.view(), bytes}));
  const auto& outputs = call->promises.receipt(0).output_data_receivers;
  ASSERT_EQ(outputs.size(), 2U);
  EXPECT_EQ(outputs[0].data_id, inputs[0]);
  EXPECT_EQ(outputs[1].data_id, inputs[2]);
  EXPECT_EQ(outputs[0].receiver_id.view(), "alice.near");
}

TEST_F(PromiseTest, joint_promises_carry_no_actions) {
  const auto joined = join({create("bob.near")});
  ASSERT_TRUE(joined.has_value());
  EXPECT_EQ(error_of(host::promise_batch_action_create_account(*call, *joined)),
            "Actions can only be appended to non-joint promise.");
  EXPECT_EQ(error_of(host::promise_return(*call, *joined)),
            "Returning joint promise is currently prohibited.");
  const Place account = put("carol.near");
  EXPECT_EQ(error_of(host::promise_set_refund_to(*call, *joined, account.length, account.pointer)),
            "Setting refund_to on a joint promise is prohibited.");
}

TEST_F(PromiseTest, unknown_promises_are_refused) {
  EXPECT_EQ(error_of(host::promise_return(*call, 0)), "0 does not correspond to existing promises");
  EXPECT_EQ(error_of(join({5})), "5 does not correspond to existing promises");
}

TEST_F(PromiseTest, dependencies_are_limited_while_joining) {
  u64 promise = create("bob.near");
  for (int round = 0; round < 7; ++round) {
    const auto joined = join({promise, promise});
    ASSERT_TRUE(joined.has_value());
    promise = *joined;
  }
  EXPECT_EQ(error_of(join({promise, 0})),
            "The number of input data dependencies 129 exceeds the limit 128");
}

TEST_F(PromiseTest, promises_are_limited) {
  const u64 first = create("bob.near");
  for (int count = 1; count < 1024; ++count) ASSERT_TRUE(join({first}));
  EXPECT_EQ(error_of(join({first})),
            "The number of promises within a FunctionCall 1025 exceeds the limit 1024");
}

TEST_F(PromiseTest, the_gas_that_is_left_goes_by_weight) {
  const u64 promise = create("bob.near");
  ASSERT_TRUE(add_call(promise, "a", "", 0, 1'000, 1));
  ASSERT_TRUE(add_call(promise, "b", "", 0, 0, 0));
  ASSERT_TRUE(add_call(promise, "c", "", 0, 0, 2));
  EXPECT_EQ(call->promises.distribute(Gas{100}), Gas{100});
  EXPECT_EQ(action(0, 0).as<protocol::FunctionCall>()->gas, Gas{1'033});
  EXPECT_EQ(action(0, 1).as<protocol::FunctionCall>()->gas, Gas{0});
  EXPECT_EQ(action(0, 2).as<protocol::FunctionCall>()->gas, Gas{67});
}

TEST_F(PromiseTest, without_weights_nothing_is_given_away) {
  ASSERT_TRUE(add_call(create("bob.near"), "a", "", 0, 1'000));
  EXPECT_EQ(call->promises.distribute(Gas{100}), Gas{0});
}

TEST_F(PromiseTest, deposits_come_from_the_balance) {
  const u64 promise = create("bob.near");
  ASSERT_TRUE(add_call(promise, "a", "", 1'000, 0));
  EXPECT_EQ(call->balance, yocto(2));
  EXPECT_EQ(error_of(add_call(promise, "a", "", 3, 0)), "Exceeded the account balance.");
}

TEST_F(PromiseTest, one_yocto_is_made_for_an_empty_account_from_85) {
  context.account_balance = Balance{};
  context.attached_deposit = Balance{};
  start(84);
  EXPECT_EQ(error_of(add_call(create("bob.near"), "a", "", 1, 0)), "Exceeded the account balance.");
  start(85);
  ASSERT_TRUE(add_call(create("bob.near"), "a", "", 1, 0));
  EXPECT_EQ(call->subsidized, yocto(1));
  EXPECT_EQ(error_of(add_call(0, "a", "", 2, 0)), "Exceeded the account balance.");
}

TEST_F(PromiseTest, method_names_must_be_there_and_be_text) {
  const u64 promise = create("bob.near");
  EXPECT_EQ(error_of(add_call(promise, "", "", 0, 0)), "Tried to call an empty method name.");
  EXPECT_EQ(error_of(add_call(promise, "\xff", "", 0, 0)),
            "VM Logic returned an invalid method name");
}

TEST_F(PromiseTest, transfers_to_implied_accounts_pay_for_their_creation) {
  const auto fee = [&](std::string_view receiver, ProtocolVersion version) {
    start(version);
    const u64 promise = create(receiver);
    const u64 before = call->gas.used();
    EXPECT_TRUE(host::promise_batch_action_transfer(*call, promise, put_u128(1)));
    const auto profile = call->gas.profile();
    return std::pair{profile.actions[static_cast<std::size_t>(ActionCost::transfer)],
                     call->gas.used() - before};
  };
  const u64 transfer = 115'123'062'500;
  const u64 create_send = 500'000'000'000;
  const u64 key = 101'765'125'000;
  EXPECT_EQ(fee("bob.near", 86).first, transfer);
  EXPECT_EQ(fee("98793cd91a3f870fb126f66285808c7e094afcfc4eda8a970f6648cdf0dbd6de", 86).first,
            transfer + create_send + key);
  EXPECT_EQ(fee("0x96791e923f8cf697ad9c3290f2c9059f0231b24c", 86).first, transfer + create_send);
  EXPECT_EQ(fee("0s96791e923f8cf697ad9c3290f2c9059f0231b24c", 86).first, transfer + create_send);
  const std::string universal = "0u" + std::string(51, 'z') + "g";
  EXPECT_EQ(fee(universal, 87).first, transfer);
  EXPECT_EQ(fee(universal, 88).first, transfer + create_send);
}

TEST_F(PromiseTest, a_key_that_does_not_decode_is_paid_for_first) {
  const u64 promise = create("bob.near");
  const Place key = put("\x09 no key");
  const u64 before = burnt();
  EXPECT_EQ(
      error_of(host::promise_batch_action_delete_key(*call, promise, key.length, key.pointer)),
      "VM Logic provided an invalid public key");
  EXPECT_GT(burnt() - before, 94'946'625'000U);
}

TEST_F(PromiseTest, ml_dsa_keys_decode_from_85) {
  const Bytes key = [] {
    Bytes bytes(1953, 1);
    bytes[0] = 2;
    return bytes;
  }();
  for (const ProtocolVersion version : {84U, 85U}) {
    start(version);
    const u64 promise = create("bob.near");
    const Place place = put(key);
    const auto result =
        host::promise_batch_action_delete_key(*call, promise, place.length, place.pointer);
    EXPECT_EQ(result.has_value(), version == 85);
  }
}

TEST_F(PromiseTest, method_lists_are_split_and_counted) {
  const u64 promise = create("bob.near");
  const Place key = put(Bytes(33));
  const Place receiver = put("carol.near");
  const Place methods = put("one,two");
  const u64 zero = put_u128(0);
  const auto add = [&](Place list) {
    return host::promise_batch_action_add_key_with_function_call(
        *call, promise, key.length, key.pointer, 7, zero, receiver.length, receiver.pointer,
        list.length, list.pointer);
  };
  ASSERT_TRUE(add(methods));
  const auto* added = action(0).as<protocol::AddKey>();
  ASSERT_NE(added, nullptr);
  EXPECT_EQ(added->access_key.nonce, 7U);
  const auto* permission = added->access_key.function_call_permission();
  ASSERT_NE(permission, nullptr);
  EXPECT_FALSE(permission->allowance.has_value());
  EXPECT_EQ(permission->receiver_id, "carol.near");
  EXPECT_EQ(permission->method_names, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(error_of(add(put("one,,two"))), "Tried to call an empty method name.");
  EXPECT_EQ(error_of(add(put(","))), "Tried to call an empty method name.");
  EXPECT_TRUE(add(put("")));
}

TEST_F(PromiseTest, gas_keys_are_paid_for_each_nonce) {
  const u64 promise = create("bob.near");
  const Place key = put(Bytes(33));
  const u64 used = call->gas.used();
  const u64 before = burnt();
  ASSERT_TRUE(host::promise_batch_action_add_gas_key_with_full_access(*call, promise, key.length,
                                                                      key.pointer, 3));
  // Trie key of the row: column, 8 bytes of account, separator, 33 bytes of key, 2 of index;
  // value 8.
  const u64 row = 1 + 8 + 1 + 33 + 2 + 8;
  const u64 later = 101'765'125'000 + 3 * 64'196'736'000 + 3 * row * 101'435'400;
  EXPECT_EQ(call->gas.used() - used - (burnt() - before), later);
  EXPECT_EQ(error_of(host::promise_batch_action_add_gas_key_with_full_access(
                *call, promise, key.length, key.pointer, 65'536)),
            "Integer overflow.");
}

TEST_F(PromiseTest, state_init_takes_entries_one_by_one) {
  const u64 promise = create("0s96791e923f8cf697ad9c3290f2c9059f0231b24c");
  const Place hash = put(Bytes(32, 4));
  const auto index =
      host::promise_batch_action_state_init(*call, promise, hash.length, hash.pointer, put_u128(0));
  ASSERT_EQ(index, 0U);
  const Place key = put("key");
  const Place value = put("value");
  const auto set = [&](u64 action_index) {
    return host::set_state_init_data_entry(*call, promise, action_index, key.length, key.pointer,
                                           value.length, value.pointer);
  };
  ASSERT_TRUE(set(0));
  EXPECT_EQ(error_of(set(0)), "Data entry for given key already exists");
  EXPECT_EQ(error_of(set(1)),
            "Action 1 in receipt 0 does not exist or has the wrong type of action.");
  EXPECT_EQ(error_of(host::promise_batch_action_state_init(*call, promise, 31, hash.pointer,
                                                           put_u128(0))),
            "contract code hash is malformed");
}

TEST_F(PromiseTest, universal_state_is_counted_by_what_it_holds) {
  const u64 promise = create("bob.near");
  // No code, no entries, one key handle.
  Bytes state = {0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3};
  state.resize(state.size() + 32, 0x11);
  const Place place = put(state);
  ASSERT_TRUE(host::promise_batch_action_universal_state_init(*call, promise, place.length,
                                                              place.pointer, put_u128(0)));
  const auto profile = call->gas.profile();
  EXPECT_EQ(profile.actions[static_cast<std::size_t>(ActionCost::add_full_access_key)],
            101'765'125'000U);
  ASSERT_EQ(host::universal_state_init_to_account_id(*call, place.length, place.pointer, kRegister),
            0U);
  EXPECT_EQ(register_text(), "0ux8te7g99f9kqzdtp9h4qnwt9aczpgayymmtbdc50w199rcw3at1g");
  EXPECT_EQ(host::universal_state_init_to_account_id(*call, 3, place.pointer, 9), 1U);
  EXPECT_EQ(register_text(9), "no such register");
}

class YieldTest : public PromiseTest {};

TEST_F(YieldTest, a_yield_waits_for_its_resumption) {
  const Place method = put("on_resume");
  ASSERT_EQ(
      host::promise_yield_create(*call, method.length, method.pointer, 0, 0, 1'000, 0, kRegister),
      0U);
  const NewReceipt& receipt = call->promises.receipt(0);
  EXPECT_TRUE(receipt.is_promise_yield);
  EXPECT_EQ(receipt.receiver_id, context.current_account_id);
  ASSERT_EQ(receipt.input_data_ids.size(), 1U);
  EXPECT_EQ(register_text(), to_string(receipt.input_data_ids[0].view()));
  EXPECT_TRUE(external.yields.contains(receipt.input_data_ids[0]));

  const Place payload = put("payload");
  ASSERT_EQ(
      host::promise_yield_resume(*call, kInRegister, kRegister, payload.length, payload.pointer),
      1U);
  EXPECT_TRUE(external.resumed.contains(receipt.input_data_ids[0]));
  const auto resumptions = call->promises.take_resumptions();
  ASSERT_EQ(resumptions.size(), 1U);
  EXPECT_EQ(resumptions[0].payload, to_bytes("payload"));
}

TEST_F(YieldTest, unknown_yields_are_not_resumed) {
  const Place id = put(Bytes(32, 8));
  EXPECT_EQ(host::promise_yield_resume(*call, id.length, id.pointer, 0, 0), 0U);
  EXPECT_EQ(error_of(host::promise_yield_resume(*call, 31, id.pointer, 0, 0)),
            "yield resumption token is malformed");
  EXPECT_EQ(error_of(host::promise_yield_resume(*call, 32, id.pointer, 1025, 0)),
            "Yield resume payload is 1025 bytes which exceeds the 1024 byte limit");
  EXPECT_EQ(error_of(host::promise_yield_resume(*call, 32, id.pointer, kInRegister, 0)),
            "Integer overflow.");
}

TEST_F(YieldTest, a_yield_of_the_same_id_is_made_once) {
  const Place id = put(Bytes(32, 8));
  const Place method = put("on_resume");
  const auto create_yield = [&] {
    return host::promise_yield_create_with_id(*call, method.length, method.pointer, 0, 0,
                                              put_u128(0), 0, 0, id.length, id.pointer);
  };
  EXPECT_EQ(create_yield(), 0U);
  const u64 used = set_aside();
  EXPECT_EQ(create_yield(), ~u64{0});
  EXPECT_EQ(set_aside(), used);
  EXPECT_EQ(host::promise_yield_resume_with_yield_id(*call, id.length, id.pointer, 0, 0), 1U);
}

}  // namespace
}  // namespace farcall::vm
