// The JSON text of transactions, receipts and outcomes.
#pragma once

#include <string>
#include <vector>

#include "protocol/crypto/merkle.hpp"
#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"

namespace farcall::node {

/// Each appends the same text as `append_json` of the corresponding view.
void append_outcome(std::string& out, const protocol::OutcomeWithId& outcome,
                    const std::vector<protocol::MerklePathItem>& proof,
                    const CryptoHash& block_hash, bool metadata_v4);
void append_transaction(std::string& out, const protocol::SignedTransaction& transaction);
void append_receipt(std::string& out, const protocol::Receipt& receipt);
void append_status(std::string& out, const protocol::ExecutionStatus& status);

}  // namespace farcall::node
