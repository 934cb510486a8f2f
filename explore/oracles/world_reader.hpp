// Questions to a world of the search: views, balances, state, and what came of transactions.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "explore/oracles/run_facts.hpp"
#include "explore/scenario/expression.hpp"
#include "explore/search/receipt_model.hpp"
#include "state/trie_update.hpp"

namespace farcall::explore {

/// Calls views over worlds of one model. Keeps its working memory; for one thread.
class ViewCaller {
 public:
  ViewCaller(const ReceiptSetup& setup, vm::VirtualMachine& machine)
      : setup_{setup}, machine_{machine}, update_{state::Trie{}, state::Recording::kOff} {}

  /// The value that a view returns; an error: the account or its contract does not exist, or the
  /// call failed.
  [[nodiscard]] Result<Bytes> view(const state::Trie& state, const protocol::AccountId& account,
                                   std::string_view method, ByteView args);
  [[nodiscard]] std::uint64_t calls() const noexcept { return calls_; }

 private:
  const ReceiptSetup& setup_;
  vm::VirtualMachine& machine_;
  state::TrieUpdate update_;
  std::uint64_t calls_ = 0;
};

/// The balance of an account without its stake; nothing: it does not exist.
[[nodiscard]] std::optional<Balance> balance_of(const state::Trie& state,
                                                const protocol::AccountId& account);
/// Its record.
[[nodiscard]] std::optional<protocol::Account> account_of(const state::Trie& state,
                                                          const protocol::AccountId& account);

/// One world, as expressions ask about it.
class WorldReader final : public WorldView {
 public:
  /// `names`: of the story's transactions, by position. All must outlive the reader.
  WorldReader(const ReceiptWorld& world, const std::vector<std::string>& names, ViewCaller& views)
      : world_{world}, names_{names}, views_{views} {}

  [[nodiscard]] Result<Bytes> view(const protocol::AccountId& account, std::string_view method,
                                   ByteView args) const override {
    return views_.view(world_.state(), account, method, args);
  }
  [[nodiscard]] std::optional<Balance> balance(const protocol::AccountId& account) const override {
    return balance_of(world_.state(), account);
  }
  [[nodiscard]] std::optional<Bytes> state(const protocol::AccountId& account,
                                           ByteView key) const override;
  [[nodiscard]] Result<bool> was_sent(std::string_view transaction) const override;
  [[nodiscard]] Result<bool> has_ended(std::string_view transaction) const override;
  [[nodiscard]] Result<bool> has_failed(std::string_view transaction) const override;
  [[nodiscard]] std::vector<std::string> logs(const protocol::AccountId&) const override;

  /// Read when first needed.
  [[nodiscard]] const RunFacts& facts() const;

 private:
  [[nodiscard]] Result<std::uint32_t> index_of(std::string_view transaction) const;

  const ReceiptWorld& world_;
  const std::vector<std::string>& names_;
  ViewCaller& views_;
  mutable std::optional<RunFacts> facts_;
};

}  // namespace farcall::explore
