// A non-fungible token (NEP-171) with metadata (NEP-177), approvals (NEP-178), enumeration
// (NEP-181), payouts (NEP-199) and events (NEP-297), as a component:
//
//   struct [[near::contract]] MyTokens {
//     [[near::expose]] nft::Tokens tokens;
//     [[near::payable]] void mint(std::string id, AccountId owner) { tokens.mint(id, owner, ...); }
//   };
#pragma once

#include <near.hpp>

#include "near/standards/storage_refund.hpp"

namespace near::nft {

using TokenId = std::string;
using Approvals = std::map<AccountId, uint64_t>;

/// Of the contract (NEP-177).
struct Metadata {
  std::string spec = "nft-1.0.0";
  std::string name;
  std::string symbol;
  std::optional<std::string> icon;
  std::optional<std::string> base_uri;
  std::optional<std::string> reference;
  std::optional<Base64> reference_hash;
};

/// Of one token.
struct TokenMetadata {
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> media;
  std::optional<Base64> media_hash;
  std::optional<uint64_t> copies;
  std::optional<std::string> issued_at;
  std::optional<std::string> expires_at;
  std::optional<std::string> starts_at;
  std::optional<std::string> updated_at;
  std::optional<std::string> extra;
  std::optional<std::string> reference;
  std::optional<Base64> reference_hash;
};

/// A token as views show it.
struct Token {
  TokenId token_id;
  AccountId owner_id;
  TokenMetadata metadata;
  Approvals approved_account_ids;
};

/// Who gets how much of a sale (NEP-199).
struct Payout {
  std::map<AccountId, U128> payout;
};

/// A token as it is stored. Royalties are in hundredths of a percent.
struct Record {
  AccountId owner_id;
  TokenMetadata metadata;
  Approvals approvals;
  uint64_t next_approval_id = 0;
  std::map<AccountId, uint16_t> royalties;
};

struct NftMint {
  AccountId owner_id;
  std::vector<TokenId> token_ids;
  std::optional<std::string> memo;
};
struct NftBurn {
  AccountId owner_id;
  std::vector<TokenId> token_ids;
  std::optional<std::string> memo;
};
struct NftTransfer {
  AccountId old_owner_id;
  AccountId new_owner_id;
  std::vector<TokenId> token_ids;
  std::optional<AccountId> authorized_id;
  std::optional<std::string> memo;
};
using TokenEvents = Events<"nep171", "1.1.0">;

inline void require_one_yocto() {
  require(env::attached_deposit() == 1_yocto, "Requires attached deposit of exactly 1 yoctoNEAR");
}
inline void require_some_yocto() {
  require(env::attached_deposit() >= 1_yocto, "Requires attached deposit of at least 1 yoctoNEAR");
}

/// The tokens. Their storage keys begin with `$` and `#`.
struct [[near::component]] Tokens {
  /// Of one token: each transfer reads and refunds all of them, and must stay affordable.
  static constexpr size_t kMaxApprovals = 32;

  IndexedTable<TokenId, Record, "$", &Record::owner_id> tokens;
  LazyOption<Metadata, "#"> metadata;

  /// No tokens yet.
  static Tokens create(const Metadata& metadata) {
    require(metadata.spec == "nft-1.0.0", "the metadata of tokens has the spec nft-1.0.0");
    require(!metadata.reference == !metadata.reference_hash,
            "the metadata of tokens has both a reference and its hash, or none");
    Tokens self;
    self.metadata.set(metadata);
    return self;
  }

  /// Makes a token; `royalties` are hundredths of a percent of each sale.
  [[near::hidden]] void mint(const TokenId& token_id, const AccountId& owner,
                             const TokenMetadata& about,
                             const std::map<AccountId, uint16_t>& royalties = {}) {
    require(!tokens.contains(token_id), "there is a token with this id already");
    uint32_t sum = 0;
    for (const auto& [account, share] : royalties) sum += share;
    require(sum <= 10'000 && royalties.size() <= 9, "royalties are at most 9 shares of all");
    tokens.set(token_id, {owner, about, {}, 0, royalties});
    TokenEvents::emit(NftMint{owner, {token_id}, std::nullopt});
  }
  [[near::hidden]] void burn(const TokenId& token_id) {
    const std::optional<Record> record = tokens.take(token_id);
    require(record.has_value(), "there is no such token");
    TokenEvents::emit(NftBurn{record->owner_id, {token_id}, std::nullopt});
  }

  // ---- NEP-171
  [[near::payable]] void nft_transfer(const AccountId& receiver_id, const TokenId& token_id,
                                      std::optional<uint64_t> approval_id,
                                      const std::optional<std::string>& memo) {
    require_one_yocto();
    const Record before = move_token(receiver_id, token_id, approval_id, memo);
    refund_approvals(before.owner_id, before.approvals);
  }

  /// Transfers and lets the receiver act on it; it can give the token back.
  [[near::payable]] Promise<bool> nft_transfer_call(const AccountId& receiver_id,
                                                    const TokenId& token_id,
                                                    std::optional<uint64_t> approval_id,
                                                    const std::optional<std::string>& memo,
                                                    const std::string& msg) {
    require_one_yocto();
    const Record before = move_token(receiver_id, token_id, approval_id, memo);
    return at(receiver_id)
        .call<bool>("nft_on_transfer", json{{"sender_id", env::predecessor_account_id()},
                                            {"previous_owner_id", before.owner_id},
                                            {"token_id", token_id},
                                            {"msg", msg}})
        .then<&Tokens::nft_resolve_transfer>(before.owner_id, receiver_id, token_id,
                                             before.approvals)
        .gas(10_Tgas)
        .weight(0);
  }

  /// Takes the token back when the receiver failed or wants to give it back, and still has it.
  /// True: the token stays with the receiver.
  bool nft_resolve_transfer(PromiseResult<bool, 16> give_back, const AccountId& previous_owner_id,
                            const AccountId& receiver_id, const TokenId& token_id,
                            const Approvals& approved_account_ids) {
    std::optional<Record> record = tokens.get(token_id);
    const bool gone = !record || record->owner_id != receiver_id;
    if (gone || !give_back.value_or(true)) {
      refund_approvals(previous_owner_id, approved_account_ids);
      return true;
    }
    refund_approvals(receiver_id, record->approvals);
    record->owner_id = previous_owner_id;
    record->approvals = approved_account_ids;
    tokens.set(token_id, *record);
    TokenEvents::emit(
        NftTransfer{receiver_id, previous_owner_id, {token_id}, std::nullopt, std::nullopt});
    return false;
  }

  std::optional<Token> nft_token(const TokenId& token_id) const {
    std::optional<Record> record = tokens.get(token_id);
    if (!record) return std::nullopt;
    return shown(token_id, *record);
  }

  // ---- NEP-177
  Metadata nft_metadata() const { return *metadata.get(); }

  // ---- NEP-178
  /// Lets `account_id` transfer the token; the deposit pays for remembering it. With `msg` the
  /// account is told.
  [[near::payable]] PromiseOr<json> nft_approve(const TokenId& token_id,
                                                const AccountId& account_id,
                                                const std::optional<std::string>& msg) {
    require_some_yocto();
    const StorageBill bill;
    Record record = owned(token_id);
    const uint64_t id = record.next_approval_id++;
    record.approvals.insert_or_assign(account_id, id);
    require(record.approvals.size() <= kMaxApprovals,
            "a token has at most 32 approvals: revoke one first");
    tokens.set(token_id, record);
    bill.settle();
    if (!msg) return json{};
    return at(account_id)
        .call<json>("nft_on_approve", json{{"token_id", token_id},
                                           {"owner_id", record.owner_id},
                                           {"approval_id", id},
                                           {"msg", *msg}});
  }
  [[near::payable]] void nft_revoke(const TokenId& token_id, const AccountId& account_id) {
    require_one_yocto();
    Record record = owned(token_id);
    const auto found = record.approvals.find(account_id);
    if (found == record.approvals.end()) return;
    Approvals gone;
    gone.insert(*found);
    record.approvals.erase(found);
    tokens.set(token_id, record);
    refund_approvals(record.owner_id, gone);
  }
  [[near::payable]] void nft_revoke_all(const TokenId& token_id) {
    require_one_yocto();
    Record record = owned(token_id);
    const Approvals gone = record.approvals;
    record.approvals.clear();
    tokens.set(token_id, record);
    refund_approvals(record.owner_id, gone);
  }
  bool nft_is_approved(const TokenId& token_id, const AccountId& approved_account_id,
                       std::optional<uint64_t> approval_id) const {
    const std::optional<Record> record = tokens.get(token_id);
    require(record.has_value(), "there is no such token");
    const auto found = record->approvals.find(approved_account_id);
    return found != record->approvals.end() && approval_id.value_or(found->second) == found->second;
  }

  // ---- NEP-181
  U128 nft_total_supply() const { return U128{tokens.size()}; }
  std::vector<Token> nft_tokens(std::optional<U128> from_index,
                                std::optional<uint64_t> limit) const {
    return shown(tokens.page(first(from_index), limit.value_or(50)));
  }
  U128 nft_supply_for_owner(const AccountId& account_id) const {
    return U128{tokens.count_by<&Record::owner_id>(account_id)};
  }
  std::vector<Token> nft_tokens_for_owner(const AccountId& account_id,
                                          std::optional<U128> from_index,
                                          std::optional<uint64_t> limit) const {
    return shown(
        tokens.page_by<&Record::owner_id>(account_id, first(from_index), limit.value_or(50)));
  }

  // ---- NEP-199
  Payout nft_payout(const TokenId& token_id, U128 balance,
                    std::optional<uint32_t> max_len_payout) const {
    const std::optional<Record> record = tokens.get(token_id);
    require(record.has_value(), "there is no such token");
    return payout_of(*record, balance, max_len_payout);
  }
  [[near::payable]] Payout nft_transfer_payout(const AccountId& receiver_id,
                                               const TokenId& token_id,
                                               std::optional<uint64_t> approval_id,
                                               const std::optional<std::string>& memo, U128 balance,
                                               std::optional<uint32_t> max_len_payout) {
    require_one_yocto();
    const Record before = move_token(receiver_id, token_id, approval_id, memo);
    refund_approvals(before.owner_id, before.approvals);
    return payout_of(before, balance, max_len_payout);
  }

 private:
  static uint64_t first(const std::optional<U128>& index) {
    const u128 from = index.value_or(U128{0});
    return from > UINT32_MAX ? UINT32_MAX : static_cast<uint64_t>(from);
  }
  static Token shown(const TokenId& id, const Record& record) {
    return {id, record.owner_id, record.metadata, record.approvals};
  }
  static std::vector<Token> shown(const std::vector<std::pair<TokenId, Record>>& rows) {
    std::vector<Token> all;
    for (const auto& [id, record] : rows) all.push_back(shown(id, record));
    return all;
  }
  static Payout payout_of(const Record& record, U128 balance,
                          std::optional<uint32_t> max_len_payout) {
    require(record.royalties.size() < max_len_payout.value_or(10),
            "the payout has more receivers than the market allows");
    Payout all;
    u128 rest = balance;
    for (const auto& [account, share] : record.royalties) {
      const u128 part = balance / 10'000 * share + balance % 10'000 * share / 10'000;
      rest -= part;
      all.payout.insert_or_assign(account, U128{part});
    }
    const auto [owner, is_new] = all.payout.try_emplace(record.owner_id, U128{rest});
    if (!is_new) owner->second = U128{owner->second + rest};
    return all;
  }
  /// What remembering approvals cost goes back to who paid it.
  static void refund_approvals(const AccountId& payer, const Approvals& approvals) {
    uint64_t bytes = 0;
    for (const auto& [account, id] : approvals) bytes += 4 + account.view().size() + sizeof id;
    if (bytes > 0) at(payer).transfer(env::storage_byte_cost * bytes).detach();
  }
  Record owned(const TokenId& token_id) const {
    std::optional<Record> record = tokens.get(token_id);
    require(record.has_value(), "there is no such token");
    require(record->owner_id == env::predecessor_account_id(), "only the owner may do this");
    return std::move(*record);
  }
  /// Gives the token to `receiver` when the caller may do that; gives what it was before.
  Record move_token(const AccountId& receiver, const TokenId& token_id,
                    std::optional<uint64_t> approval_id, const std::optional<std::string>& memo) {
    const AccountId sender = env::predecessor_account_id();
    std::optional<Record> before = tokens.get(token_id);
    require(before.has_value(), "there is no such token");
    std::optional<AccountId> authorized;
    if (sender != before->owner_id) {
      const auto found = before->approvals.find(sender);
      require(found != before->approvals.end(), "Sender not approved");
      require(approval_id.value_or(found->second) == found->second,
              "The approval is another one: the token changed hands since");
      authorized = sender;
    }
    require(receiver != before->owner_id, "The token owner and the receiver should be different");
    Record after = *before;
    after.owner_id = receiver;
    after.approvals.clear();
    tokens.set(token_id, after);
    TokenEvents::emit(NftTransfer{before->owner_id, receiver, {token_id}, authorized, memo});
    return std::move(*before);
  }
};

}  // namespace near::nft
