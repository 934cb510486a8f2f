// `transaction`: transactions as such.
#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "cli/near/answers.hpp"
#include "cli/near/commands.hpp"
#include "cli/near/reconstruct.hpp"
#include "cli/near/seed_phrase.hpp"
#include "cli/near/values.hpp"
#include "protocol/borsh/borsh.hpp"
#include "protocol/ids.hpp"
#include "protocol/json/json.hpp"
#include "protocol/json/json_text.hpp"
#include "trace/text.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

/// Reads the actions of `add-action … add-action … skip`.
class ActionReader {
 public:
  explicit ActionReader(Context& context) : context_{context}, steps_{context.line.steps} {}

  Outcome<std::vector<protocol::Action>> read() {
    for (; at_ < steps_.size(); ++at_) {
      if (steps_[at_].keyword->word != "add-action") continue;
      ++at_;
      if (auto done = one(); !done) return std::unexpected{std::move(done.error())};
    }
    return std::move(actions_);
  }

 private:
  void add(protocol::Action action) { actions_.push_back(std::move(action)); }
  [[nodiscard]] const grammar::Step& after(std::string_view word) const {
    return *context_.line.find(word, at_);
  }

  Outcome<void> one() {
    const grammar::Step& step = steps_[at_];
    const std::string_view word = step.keyword->word;
    if (word == "transfer") {
      add({protocol::Transfer{parse_near(*step.get("AMOUNT")).value()}});
    } else if (word == "function-call") {
      auto args = read_args(context_, step);
      if (!args) return std::unexpected{std::move(args.error())};
      add({protocol::FunctionCall{*step.get("FUNCTION_NAME"), std::move(*args),
                                  gas_of(context_.line, at_), deposit_of(context_.line, at_)}});
    } else if (word == "stake") {
      add({protocol::Stake{parse_near(*step.get("AMOUNT")).value(),
                           parse_public_key(*step.get("PUBLIC_KEY")).value()}});
    } else if (word == "create-account") {
      add({protocol::CreateAccount{}});
    } else if (word == "delete-account") {
      add({protocol::DeleteAccount{account_of(step, "--beneficiary-id")}});
    } else if (word == "delete-key") {
      for (const std::string& key : split_list(*step.get("PUBLIC_KEYS")))
        add({protocol::DeleteKey{parse_public_key(key).value()}});
    } else if (word == "add-key") {
      return add_key_action();
    } else {
      return code_action(word);
    }
    return {};
  }

  Outcome<void> add_key_action() {
    auto access = granted_access(steps_[at_ + 1]);
    if (!access) return std::unexpected{std::move(access.error())};
    const grammar::Step& key = steps_[at_ + 2];
    if (const std::string* text = key.get("PUBLIC_KEY")) {
      add({protocol::AddKey{parse_public_key(*text).value(), std::move(*access)}});
      return {};
    }
    auto derived = or_usage(key_from_phrase(*key.get("MASTER_SEED_PHRASE"), kDefaultHdPath));
    if (!derived) return std::unexpected{std::move(derived.error())};
    add({protocol::AddKey{derived->public_key(), std::move(*access)}});
    return {};
  }

  Outcome<void> code_action(std::string_view word) {
    if (word == "use-global-contract") {
      const grammar::Step& which = steps_[at_ + 1];
      if (const std::string* hash = which.get("CODE_HASH")) {
        add({protocol::UseGlobalContract{
            protocol::global_contract_identifier::CodeHash{parse_hash(*hash).value()}}});
      } else {
        add({protocol::UseGlobalContract{
            protocol::global_contract_identifier::AccountId{account_of(which, "ACCOUNT_ID")}}});
      }
    } else {
      const bool is_global = word == "deploy-global-contract";
      const grammar::Step& file = is_global ? steps_[at_] : after("use-file");
      auto code = read_wasm(*file.get("FILE"));
      if (!code) return std::unexpected{std::move(code.error())};
      if (is_global) {
        using Mode = protocol::GlobalContractDeployMode;
        const bool by_hash = steps_[at_ + 1].keyword->word == "as-global-hash";
        add({protocol::DeployGlobalContract{std::move(*code),
                                            by_hash ? Mode::kCodeHash : Mode::kAccountId}});
        return {};
      }
      add({protocol::DeployContract{std::move(*code)}});
    }
    auto init = init_call(context_, at_);
    if (!init) return std::unexpected{std::move(init.error())};
    if (*init) add(std::move(**init));
    return {};
  }

  Context& context_;
  const std::vector<grammar::Step>& steps_;
  std::size_t at_ = 0;
  std::vector<protocol::Action> actions_;
};

/// The text of a member of a JSON file, or of the words.
Outcome<std::string> encoded(const grammar::CommandLine& line, std::string_view from_words,
                             std::string_view field, std::string_view from_file,
                             std::string_view name) {
  if (const grammar::Step* step = line.find(from_words)) return *step->get(field);
  const std::string& file = line.value(from_file, "FILE");
  auto content = read_input(file);
  if (!content) return std::unexpected{std::move(content.error())};
  auto parsed = protocol::parse_json(as_text(*content));
  if (!parsed) return failure(Exit::kInput, format_text("{}: {}", file, parsed.error().message));
  std::string text = text_or_empty(member(*parsed, name));
  if (text.empty())
    return failure(Exit::kInput, format_text("{}: expected the member {}", file, name));
  return text;
}

Outcome<Bytes> decoded(const std::string& text, std::string_view what) {
  auto bytes = parse_base64(text);
  if (!bytes) return failure(Exit::kUsage, format_text("{}: {}", what, bytes.error().message));
  return std::move(*bytes);
}

/// What bytes are that should be something else; empty: neither of the three.
std::string_view name_of_bytes(ByteView bytes) {
  if (protocol::SignedTransaction::decode(bytes)) return "a signed transaction";
  if (protocol::borsh_decode<protocol::Transaction>(bytes)) return "an unsigned transaction";
  if (protocol::borsh_decode<protocol::Delegate>(bytes)) return "a signed meta-transaction";
  return "";
}

std::unexpected<Failure> not_what_it_should_be(std::string_view expected, ByteView bytes,
                                               const Error& error) {
  const std::string_view name = name_of_bytes(bytes);
  constexpr std::string_view kPrefix = "transaction: ";
  std::string_view why = error.message;
  if (why.starts_with(kPrefix)) why.remove_prefix(kPrefix.size());
  return failure(
      Exit::kUsage,
      name.empty() ? format_text("not {}: {}", expected, trace::escape(why))
                   : format_text("expected {}, got {} of {} bytes", expected, name, bytes.size()));
}

Outcome<protocol::Transaction> read_unsigned(const std::string& text) {
  auto bytes = decoded(text, "unsigned transaction");
  if (!bytes) return std::unexpected{std::move(bytes.error())};
  auto transaction = protocol::borsh_decode<protocol::Transaction>(*bytes);
  if (!transaction)
    return not_what_it_should_be("an unsigned transaction", *bytes, transaction.error());
  return std::move(*transaction);
}

Outcome<protocol::SignedTransaction> read_signed(const std::string& text) {
  auto bytes = decoded(text, "signed transaction");
  if (!bytes) return std::unexpected{std::move(bytes.error())};
  auto transaction = protocol::SignedTransaction::decode(*bytes);
  if (!transaction)
    return not_what_it_should_be("a signed transaction", *bytes, transaction.error());
  return std::move(*transaction);
}

void print(Context& context, const protocol::Transaction& transaction, const CryptoHash& hash,
           const std::optional<std::string>& signature) {
  std::string text = format_text(
      "Transaction hash: {}\n{}\nPublic key: {}\nNonce: {}\nBlock hash: {}", hash.to_base58(),
      describe(transaction.signer_id, transaction.receiver_id, transaction.actions),
      transaction.public_key.str(), protocol::nonce_value(transaction.nonce),
      transaction.block_hash.to_base58());
  if (signature) text += "\nSignature: " + *signature;
  json::array actions;
  for (const protocol::Action& each : transaction.actions)
    actions.push_back(protocol::to_json(each));
  json::object form{{"hash", hash.to_base58()},
                    {"signer", transaction.signer_id.view()},
                    {"receiver", transaction.receiver_id.view()},
                    {"public_key", transaction.public_key.str()},
                    {"nonce", protocol::nonce_value(transaction.nonce)},
                    {"block_hash", transaction.block_hash.to_base58()},
                    {"actions", std::move(actions)}};
  if (signature) form["signature"] = *signature;
  context.out.document["transaction"] = std::move(form);
  context.out.result(text);
}

/// Where a transaction is looked up: nodes want the signer too, which only some know by hash.
Outcome<json::value> find_transaction(Context& context, const std::string& hash) {
  return context.ask(
      "tx", json::object{{"tx_hash", hash}, {"sender_account_id", "near"}, {"wait_until", "NONE"}});
}

constexpr std::string_view kCodeFile = "reconstruct-transaction-deploy-code.wasm";

/// Fetches the code with this hash: the account's after the transaction, the account's now, or a
/// global contract's.
Outcome<Bytes> find_code(Context& context, const json::value& transaction, const json::value& whole,
                         const CryptoHash& hash, bool is_global) {
  std::vector<json::object> requests;
  const std::string account = text_or_empty(member(transaction, "receiver_id"));
  if (is_global) {
    requests.push_back({{"request_type", "view_global_contract_code"},
                        {"code_hash", hash.to_base58()},
                        {"finality", "final"}});
    requests.push_back({{"request_type", "view_global_contract_code_by_account_id"},
                        {"account_id", account},
                        {"finality", "final"}});
  } else {
    const json::value* receipts = member(whole, "receipts_outcome");
    if (receipts != nullptr && receipts->is_array() && !receipts->get_array().empty())
      requests.push_back(
          {{"request_type", "view_code"},
           {"account_id", account},
           {"block_id", text_or_empty(member(receipts->get_array().front(), "block_hash"))}});
    requests.push_back(
        {{"request_type", "view_code"}, {"account_id", account}, {"finality", "final"}});
  }
  std::string why = format_text("no block has it any more with hash {}", hash.to_base58());
  for (json::object& each : requests) {
    auto answer = context.query(std::move(each));
    if (!answer) {
      why = answer.error().message;
      continue;
    }
    auto code = from_base64(text_or_empty(member(*answer, "code_base64")));
    if (code && sha256(*code) == hash) return std::move(*code);
  }
  return failure(Exit::kNegative, format_text("the code {} that was deployed cannot be had: {}",
                                              hash.to_base58(), why));
}

Outcome<std::string> keep_code(Context& context, const json::value& transaction,
                               const json::value& whole, const CryptoHash& hash, bool is_global,
                               std::size_t index) {
  auto code = find_code(context, transaction, whole, hash, is_global);
  if (!code) return std::unexpected{std::move(code.error())};
  std::string file{kCodeFile};
  if (index > 1) file.insert(file.rfind('.'), format_text("-{}", index));
  if (auto done = write_bytes(context, file, as_text(*code)); !done)
    return std::unexpected{std::move(done.error())};
  context.out.say(
      format_text("The code that was deployed is in {} (hash {})", file, hash.to_base58()));
  return file;
}

}  // namespace

Outcome<void> view_status(Context& context) {
  const std::string& hash = context.line.value("view-status", "TRANSACTION_HASH");
  auto whole = find_transaction(context, hash);
  if (!whole) return std::unexpected{std::move(whole.error())};
  context.out.document["outcome"] = *whole;
  const auto signer =
      protocol::AccountId::parse(text_or_empty(member(*whole, {"transaction", "signer_id"})));
  if (!signer) return strange_answer("signer_id");
  ReceiptTree tree = read_tree(context, *whole, parse_hash(hash).value(), *signer, stdout);
  std::string text = tree.text;
  std::move(tree).add_to(context.out.document);
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  context.out.say("Transaction status:");
  const json::value* status = member(*whole, "status");
  std::string state = status == nullptr ? "pending" : json::serialize(*status);
  if (status != nullptr && member(*status, "SuccessValue") != nullptr) state = "success";
  if (status != nullptr && member(*status, "Failure") != nullptr) state = "failure";
  context.out.document["status"] = state;
  context.out.result(text + "status: " + state);
  return {};
}

Outcome<void> reconstruct(Context& context) {
  const std::string& hash = context.line.value("reconstruct-transaction", "TRANSACTION_HASH");
  auto whole = find_transaction(context, hash);
  if (!whole) return std::unexpected{std::move(whole.error())};
  const json::value* transaction = member(*whole, "transaction");
  if (transaction == nullptr) return strange_answer("transaction");
  // What a relayer paid for is what somebody signed: as near-cli-rs, that is shown.
  const json::value* actions = member(*transaction, "actions");
  if (actions == nullptr || !actions->is_array()) return strange_answer("actions");
  if (actions->get_array().size() == 1) {
    const json::value& only = actions->get_array().front();
    if (const json::value* signed_inside = member(only, {"Delegate", "delegate_action"})) {
      context.out.say(format_text("{} paid for it; these are the actions that it carried.",
                                  text_or_empty(member(*transaction, "signer_id"))));
      transaction = signed_inside;
      actions = member(*transaction, "actions");
      if (actions == nullptr || !actions->is_array()) return strange_answer("actions");
    }
  }
  const bool is_delegated = member(*transaction, "sender_id") != nullptr;
  std::string text =
      format_text("farcall transaction construct-transaction {} receiver-id {}",
                  text_or_empty(member(*transaction, is_delegated ? "sender_id" : "signer_id")),
                  text_or_empty(member(*transaction, "receiver_id")));
  json::array files;
  for (const json::value& each : actions->get_array()) {
    auto words = reconstruct_action(each, [&](const CryptoHash& code, bool is_global) {
      auto file = keep_code(context, *transaction, *whole, code, is_global, files.size() + 1);
      if (file) files.push_back(json::object{{"file", *file}, {"hash", code.to_base58()}});
      return file;
    });
    if (!words) return std::unexpected{std::move(words.error())};
    text += " add-action " + *words;
  }
  text += format_text(" skip network-config {}", context.connection().name);
  context.out.document["command"] = text;
  if (!files.empty()) context.out.document["files"] = std::move(files);
  context.out.result(text);
  return {};
}

/// As near-cli-rs: an account is deleted by itself, and nothing can follow.
Outcome<void> check_deletion(Context& context, const Draft& draft) {
  const auto found = std::ranges::find_if(draft.actions, [](const protocol::Action& action) {
    return action.as<protocol::DeleteAccount>() != nullptr;
  });
  if (found == draft.actions.end()) return {};
  if (draft.signer != draft.receiver)
    return failure(Exit::kUsage,
                   format_text("delete-account deletes the receiver {}, which only {} itself can "
                               "sign, not {}",
                               draft.receiver.view(), draft.receiver.view(), draft.signer.view()));
  if (found + 1 != draft.actions.end())
    return failure(Exit::kUsage, "delete-account must be the last action");
  return check_beneficiary(context, found->as<protocol::DeleteAccount>()->beneficiary_id);
}

Outcome<void> construct_transaction(Context& context) {
  const grammar::CommandLine& line = context.line;
  const bool is_meta = line.command == grammar::Command::kConstructMeta;
  const grammar::Step& step =
      *line.find(is_meta ? "construct-meta-transaction" : "construct-transaction");
  Draft draft{.signer = account_of(step, "SENDER_ACCOUNT_ID"), .is_meta = is_meta};
  if (is_meta) {
    draft.receiver = account_of(step, "RECEIVER_ACCOUNT_ID");
  } else if (const grammar::Step* receiver = line.find("receiver-id")) {
    draft.receiver = account_of(*receiver, "RECEIVER_ACCOUNT_ID");
  } else {
    const grammar::Step* word = line.find("state-init");
    const auto how = static_cast<std::size_t>(word - line.steps.data()) + 1;
    auto init = read_state_init(line, line.steps[how]);
    if (!init) return std::unexpected{std::move(init.error())};
    draft.receiver = protocol::deterministic_account_id(*init);
    const Balance deposit = parse_near(*line.find("deposit", how)->get("AMOUNT")).value();
    draft.actions.push_back({protocol::DeterministicStateInit{std::move(*init), deposit}});
  }
  auto actions = ActionReader{context}.read();
  if (!actions) return std::unexpected{std::move(actions.error())};
  std::ranges::move(*actions, std::back_inserter(draft.actions));
  if (draft.actions.empty()) {
    context.out.say("No action was given: nothing was sent.");
    return {};
  }
  if (auto deletion = check_deletion(context, draft); !deletion)
    return std::unexpected{std::move(deletion.error())};
  return submit(context, std::move(draft));
}

Outcome<void> sign_transaction(Context& context) {
  auto transaction = read_unsigned(context.line.value("sign-transaction", "UNSIGNED_TRANSACTION"));
  if (!transaction) return std::unexpected{std::move(transaction.error())};
  // As near-cli-rs: nonce, block hash and key are taken anew.
  return submit(context, {.signer = transaction->signer_id,
                          .receiver = transaction->receiver_id,
                          .actions = std::move(transaction->actions)});
}

Outcome<void> print_transaction(Context& context) {
  if (const grammar::Step* step = context.line.find("unsigned")) {
    auto transaction = read_unsigned(*step->get("UNSIGNED_TRANSACTION"));
    if (!transaction) return std::unexpected{std::move(transaction.error())};
    const CryptoHash hash = protocol::SignedTransaction{*transaction, protocol::Signature{}}.hash();
    print(context, *transaction, hash, std::nullopt);
    return {};
  }
  auto transaction = read_signed(context.line.value("signed", "SIGNED_TRANSACTION"));
  if (!transaction) return std::unexpected{std::move(transaction.error())};
  print(context, transaction->transaction(), transaction->hash(), transaction->signature().str());
  return {};
}

Outcome<void> send_signed(Context& context) {
  auto text = encoded(context.line, "base64-signed-transaction", "SIGNED_TRANSACTION",
                      "file-with-base64-signed-transaction", "signed_transaction_as_base64");
  if (!text) return std::unexpected{std::move(text.error())};
  auto transaction = read_signed(*text);
  if (!transaction) return std::unexpected{std::move(transaction.error())};
  const protocol::Transaction& inner = transaction->transaction();
  const Draft draft{
      .signer = inner.signer_id, .receiver = inner.receiver_id, .actions = inner.actions};
  const std::string* wait = context.line.steps.back().get("--wait-until");
  context.out.say(describe(inner.signer_id, inner.receiver_id, inner.actions));
  return send_and_report(context, *transaction, draft,
                         parse_wait(wait == nullptr ? std::string_view{"final"} : *wait).value(),
                         {});
}

Outcome<void> send_meta(Context& context) {
  auto text =
      encoded(context.line, "base64-signed-meta-transaction", "SIGNED_DELEGATE_ACTION",
              "file-with-base64-signed-meta-transaction", "signed_delegate_action_as_base64");
  if (!text) return std::unexpected{std::move(text.error())};
  auto bytes = decoded(*text, "signed meta-transaction");
  if (!bytes) return std::unexpected{std::move(bytes.error())};
  auto delegate = protocol::borsh_decode<protocol::Delegate>(*bytes);
  if (!delegate)
    return not_what_it_should_be("a signed meta-transaction", *bytes, delegate.error());
  const protocol::AccountId sender = delegate->delegate_action.sender_id;
  return submit(context, {.signer = signer_of(context.line),
                          .receiver = sender,
                          .actions = {{std::move(*delegate)}},
                          .success = format_text("The meta-transaction of <{}> was executed.",
                                                 sender.view())});
}

}  // namespace farcall::cli::near
