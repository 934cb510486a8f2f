// A transaction before it is signed, and what becomes of it: signing, sending, reporting.
#pragma once

#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/near/context.hpp"
#include "protocol/transaction.hpp"

namespace farcall::cli::near {

struct Draft {
  protocol::AccountId signer;
  protocol::AccountId receiver;
  std::vector<protocol::Action> actions;
  /// What is said after success; empty: a sentence made from the actions.
  std::string success = {};
  /// Sign a delegate action of it instead (NEP-366).
  bool is_meta = false;
  /// Runs once the outcome is known to be good, before `success` is said.
  std::function<Outcome<void>()> when_done = {};
};

/// The key that signs, with what the chain knows of it.
struct Signer {
  std::optional<StoredKey> key;  // nothing: sign-later
  protocol::PublicKey public_key;
  protocol::TransactionNonce nonce;
  CryptoHash block_hash;
  BlockHeight block_height;
};

/// Where the words say how to sign: the index of the step with `sign-with-…`.
struct SignWords {
  const grammar::Step* how = nullptr;
  /// `send`, `save-to-file`, `display`.
  const grammar::Step* submit = nullptr;
};
[[nodiscard]] SignWords sign_words(const grammar::CommandLine& line);

/// Finds the key that `how` names, and checks it with the network unless --offline.
[[nodiscard]] Outcome<Signer> find_signer(Context& context, const protocol::AccountId& account,
                                          const grammar::Step& how);
/// The secret of plaintext, file and phrase forms; nothing for keychains and sign-later.
[[nodiscard]] Outcome<std::optional<StoredKey>> given_key(const grammar::Step& how);
/// The keys in files for an account, on a local network the root's, too.
[[nodiscard]] Outcome<std::vector<StoredKey>> keys_at_hand(Context& context,
                                                           const protocol::AccountId& account);
/// The first of them, else a full-access key of the account that the system's keychain holds.
[[nodiscard]] Outcome<StoredKey> stored_key(Context& context, const protocol::AccountId& account);

/// Signs as the words say, then sends, saves or displays.
[[nodiscard]] Outcome<void> submit(Context& context, Draft draft);

/// Sends bytes that are signed, waits, and reports. `resign` makes a new signature after a nonce
/// race or an expired block hash; empty: the bytes cannot change.
using Resign = std::function<Outcome<protocol::SignedTransaction>()>;
[[nodiscard]] Outcome<void> send_and_report(Context& context,
                                            const protocol::SignedTransaction& transaction,
                                            const Draft& draft, const std::string& wait,
                                            const Resign& resign);

/// One line for each action.
[[nodiscard]] std::string describe(const protocol::Action& action);
[[nodiscard]] std::string describe(const protocol::AccountId& signer,
                                   const protocol::AccountId& receiver,
                                   const std::vector<protocol::Action>& actions);

/// The receipts of a transaction, for people and for the document.
struct ReceiptTree {
  std::string text;
  std::string_view member;
  boost::json::value document;
  /// Ids of the receipts that the transaction's verdict counts as failed; nothing without a trace.
  std::optional<std::set<std::string, std::less<>>> failed;

  void add_to(boost::json::object& out) && {
    if (!member.empty()) out[member] = std::move(document);
  }
};

/// The tree of receipts: a farcall node makes it; of others it is put together from their answers.
/// Without any: logs and failures, account by account. As wide as the terminal behind `stream`,
/// where it will be printed.
[[nodiscard]] ReceiptTree read_tree(Context& context, const boost::json::value& outcome,
                                    const CryptoHash& hash, const protocol::AccountId& signer,
                                    std::FILE* stream);

/// The outcome of a transaction as the RPC gives it: value to stdout, tree and sentence to stderr.
[[nodiscard]] Outcome<void> report_outcome(Context& context, const boost::json::value& outcome,
                                           const CryptoHash& hash, const Draft& draft);

/// Prints the return value of a call: pretty JSON, text, or a sentence; raw bytes with --quiet.
void print_value(const Output& out, ByteView bytes, bool says_empty);

}  // namespace farcall::cli::near
