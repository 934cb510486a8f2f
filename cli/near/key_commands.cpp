// `account`: keys; `message`; `config`.
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "cli/near/answers.hpp"
#include "cli/near/commands.hpp"
#include "cli/near/seed_phrase.hpp"
#include "cli/near/values.hpp"
#include "protocol/borsh/borsh.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

Outcome<StoredKey> imported_key(const grammar::CommandLine& line) {
  if (const grammar::Step* step = line.find("using-seed-phrase")) {
    const std::string* typed = step->get("--seed-phrase-hd-path");
    const std::string path{typed == nullptr ? kDefaultHdPath : std::string_view{*typed}};
    auto key = or_usage(key_from_phrase(*step->get("MASTER_SEED_PHRASE"), path));
    if (!key) return std::unexpected{std::move(key.error())};
    return StoredKey{
        .key = std::move(*key), .phrase = *step->get("MASTER_SEED_PHRASE"), .hd_path = path};
  }
  return StoredKey{.key = parse_secret_key(line.value("using-private-key", "PRIVATE_KEY")).value()};
}

std::optional<protocol::FunctionCallPermission> call_permission(const grammar::Step& grant) {
  const std::string* receiver = grant.get("--contract-account-id");
  if (receiver == nullptr) return std::nullopt;
  protocol::FunctionCallPermission out{.receiver_id = *receiver};
  if (const std::string* allowance = grant.get("--allowance"))
    out.allowance = parse_allowance(*allowance).value();
  if (const std::string* names = grant.get("--function-names"))
    out.method_names = split_list(*names);
  return out;
}

}  // namespace

Outcome<protocol::AccessKey> granted_access(const grammar::Step& grant) {
  protocol::AccessKey key;
  auto call = call_permission(grant);
  const std::string* nonces = grant.get("--num-nonces");
  if (nonces == nullptr) {
    if (call) key.permission = protocol::access_key_permission::FunctionCall{std::move(*call)};
    return key;
  }
  const auto count = parse_number(*nonces);
  if (!count || *count == 0 || *count > 1024)
    return failure(Exit::kUsage, format_text("--num-nonces {}: expected 1 to 1024", *nonces));
  const protocol::GasKeyInfo info{Balance{}, static_cast<NonceIndex>(*count)};
  if (call) {
    key.permission = protocol::access_key_permission::GasKeyFunctionCall{info, std::move(*call)};
  } else {
    key.permission = protocol::access_key_permission::GasKeyFullAccess{info};
  }
  return key;
}

Outcome<void> add_key(Context& context) {
  const protocol::AccountId account = account_of(*context.line.find("add-key"), "ACCOUNT_ID");
  const grammar::Step* grant = nullptr;
  for (const grammar::Step& step : context.line.steps) {
    if (step.keyword->word.starts_with("grant-")) grant = &step;
  }
  auto access = granted_access(*grant);
  if (!access) return std::unexpected{std::move(access.error())};
  auto key = new_key(context.line);
  if (!key) return std::unexpected{std::move(key.error())};
  if (!context.line.globals.dry_run) {
    if (auto kept = keep_key(context, account, *key); !kept) return kept;
  }
  return submit(context, {.signer = account,
                          .receiver = account,
                          .actions = {{protocol::AddKey{key->public_key, std::move(*access)}}},
                          .success = format_text("Added access key = {} to {}.",
                                                 key->public_key.str(), account.view())});
}

Outcome<void> delete_keys(Context& context) {
  const protocol::AccountId account = account_of(*context.line.find("delete-keys"), "ACCOUNT_ID");
  Draft draft{.signer = account, .receiver = account};
  for (const std::string& each : split_list(context.line.value("public-keys", "PUBLIC_KEYS"))) {
    draft.actions.push_back({protocol::DeleteKey{parse_public_key(each).value()}});
    draft.success +=
        format_text("{}Access key <{}> for account <{}> has been successfully deleted.",
                    draft.success.empty() ? "" : "\n", each, account.view());
  }
  return submit(context, std::move(draft));
}

Outcome<void> move_gas_key_funds(Context& context) {
  const bool funds = context.line.command == grammar::Command::kFundGasKey;
  const grammar::Step& step = *context.line.find(funds ? "fund-gas-key" : "withdraw-from-gas-key");
  const protocol::AccountId account = account_of(step, "ACCOUNT_ID");
  const protocol::PublicKey key = parse_public_key(*step.get("PUBLIC_KEY")).value();
  const Balance amount = parse_near(*step.get("AMOUNT")).value();
  Draft draft{.signer = account, .receiver = account};
  if (funds) {
    draft.actions = {{protocol::TransferToGasKey{key, amount}}};
  } else {
    draft.actions = {{protocol::WithdrawFromGasKey{key, amount}}};
  }
  return submit(context, std::move(draft));
}

Outcome<void> import_account(Context& context) {
  auto key = imported_key(context.line);
  if (!key) return std::unexpected{std::move(key.error())};
  const grammar::Step* how = context.line.find("using-seed-phrase");
  if (how == nullptr) how = context.line.find("using-private-key");
  const protocol::AccountId account = account_of(*how, "ACCOUNT_ID");
  const grammar::Step* network = context.line.find("network-config");
  if (network->get("--check-account-id") != nullptr) {
    auto there = context.query({{"request_type", "view_access_key"},
                                {"account_id", account.view()},
                                {"public_key", key->key.public_key().str()}});
    if (!there)
      return failure(Exit::kRefused,
                     format_text("{} is not a key of {}: {}", key->key.public_key().str(),
                                 account.view(), there.error().message));
  }
  const NewKey kept{.public_key = key->key.public_key(),
                    .secret = std::move(*key),
                    .save = &context.line.steps.back()};
  return keep_key(context, account, kept);
}

Outcome<void> export_account(Context& context) {
  const protocol::AccountId account =
      account_of(*context.line.find("export-account"), "ACCOUNT_ID");
  const auto stored = stored_key(context, account);
  if (!stored) return std::unexpected{stored.error()};
  const StoredKey& key = *stored;
  json::object& document = context.out.document;
  document["account_id"] = account.view();
  if (context.line.has("using-seed-phrase")) {
    if (!key.phrase)
      return failure(Exit::kInput, format_text("{} holds no seed phrase; export it with "
                                               "using-private-key",
                                               key.place));
    document["master_seed_phrase"] = *key.phrase;
    context.out.result(
        format_text("Here is the secret recovery seed phrase for account <{}>: "
                    "\"{}\" (HD Path: {}).",
                    account.view(), *key.phrase, key.hd_path.value_or("")));
    return {};
  }
  document["private_key"] = key.key.reveal();
  context.out.result(format_text("Here is the private key for account <{}>: {}", account.view(),
                                 key.key.reveal()));
  return {};
}

Outcome<void> get_public_key(Context& context) {
  const grammar::CommandLine& line = context.line;
  std::optional<protocol::PublicKey> key;
  if (const grammar::Step* phrase = line.find("from-seed-phrase")) {
    const std::string* path = phrase->get("--seed-phrase-hd-path");
    auto derived =
        or_usage(key_from_phrase(*phrase->get("MASTER_SEED_PHRASE"),
                                 path == nullptr ? kDefaultHdPath : std::string_view{*path}));
    if (!derived) return std::unexpected{std::move(derived.error())};
    key = derived->public_key();
  } else if (const grammar::Step* plain = line.find("from-plaintext-private-key")) {
    key = parse_secret_key(*plain->get("PRIVATE_KEY")).value().public_key();
  } else {
    const grammar::Step* stored = line.find("from-keychain");
    if (stored == nullptr) stored = line.find("from-legacy-keychain");
    const protocol::AccountId account = account_of(*stored, "ACCOUNT_ID");
    const auto kept = stored_key(context, account);
    if (!kept) return std::unexpected{kept.error()};
    key = kept->key.public_key();
  }
  context.out.document["public_key"] = key->str();
  context.out.result(key->str());
  return {};
}

Outcome<void> sign_message(Context& context) {
  const grammar::CommandLine& line = context.line;
  std::string message;
  if (const grammar::Step* text = line.find("utf8")) {
    message = *text->get("MESSAGE");
  } else {
    const Bytes bytes = parse_base64(line.value("base64", "MESSAGE")).value();
    if (!is_utf8(bytes)) return failure(Exit::kUsage, "the message must be UTF-8 text");
    message = to_string(ByteView{bytes});
  }
  const Bytes nonce = parse_base64(line.value("nonce", "NONCE")).value();
  const std::string& recipient = line.value("recipient", "RECIPIENT");
  const protocol::AccountId account = account_of(*line.find("sign-as"), "ACCOUNT_ID");
  const grammar::Step* how = nullptr;
  for (const grammar::Step& step : line.steps) {
    if (step.keyword->word.starts_with("sign-with-")) how = &step;
  }
  auto key = given_key(*how);
  if (!key) return std::unexpected{std::move(key.error())};
  if (!*key) {
    auto kept = stored_key(context, account);
    if (!kept) return std::unexpected{std::move(kept.error())};
    *key = std::move(*kept);
  }
  // NEP-413: the tag 2^31 + 413, then the payload in borsh.
  constexpr std::uint32_t kTag = (std::uint32_t{1} << 31) + 413;
  Bytes payload;
  protocol::borsh_append(payload, kTag);
  protocol::borsh_append(payload, message);
  payload.insert(payload.end(), nonce.begin(), nonce.end());
  protocol::borsh_append(payload, recipient);
  payload.push_back(0);  // no callback
  const protocol::Signature signature = (*key)->key.sign(sha256(payload));
  const json::object result{{"accountId", account.view()},
                            {"publicKey", (*key)->key.public_key().str()},
                            {"signature", signature.str()}};
  for (const auto& [name, value] : result) context.out.document[name] = value;
  context.out.value(pretty(result));
  return {};
}

Outcome<void> show_connections(Context& context) {
  std::vector<std::vector<std::string>> rows{{"Connection", "Keys", "URL"}};
  json::array list;
  for (const Connection& each : context.networks.all()) {
    rows.push_back({each.name, each.network_name, each.rpc_url});
    list.push_back({{"connection", each.name},
                    {"network_name", each.network_name},
                    {"rpc_url", each.rpc_url}});
  }
  context.out.document["config_file"] = Networks::config_file().string();
  context.out.document["connections"] = std::move(list);
  context.out.say(format_text("Configuration: {}\nKeys: {}", Networks::config_file().string(),
                              context.networks.credentials().string()));
  context.out.result(table(rows));
  return {};
}

}  // namespace farcall::cli::near
