#include <algorithm>
#include <gtest/gtest.h>

#include "base/format_text.hpp"
#include "protocol/borsh/borsh.hpp"
#include "protocol/ids.hpp"
#include "runtime/transaction/validation.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;                            // NOLINT(google-build-using-namespace)
using namespace protocol::actions_validation_error;  // NOLINT(google-build-using-namespace)

using Verdict = Checked<ActionsValidationError>;

constexpr ProtocolVersion kAll[] = {84, 85, 86, 87, 88};

const AccountId kReceiver = AccountId::trusted("bob.near");

Verdict validate(ProtocolVersion version, const std::vector<Action>& actions,
                 const AccountId& receiver = kReceiver,
                 ValidationMode mode = ValidationMode::kNew) {
  return validate_actions(runtime_config(version), actions, receiver, mode);
}

template <class E>
::testing::AssertionResult is(const Verdict& verdict, const E& error) {
  if (verdict) return ::testing::AssertionFailure() << "accepted";
  if (verdict.error() == ActionsValidationError{error}) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "refused with variant " << verdict.error().index();
}

PublicKey key_of(std::string_view name) {
  return SecretKey::from_test_seed(KeyType::kEd25519, name).public_key();
}

Action delegate_of(std::vector<Action> actions) {
  Delegate made;
  made.delegate_action.sender_id = kReceiver;
  made.delegate_action.receiver_id = kReceiver;
  made.delegate_action.actions = std::move(actions);
  return {std::move(made)};
}

Action call_of(std::string method) {
  return {FunctionCall{std::move(method), {}, tgas(1), Balance{}}};
}

/// Version 1, no code, these entries and keys in this order.
Bytes state_init(const std::vector<std::pair<std::string, std::string>>& entries,
                 const std::vector<KeyHandle>& keys) {
  Bytes bytes{0, 0};
  borsh_append(bytes, static_cast<std::uint32_t>(entries.size()));
  for (const auto& [key, value] : entries) {
    borsh_append(bytes, to_bytes(key));
    borsh_append(bytes, to_bytes(value));
  }
  borsh_append(bytes, static_cast<std::uint32_t>(keys.size()));
  for (const KeyHandle& key : keys) borsh_append(bytes, key);
  return bytes;
}

Action init_of(const Bytes& bytes) {
  return {UniversalStateInit{bytes, Balance{}}};
}

Bytes entries_only(std::size_t count) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (std::size_t i = 0; i < count; ++i) entries.emplace_back(format_text("{:05}", i), "");
  return state_init(entries, {});
}

Bytes keys_only(std::size_t count) {
  std::vector<KeyHandle> keys;
  for (std::size_t i = 0; i < count; ++i) {
    KeyHandle::MlDsa65Hash hash{};
    hash.bytes[0] = static_cast<std::uint8_t>(i >> 8U);
    hash.bytes[1] = static_cast<std::uint8_t>(i);
    keys.emplace_back(hash);
  }
  return state_init({}, keys);
}

const Action kWithdraw{WithdrawFromGasKey{key_of("gas"), yocto(1)}};

TEST(ActionValidation, calls_without_a_method_are_refused_when_new_from_87) {
  for (const ProtocolVersion version : kAll) {
    SCOPED_TRACE(version);
    const Verdict verdict = validate(version, {call_of("")});
    EXPECT_TRUE(version < 87 ? ::testing::AssertionResult{verdict.has_value()}
                             : is(verdict, FunctionCallEmptyMethodName{}));
    EXPECT_TRUE(validate(version, {call_of("")}, kReceiver, ValidationMode::kExisting));
  }
}

TEST(ActionValidation, versioned_delegates_are_there_from_85_and_gone_when_new_from_87) {
  DelegateV2 made;
  made.delegate_action = versioned_delegate_payload::V2{DelegateActionV2{
      kReceiver, kReceiver, {}, transaction_nonce::Nonce{1}, BlockHeight{9}, key_of("bob")}};
  const std::vector<Action> actions{{made}};
  EXPECT_TRUE(is(validate(84, actions), UnsupportedProtocolFeature{"DelegateV2", 84}));
  EXPECT_TRUE(validate(85, actions));
  EXPECT_TRUE(validate(86, actions));
  for (const ProtocolVersion version : {87, 88}) {
    EXPECT_TRUE(is(validate(version, actions), RemovedProtocolFeature{"DelegateV2", version}));
    EXPECT_TRUE(validate(version, actions, kReceiver, ValidationMode::kExisting));
  }
}

TEST(ActionValidation, delegates_may_not_withdraw_from_gas_keys_when_new_from_87) {
  const std::vector<Action> nested{delegate_of({kWithdraw})};
  EXPECT_TRUE(validate(86, nested));
  EXPECT_TRUE(is(validate(87, nested), WithdrawFromGasKeyNotAllowedInDelegate{}));
  EXPECT_TRUE(validate(87, nested, kReceiver, ValidationMode::kExisting));
  EXPECT_TRUE(validate(87, {kWithdraw}));
  EXPECT_TRUE(validate(87, {delegate_of({{TransferToGasKey{key_of("gas"), yocto(1)}}})}));
}

TEST(ActionValidation, too_many_inner_actions_come_before_a_withdrawal_and_that_before_the_others) {
  const std::vector<Action> crowd(101, kWithdraw);
  EXPECT_TRUE(is(validate(87, {delegate_of(crowd)}), TotalNumberOfActionsExceeded{101, 100}));
  EXPECT_TRUE(is(validate(87, {delegate_of({call_of(""), kWithdraw})}),
                 WithdrawFromGasKeyNotAllowedInDelegate{}));
}

TEST(ActionValidation, transfers_to_universal_ids_are_refused_when_new_at_87_only) {
  const AccountId universal = universal_account_id(keys_only(1));
  const std::vector<Action> transfer{{Transfer{near(1)}}};
  for (const ProtocolVersion version : kAll) {
    SCOPED_TRACE(version);
    const Verdict verdict = validate(version, transfer, universal);
    EXPECT_TRUE(version == 87 ? is(verdict, TransferToUniversalAccountNotAllowed{universal})
                              : ::testing::AssertionResult{verdict.has_value()});
    EXPECT_TRUE(validate(version, transfer, universal, ValidationMode::kExisting));
  }
  EXPECT_TRUE(validate(87, transfer, AccountId::trusted("0u.near")));
}

TEST(ActionValidation, entries_of_initial_states_are_counted_over_the_whole_list_from_87) {
  DeterministicAccountStateInitV1 init;
  for (int i = 0; i < 751; ++i) init.data[to_bytes(format_text("{:05}", i))] = {};
  const DeterministicAccountStateInit state{deterministic_state_init::V1{init}};
  const AccountId receiver = deterministic_account_id(state);
  const Action one{DeterministicStateInit{state, Balance{}}};
  EXPECT_TRUE(validate(87, {one}, receiver));
  EXPECT_TRUE(validate(86, {one, one}, receiver));
  EXPECT_TRUE(
      is(validate(87, {one, one}, receiver), TotalNumberOfStateInitEntriesExceeded{1502, 1500}));
  EXPECT_TRUE(validate(87, {one, one}, receiver, ValidationMode::kExisting));

  Action nested = delegate_of({one, one});
  nested.as<Delegate>()->delegate_action.receiver_id = receiver;
  EXPECT_TRUE(
      is(validate(87, {nested}, kReceiver), TotalNumberOfStateInitEntriesExceeded{1502, 1500}));
}

TEST(ActionValidation, entries_and_keys_of_universal_states_have_limits_a_list) {
  const Bytes many_entries = entries_only(1500);
  EXPECT_TRUE(validate(88, {init_of(many_entries)}, universal_account_id(many_entries)));
  const Bytes too_many_entries = entries_only(1501);
  EXPECT_TRUE(is(validate(88, {init_of(too_many_entries)}, universal_account_id(too_many_entries)),
                 TotalNumberOfStateInitEntriesExceeded{1501, 1500}));
  const Bytes many_keys = keys_only(1024);
  const AccountId receiver = universal_account_id(many_keys);
  EXPECT_TRUE(validate(88, {init_of(many_keys)}, receiver));
  EXPECT_TRUE(is(validate(88, {init_of(many_keys), init_of(many_keys)}, receiver),
                 TotalNumberOfStateInitKeysExceeded{2048, 1024}));
  EXPECT_TRUE(
      validate(88, {init_of(many_keys), init_of(many_keys)}, receiver, ValidationMode::kExisting));
}

TEST(ActionValidation, universal_states_are_there_from_88) {
  const Bytes bytes = state_init({}, {KeyHandle{key_of("alice")}});
  const AccountId receiver = universal_account_id(bytes);
  for (const ProtocolVersion version : {84, 85, 86, 87}) {
    EXPECT_TRUE(is(validate(version, {init_of(bytes)}, receiver),
                   UnsupportedProtocolFeature{"UniversalAccounts", version}));
  }
  EXPECT_TRUE(validate(88, {init_of(bytes)}, receiver));
  // Inside a delegate action its receiver counts, not the one of the transaction.
  Action nested = delegate_of({init_of(bytes)});
  EXPECT_TRUE(
      is(validate(88, {nested}, receiver), InvalidUniversalStateInitReceiver{kReceiver, receiver}));
  nested.as<Delegate>()->delegate_action.receiver_id = receiver;
  EXPECT_TRUE(validate(88, {nested}));
}

TEST(ActionValidation, universal_states_must_be_canonical_and_name_their_receiver) {
  const Bytes malformed{7, 7, 7};
  EXPECT_TRUE(is(validate(88, {init_of(malformed)}),
                 InvalidUniversalStateInitReceiver{kReceiver, universal_account_id(malformed)}));
  EXPECT_TRUE(is(validate(88, {init_of(malformed)}, universal_account_id(malformed)),
                 MalformedUniversalStateInit{}));

  const KeyHandle one{key_of("one")};
  const KeyHandle two{key_of("two")};
  const auto [low, high] = std::minmax(one, two);
  EXPECT_TRUE(validate(88, {init_of(state_init({{"a", "1"}, {"b", "2"}}, {low, high}))},
                       universal_account_id(state_init({{"a", "1"}, {"b", "2"}}, {low, high}))));
  for (const Bytes& bytes :
       {state_init({{"b", "2"}, {"a", "1"}}, {}), state_init({{"a", "1"}, {"a", "1"}}, {}),
        state_init({}, {high, low}), state_init({}, {low, low})}) {
    EXPECT_TRUE(is(validate(88, {init_of(bytes)}, universal_account_id(bytes)),
                   MalformedUniversalStateInit{}));
  }
}

TEST(ActionValidation, keys_and_values_of_universal_states_have_the_limits_of_storage) {
  const auto verdict_on = [](std::size_t key, std::size_t value) {
    const Bytes bytes = state_init({{std::string(key, 'k'), std::string(value, 'v')}}, {});
    return validate(88, {init_of(bytes)}, universal_account_id(bytes));
  };
  EXPECT_TRUE(verdict_on(2048, 0));
  EXPECT_TRUE(is(verdict_on(2049, 0), UniversalStateInitKeyLengthExceeded{2049, 2048}));
  EXPECT_TRUE(verdict_on(0, 4'194'304));
  EXPECT_TRUE(
      is(verdict_on(0, 4'194'305), UniversalStateInitValueLengthExceeded{4'194'305, 4'194'304}));
}

TEST(ActionValidation, post_quantum_keys_of_universal_states_are_seen_first_below_85) {
  const Bytes bytes = keys_only(1);
  const AccountId receiver = universal_account_id(bytes);
  EXPECT_TRUE(is(validate(84, {init_of(bytes)}, receiver),
                 UnsupportedProtocolFeature{"PostQuantumSignatures", 84}));
  EXPECT_TRUE(is(validate(85, {init_of(bytes)}, receiver),
                 UnsupportedProtocolFeature{"UniversalAccounts", 85}));
}

}  // namespace
}  // namespace farcall::runtime
