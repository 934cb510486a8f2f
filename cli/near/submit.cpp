// From a draft to bytes that are signed: sent, saved or shown.
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/files.hpp"
#include "base/format_text.hpp"
#include "cli/near/answers.hpp"
#include "cli/near/draft.hpp"
#include "cli/near/dry_run.hpp"
#include "cli/near/values.hpp"
#include "protocol/borsh/borsh.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

constexpr std::uint64_t kMetaValidBlocks = 1000;

Outcome<void> write_json_file(Context& context, const std::string& file,
                              const json::object& value) {
  if (const auto done = write_file(file, pretty(value) + '\n'); !done)
    return failure(Exit::kInput, done.error().message);
  context.out.say(format_text("written to {}", file));
  context.out.document["file"] = file;
  return {};
}

protocol::Transaction make_transaction(const Draft& draft, const Signer& signer) {
  const bool is_gas_key = protocol::nonce_index(signer.nonce).has_value();
  return {.version = is_gas_key ? protocol::Transaction::Version::kV1
                                : protocol::Transaction::Version::kV0,
          .signer_id = draft.signer,
          .public_key = signer.public_key,
          .nonce = signer.nonce,
          .receiver_id = draft.receiver,
          .block_hash = signer.block_hash,
          .actions = draft.actions};
}

/// `sign-later`: the bytes that somebody else signs.
Outcome<void> show_unsigned(Context& context, const Draft& draft, const Signer& signer,
                            const grammar::Step& submit_step) {
  const protocol::SignedTransaction unsigned_form{make_transaction(draft, signer),
                                                  protocol::Signature{}};
  Bytes bytes = unsigned_form.encode();
  bytes.resize(unsigned_form.unsigned_size());
  const std::string hash = to_hex(unsigned_form.hash().view());
  const std::string text = to_base64(bytes);
  context.out.document["transaction_hash_to_sign"] = hash;
  context.out.document["unsigned_transaction"] = text;
  if (submit_step.keyword->word == "save-to-file")
    return write_json_file(context, *submit_step.get("FILE"),
                           {{"Transaction hash to sign", hash},
                            {"Unsigned transaction (serialized as base64)", text}});
  context.out.result(
      format_text("Transaction hash to sign:\n{}.\n\nUnsigned transaction (serialized as "
                  "base64):\n\n{}\n\nThis base64-encoded transaction can be signed with "
                  "'transaction sign-transaction' or elsewhere.",
                  hash, text));
  return {};
}

Outcome<void> submit_meta(Context& context, const Draft& draft, const Signer& signer,
                          const SignWords& words) {
  std::uint64_t valid_for = kMetaValidBlocks;
  if (const std::string* text = words.how->get("--meta-transaction-valid-for"))
    valid_for = parse_number(*text).value();
  if (context.line.globals.offline && words.how->get("--block-height") == nullptr)
    return failure(Exit::kUsage, format_text("--offline: a meta-transaction ends at a height; {} "
                                             "needs --block-height HEIGHT",
                                             words.how->keyword->word));
  const protocol::DelegateAction action{
      .sender_id = draft.signer,
      .receiver_id = draft.receiver,
      .actions = draft.actions,
      .nonce = protocol::nonce_value(signer.nonce),
      .max_block_height = signer.block_height.saturating_add(BlockHeight{valid_for}),
      .public_key = signer.public_key};
  if (!signer.key)
    return failure(Exit::kUsage, "sign-later does not make meta-transactions; sign with a key");
  const protocol::Delegate signed_action{action,
                                         signer.key->key.sign(protocol::delegate_hash(action))};
  const std::string text = to_base64(protocol::borsh_encode(signed_action));
  context.out.document["signed_delegate_action"] = text;
  const std::string_view word = words.submit->keyword->word;
  if (word == "save-to-file")
    return write_json_file(context, *words.submit->get("FILE"),
                           {{"signed_delegate_action_as_base64", text}});
  if (word == "send")
    return failure(
        Exit::kUsage,
        "a meta-transaction is sent by who pays for it: display or save-to-file it, then "
        "'transaction send-meta-transaction'");
  context.out.result(text);
  return {};
}

Outcome<void> submit_signed(Context& context, const Draft& draft, Signer signer,
                            const SignWords& words) {
  FARCALL_ASSERT(signer.key.has_value(), "only sign-later has no key");
  const protocol::SignedTransaction transaction =
      protocol::sign(make_transaction(draft, signer), signer.key->key);
  const std::string_view word = words.submit->keyword->word;
  if (word == "send") {
    const std::string* typed = words.submit->get("--wait-until");
    const std::string wait =
        parse_wait(typed != nullptr ? std::string_view{*typed}
                                    : context.connection().wait_until.value_or("final"))
            .value();
    const grammar::Step& how = *words.how;
    return send_and_report(context, transaction, draft, wait,
                           [&context, &draft, &how] -> Outcome<protocol::SignedTransaction> {
                             auto again = find_signer(context, draft.signer, how);
                             if (!again) return std::unexpected{std::move(again.error())};
                             return protocol::sign(make_transaction(draft, *again),
                                                   again->key->key);
                           });
  }
  const std::string text = to_base64(transaction.encode());
  context.out.document["transaction_hash"] = transaction.hash().to_base58();
  context.out.document["signed_transaction"] = text;
  context.out.say(format_text("Public key: {}\nSignature: {}", signer.public_key.str(),
                              transaction.signature().str()));
  if (word == "save-to-file")
    return write_json_file(context, *words.submit->get("FILE"),
                           {{"signed_transaction_as_base64", text}});
  context.out.result(text);
  return {};
}

/// NEP-141 style text of a yocto amount.
json::string amount_text(Balance amount) {
  return json::string{to_string(amount.value())};
}

/// The `kind` of a sputnik-dao proposal that does what the draft does.
Outcome<json::object> proposal_kind(const Draft& draft) {
  if (draft.actions.size() == 1) {
    if (const auto* transfer = draft.actions.front().as<protocol::Transfer>())
      return json::object{{"Transfer",
                           {{"amount", amount_text(transfer->deposit)},
                            {"msg", nullptr},
                            {"receiver_id", draft.receiver.view()},
                            {"token_id", ""}}}};
  }
  json::array calls;
  for (const protocol::Action& each : draft.actions) {
    const auto* call = each.as<protocol::FunctionCall>();
    if (call == nullptr)
      return failure(Exit::kUsage, format_text("a DAO proposal can transfer NEAR or call "
                                               "functions; it cannot {}",
                                               describe(each)));
    calls.push_back({{"args", to_base64(call->args)},
                     {"deposit", amount_text(call->deposit)},
                     {"gas", json::string{std::to_string(call->gas.value())}},
                     {"method_name", call->method_name}});
  }
  return json::object{
      {"FunctionCall", {{"actions", std::move(calls)}, {"receiver_id", draft.receiver.view()}}}};
}

Outcome<Draft> as_proposal(Context& context, Draft draft) {
  const grammar::Step* dao = context.line.find("submit-as-dao-proposal");
  if (dao == nullptr) return draft;
  auto kind = proposal_kind(draft);
  if (!kind) return std::unexpected{std::move(kind.error())};
  const json::object args{
      {"proposal", {{"description", *dao->get("DESCRIPTION")}, {"kind", std::move(*kind)}}}};
  // The words of the proposal's own call come last.
  const std::size_t from = static_cast<std::size_t>(dao - context.line.steps.data());
  const Gas gas = parse_gas(*context.line.find("prepaid-gas", from)->get("GAS")).value();
  const Balance deposit =
      parse_near(*context.line.find("attached-deposit", from)->get("AMOUNT")).value();
  return Draft{.signer = parse_account(*dao->get("MEMBER_ACCOUNT_ID")).value(),
               .receiver = draft.signer,
               .actions = {{protocol::FunctionCall{"add_proposal", to_bytes(json::serialize(args)),
                                                   gas, deposit}}}};
}

Outcome<void> check_limits(const Draft& draft) {
  constexpr Gas kMost = tgas(1000);
  Gas sum{};
  for (const protocol::Action& each : draft.actions) {
    if (const auto* call = each.as<protocol::FunctionCall>()) sum = sum.saturating_add(call->gas);
  }
  if (sum > kMost)
    return failure(Exit::kUsage, format_text("prepaid-gas {}: at most 1000 Tgas fit a transaction",
                                             format_gas_short(sum)));
  return {};
}

}  // namespace

Outcome<void> submit(Context& context, Draft original) {
  if (auto fits = check_limits(original); !fits) return fits;
  auto proposal = as_proposal(context, std::move(original));
  if (!proposal) return std::unexpected{std::move(proposal.error())};
  const Draft& draft = *proposal;
  const SignWords words = sign_words(context.line);
  FARCALL_ASSERT(words.how != nullptr && words.submit != nullptr, "the grammar ends in signing");
  std::optional<DryRun> fork;
  if (context.line.globals.dry_run && words.submit->keyword->word == "send") {
    auto started = DryRun::start(context);
    if (!started) return std::unexpected{std::move(started.error())};
    fork = std::move(*started);
  }
  auto signer = find_signer(context, draft.signer, *words.how);
  if (!signer) return std::unexpected{std::move(signer.error())};
  context.out.say(describe(draft.signer, draft.receiver, draft.actions));
  if (!signer->key && !draft.is_meta) return show_unsigned(context, draft, *signer, *words.submit);
  if (draft.is_meta) return submit_meta(context, draft, *signer, words);
  auto done = submit_signed(context, draft, std::move(*signer), words);
  if (fork) context.out.say("dry run: this happened on a fork of the network; nothing was sent");
  return done;
}

}  // namespace farcall::cli::near
