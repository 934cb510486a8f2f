// What a transaction did, as one value: its receipts in the order of execution, and edges between
// them. Trees, money, gas and the JSON document "farcall-trace/1" are views of it.
//
// The structs are described, so their JSON form follows from them: names here are names there. An
// `Omittable` member is left out where the source does not know it (docs/trace-schema.json).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/amounts.hpp"
#include "base/units.hpp"
#include "protocol/json/json.hpp"
#include "protocol/json/views.hpp"
#include "trace/boxed.hpp"
#include "trace/json_values.hpp"

namespace farcall::trace {

using protocol::AccountId;
using protocol::DecimalU64;
using protocol::Omittable;

enum class SourceKind : std::uint8_t { chain, rpc, exploration };
BOOST_DESCRIBE_ENUM(SourceKind, chain, rpc, exploration)

/// Where a trace comes from, and what could not be had there.
struct SourceInfo {
  std::string chain_id;
  ProtocolVersion protocol_version = 0;
  SourceKind from = SourceKind::chain;
  std::vector<std::string> missing;
};
BOOST_DESCRIBE_STRUCT(SourceInfo, (), (chain_id, protocol_version, from, missing))

/// The answer to "did it work", which has five values since success can hide a failure inside.
enum class Verdict : std::uint8_t { ok, ok_with_failures, failed, refused, running };
BOOST_DESCRIBE_ENUM(Verdict, ok, ok_with_failures, failed, refused, running)

/// A block in which something happened.
struct BlockPlace {
  BlockHeight block;
  Omittable<CryptoHash> hash;
  /// Nanoseconds since 1970.
  Omittable<DecimalU64> time;
  Omittable<ShardId> shard;
  /// Position among the outcomes of the chunk, from 0, and how many there are.
  Omittable<std::uint64_t> order;
  Omittable<std::uint64_t> of;
};
BOOST_DESCRIBE_STRUCT(BlockPlace, (), (block, hash, time, shard, order, of))

enum class ActionState : std::uint8_t {
  /// Not executed yet.
  pending,
  done,
  /// This action made the receipt fail.
  failed,
  /// An action before it failed.
  not_reached,
  /// It was executed, and a later failure reverted it.
  undone,
};
BOOST_DESCRIBE_ENUM(ActionState, pending, done, failed, not_reached, undone)

struct ActionTrace {
  /// The protocol's name: "FunctionCall", "Transfer".
  std::string kind;
  ActionState state = ActionState::pending;
  Omittable<std::string> method;
  Omittable<Value> args;
  Omittable<DecimalGas> gas;
  Omittable<Balance> deposit;
  /// Of delegate actions: who signed the inner actions, whom they are for, and the actions.
  Boxed<AccountId> sender;
  Boxed<AccountId> receiver;
  Boxed<std::vector<ActionTrace>> inner;
  /// Who gets the balance of a deleted account.
  Boxed<AccountId> beneficiary;
  /// Bytes of deployed code.
  Omittable<std::uint64_t> code_size;
  /// All fields as NEAR's RPC shows them, of actions that are neither calls nor transfers.
  Boxed<protocol::ActionView> view;
};
BOOST_DESCRIBE_STRUCT(ActionTrace, (),
                      (kind, state, method, args, gas, deposit, sender, receiver, inner,
                       beneficiary, code_size, view))

/// What the signer paid for the transaction to become a receipt.
struct Charge {
  DecimalGas conversion_gas;
  DecimalGas bought_gas;
  /// Per unit of gas: of `conversion_gas`, and of `bought_gas`.
  Balance block_price;
  Balance buy_price;
  Balance deposits;
  Balance total;
};
BOOST_DESCRIBE_STRUCT(Charge, (),
                      (conversion_gas, bought_gas, block_price, buy_price, deposits, total))

/// A value of the state before or after; nothing: the key is absent.
struct WriteTrace {
  /// The column of the trie, "account", "contract_data", and the key within it.
  std::string column;
  AccountId account;
  Value key;
  std::optional<Value> before;
  std::optional<Value> after;
  bool undone = false;
};
BOOST_DESCRIBE_STRUCT(WriteTrace, (), (column, account, key, before, after, undone))

struct TransactionTrace {
  CryptoHash hash;
  AccountId signer;
  AccountId receiver;
  protocol::PublicKey public_key;
  DecimalU64 nonce;
  Omittable<NonceIndex> nonce_index;
  std::vector<ActionTrace> actions;
  BlockPlace included;
  DecimalGas gas_burnt;
  Balance tokens_burnt;
  Omittable<Charge> charge;
  /// What charging the signer wrote.
  Omittable<std::vector<WriteTrace>> writes;
};
BOOST_DESCRIBE_STRUCT(TransactionTrace, (),
                      (hash, signer, receiver, public_key, nonce, nonce_index, actions, included,
                       gas_burnt, tokens_burnt, charge, writes))

struct AccountTrace {
  AccountId id;
  Omittable<ShardId> shard;
  /// Hash of the code, of a global contract its hash or account.
  Omittable<std::string> code;
};
BOOST_DESCRIBE_STRUCT(AccountTrace, (), (id, shard, code))

enum class ReceiptKind : std::uint8_t {
  actions,
  /// Waits to be resumed.
  yield,
  gas_refund,
  deposit_refund,
  /// What a state init did not need of its deposit, or all of it if the account was there.
  unused_deposit,
  /// The balance that `DeleteAccount` left.
  beneficiary,
  /// Carries a global contract from shard to shard.
  distribution,
};
BOOST_DESCRIBE_ENUM(ReceiptKind, actions, yield, gas_refund, deposit_refund, unused_deposit,
                    beneficiary, distribution)

enum class OriginKind : std::uint8_t { transaction, receipt, delegate };
BOOST_DESCRIBE_ENUM(OriginKind, transaction, receipt, delegate)

/// What made a receipt.
struct Origin {
  OriginKind kind = OriginKind::transaction;
  /// Path of the receipt that made it.
  Omittable<std::string> path;
};
BOOST_DESCRIBE_STRUCT(Origin, (), (kind, path))

enum class WaitKind : std::uint8_t { data, yield, queue };
BOOST_DESCRIBE_ENUM(WaitKind, data, yield, queue)

/// Why a receipt did not run in the block in which it arrived. Without `to` it still waits.
struct Wait {
  WaitKind kind = WaitKind::data;
  BlockHeight from;
  Omittable<BlockHeight> to;
};
BOOST_DESCRIBE_STRUCT(Wait, (), (kind, from, to))

enum class ReceiptStatus : std::uint8_t {
  /// It was not executed yet.
  waiting,
  ok,
  failed,
  /// The source knows that it exists and nothing else.
  unknown,
};
BOOST_DESCRIBE_ENUM(ReceiptStatus, waiting, ok, failed, unknown)

/// Gas burnt, by what it was burnt for. `promises`: action costs inside calls; `code`: loading.
struct GasGroups {
  DecimalGas receipt;
  DecimalGas actions;
  DecimalGas promises;
  DecimalGas storage;
  DecimalGas code;
  DecimalGas wasm;
  DecimalGas host;
  DecimalGas crypto;

  [[nodiscard]] Gas calls() const { return promises + storage + code + wasm + host + crypto; }
  [[nodiscard]] Gas sum() const { return receipt + actions + calls(); }
};
BOOST_DESCRIBE_STRUCT(GasGroups, (),
                      (receipt, actions, promises, storage, code, wasm, host, crypto))

/// bought = burnt + passed_on + left; refunds buy nothing.
struct ReceiptGas {
  DecimalGas bought;
  DecimalGas burnt;
  GasGroups groups;
  /// Single costs inside calls.
  std::vector<protocol::CostGasUsed> costs;
  DecimalGas passed_on;
  DecimalGas left;
  Balance buy_price;
  /// Unknown where the source has no block prices.
  Omittable<Balance> burn_price;
};
BOOST_DESCRIBE_STRUCT(ReceiptGas, (),
                      (bought, burnt, groups, costs, passed_on, left, buy_price, burn_price))

struct ReceiptTokens {
  /// Deposits that came with its actions, and went on with the receipts that it made.
  Balance deposit;
  Balance passed_on;
  /// What its outcome counts as burnt; the contract's share is part of it.
  Balance burnt;
  Balance contract_reward;
  Balance gas_refund;
  /// Of a failed receipt, or what a state init did not need.
  Balance deposit_refund;
  Balance creation_charge;
  /// Tokens of failed refunds. They no longer belong to any account.
  Balance lost;
  /// For a large key a call sets aside the fee of the whole key, and the receipt is bought for that
  /// of its hash: the difference is lost, and not counted as burnt.
  Omittable<Balance> vanished;
  /// yoctoNEAR made by the rule that calls of accounts without balance may attach one.
  Balance one_yocto_made;
};
BOOST_DESCRIBE_STRUCT(ReceiptTokens, (),
                      (deposit, passed_on, burnt, contract_reward, gas_refund, deposit_refund,
                       creation_charge, lost, vanished, one_yocto_made))

/// An NEP-297 event, or what keeps a log that looks like one from being one.
struct EventTrace {
  /// Position in `logs`.
  std::uint64_t log = 0;
  Omittable<std::string> standard;
  Omittable<std::string> version;
  Omittable<std::string> event;
  /// JSON text.
  Omittable<std::string> data;
  Omittable<std::string> problem;
};
BOOST_DESCRIBE_STRUCT(EventTrace, (), (log, standard, version, event, data, problem))

struct ReadTrace {
  std::string column;
  AccountId account;
  Value key;
  std::optional<Value> value;
  /// Set where there is a value, and it is too long to be kept.
  Omittable<bool> is_left_out;
};
BOOST_DESCRIBE_STRUCT(ReadTrace, (), (column, account, key, value, is_left_out))

/// A parameter of a host function, or what it gave back: one of the three members.
struct HostValue {
  std::string name;
  Omittable<DecimalU64> number;
  Omittable<Balance> amount;
  Omittable<Value> bytes;
  bool is_output = false;
};
BOOST_DESCRIBE_STRUCT(HostValue, (), (name, number, amount, bytes, is_output))

struct HostCallTrace {
  std::string name;
  /// Position of the action whose call it is part of.
  std::uint64_t action = 0;
  /// As wasm passes them: lengths, pointers, registers.
  std::vector<DecimalU64> arguments;
  Omittable<DecimalU64> result;
  /// What they stand for. Long values are left out.
  std::vector<HostValue> values;
  /// It stopped the call.
  bool is_refused = false;
  /// Burnt by the call and the instructions since the one before.
  DecimalGas gas;
};
BOOST_DESCRIBE_STRUCT(HostCallTrace, (), (name, action, arguments, result, values, is_refused, gas))

struct ReceiptTrace {
  /// Place in the tree: "0" came from the transaction, "0.1" is its second child.
  std::string path;
  CryptoHash id;
  ReceiptKind kind = ReceiptKind::actions;
  Origin origin;
  AccountId predecessor;
  AccountId receiver;
  Omittable<AccountId> signer;
  Boxed<AccountId> refund_to;
  Omittable<BlockPlace> made;
  Omittable<BlockPlace> arrived;
  Omittable<BlockPlace> ran;
  std::vector<Wait> waited;
  std::vector<ActionTrace> actions;
  ReceiptStatus status = ReceiptStatus::unknown;
  /// What it returned, or the path of the receipt whose result stands for it.
  Omittable<Value> result;
  Omittable<std::string> result_of;
  Omittable<ReceiptGas> gas;
  Omittable<ReceiptTokens> tokens;
  std::vector<std::string> logs;
  std::vector<EventTrace> events;
  Boxed<std::vector<WriteTrace>> writes;
  Boxed<std::vector<ReadTrace>> reads;
  Boxed<std::vector<HostCallTrace>> host_calls;
  /// Host calls beyond those that are kept.
  Omittable<std::uint64_t> host_calls_left_out;

  [[nodiscard]] bool is_refund() const noexcept {
    return kind == ReceiptKind::gas_refund || kind == ReceiptKind::deposit_refund ||
           kind == ReceiptKind::unused_deposit || kind == ReceiptKind::beneficiary;
  }
  [[nodiscard]] bool has_run() const noexcept {
    return status == ReceiptStatus::ok || status == ReceiptStatus::failed;
  }
  /// Deposits of all actions, inner ones included.
  [[nodiscard]] Balance deposit() const;
  /// Gas attached to its calls, inner ones included.
  [[nodiscard]] Gas gas_attached() const;
};
BOOST_DESCRIBE_STRUCT(ReceiptTrace, (),
                      (path, id, kind, origin, predecessor, receiver, signer, refund_to, made,
                       arrived, ran, waited, actions, status, result, result_of, gas, tokens, logs,
                       events, writes, reads, host_calls, host_calls_left_out))

enum class EdgeKind : std::uint8_t { made, data, resume, refund };
BOOST_DESCRIBE_ENUM(EdgeKind, made, data, resume, refund)

/// A receipt of another transaction, at the other end of an edge.
struct OutsideEnd {
  Omittable<CryptoHash> receipt;
  Omittable<CryptoHash> transaction;
  /// The yield timed out and was resumed by the protocol.
  bool timed_out = false;
};
BOOST_DESCRIBE_STRUCT(OutsideEnd, (), (receipt, transaction, timed_out))

/// From one receipt to another: it made it, its result goes there, it resumes it, or it gives
/// tokens back.
struct Edge {
  EdgeKind kind = EdgeKind::made;
  /// Paths; left out for the end that is outside of this transaction.
  Omittable<std::string> from;
  Omittable<std::string> to;
  Boxed<OutsideEnd> outside;
  Omittable<CryptoHash> data_id;
  /// Data: what arrives. `failed`: the receiver learns that it failed, and nothing else.
  Omittable<Value> value;
  Omittable<bool> failed;
  Omittable<Balance> amount;
  Omittable<BlockHeight> sent;
  Omittable<BlockHeight> arrived;
};
BOOST_DESCRIBE_STRUCT(Edge, (),
                      (kind, from, to, outside, data_id, value, failed, amount, sent, arrived))

/// A figure that a sentence names.
struct Figure {
  std::string name;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(Figure, (), (name, value))

/// A function that the contract's code was in when it stopped.
struct FrameTrace {
  /// Its index in the contract, imported functions first.
  std::uint64_t function = 0;
  /// By the contract's name section or exports; left out where they name it nowhere.
  Omittable<std::string> name;
};
BOOST_DESCRIBE_STRUCT(FrameTrace, (), (function, name))

/// A failure, in words.
struct Failure {
  /// Path of the receipt; left out where the transaction itself was refused.
  Omittable<std::string> receipt;
  /// The position of the action that failed.
  Omittable<std::uint64_t> action;
  /// Name of the kind of error: "FunctionCallError", "NotEnoughBalance".
  std::string kind;
  protocol::TxExecutionError error;
  std::string sentence;
  std::vector<Figure> figures;
  /// What would have worked, where that is known.
  Omittable<std::string> hint;
  /// Of traps: the functions that the code was in, innermost first, as far as they are kept.
  Omittable<std::vector<FrameTrace>> stopped_in;
  /// Paths of the receipts that received "failed", without the text. May be empty.
  std::vector<std::string> learned_by;
};
BOOST_DESCRIBE_STRUCT(Failure, (),
                      (receipt, action, kind, error, sentence, figures, hint, stopped_in,
                       learned_by))

/// Deposits that came to an account, and that it sent on; refunds of gas are not among them.
struct Holding {
  AccountId account;
  Balance received;
  Balance sent;
};
BOOST_DESCRIBE_STRUCT(Holding, (), (account, received, sent))

/// Sums over the transaction and all receipts.
struct Totals {
  /// Burnt and paid for; the gas of refunds is free.
  DecimalGas gas;
  DecimalGas gas_of_refunds;
  /// Tokens burnt, contracts' rewards included: what the signer does not get back.
  Balance fee;
  Balance contract_rewards;
  Balance gas_refunds;
  Balance lost;
  std::vector<Holding> deposits;
};
BOOST_DESCRIBE_STRUCT(Totals, (),
                      (gas, gas_of_refunds, fee, contract_rewards, gas_refunds, lost, deposits))

/// The final result: of the receipt that the transaction's result was passed to.
struct TraceResult {
  Omittable<std::string> receipt;
  Omittable<Value> value;
};
BOOST_DESCRIBE_STRUCT(TraceResult, (), (receipt, value))

inline constexpr std::string_view kSchema = "farcall-trace/1";

struct Trace {
  std::string schema{kSchema};
  SourceInfo source;
  Verdict verdict = Verdict::running;
  TraceResult result;
  TransactionTrace transaction;
  std::vector<AccountTrace> accounts;
  /// In the order of execution; those that still wait come last.
  std::vector<ReceiptTrace> receipts;
  std::vector<Edge> edges;
  std::vector<Failure> failures;
  Totals totals;
  /// Broken invariants: none, or a fault of farcall.
  std::vector<std::string> violations;

  /// Null where there is none.
  [[nodiscard]] const ReceiptTrace* find(std::string_view path) const;
  [[nodiscard]] const ReceiptTrace* find(const CryptoHash& id) const;
  [[nodiscard]] const Failure* failure_of(std::string_view path) const;
  /// Receipts that `path` made, in the order in which it made them.
  [[nodiscard]] std::vector<const ReceiptTrace*> children_of(std::string_view path) const;
  /// Data and resume edges that end at `path`, in the order of its inputs.
  [[nodiscard]] std::vector<const Edge*> inputs_of(std::string_view path) const;
  [[nodiscard]] const ReceiptTrace* root() const { return find("0"); }
  /// The error of the result, or of the refusal; null unless failed or refused.
  [[nodiscard]] const Failure* failure() const;
};
BOOST_DESCRIBE_STRUCT(Trace, (),
                      (schema, source, verdict, result, transaction, accounts, receipts, edges,
                       failures, totals, violations))

/// True if path `a` comes before `b` in a walk through the tree.
[[nodiscard]] bool path_less(std::string_view a, std::string_view b);
/// Nothing for the root.
[[nodiscard]] std::optional<std::string_view> parent_path(std::string_view path);

}  // namespace farcall::trace
