// The surroundings of a call in tests.
#pragma once

#include "vm/call/external.hpp"

namespace farcall::vm::testing {

/// A call of alice.near with 300 Tgas and 2 yoctoNEAR, in block 10.
inline CallContext mock_context() {
  CallContext context;
  context.current_account_id = protocol::AccountId::trusted("alice.near");
  context.signer_account_id = protocol::AccountId::trusted("bob.near");
  context.predecessor_account_id = protocol::AccountId::trusted("carol.near");
  context.refund_to_account_id = protocol::AccountId::trusted("dave.near");
  context.chain_id = "test";
  context.block_height = BlockHeight{10};
  context.block_timestamp = Nanoseconds{42};
  context.epoch_height = EpochHeight{3};
  context.account_balance = yocto(1000);
  context.account_locked_balance = yocto(50);
  context.storage_usage = StorageUsage{12};
  context.attached_deposit = yocto(2);
  context.prepaid_gas = tgas(300);
  return context;
}

}  // namespace farcall::vm::testing
