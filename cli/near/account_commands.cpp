// `account`: seeing, creating and deleting accounts.
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "cli/near/answers.hpp"
#include "cli/near/commands.hpp"
#include "cli/near/dry_run.hpp"
#include "cli/near/seed_phrase.hpp"
#include "cli/near/serde_json.hpp"
#include "cli/near/values.hpp"
#include "protocol/ids.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

/// What the root account of a local network gives to an account that asks for it.
constexpr Balance kFaucetAmount = farcall::near(10);

std::string permission_text(const json::value& permission) {
  if (permission.is_string())
    return permission.get_string() == "FullAccess" ? "full access"
                                                   : std::string{permission.get_string()};
  const auto call_text = [](const json::value& call) {
    std::string names;
    if (const json::value* list = member(call, "method_names");
        list != nullptr && list->is_array()) {
      for (const json::value& each : list->get_array())
        names += (names.empty() ? "" : ", ") + text_or_empty(&each);
    }
    const auto allowance = amount_of(member(call, "allowance"));
    return format_text("calls {} on {} with {}", names.empty() ? "any function" : names,
                       text_or_empty(member(call, "receiver_id")),
                       allowance ? "an allowance of " + format_near_exact(Balance{*allowance})
                                 : std::string{"unlimited allowance"});
  };
  const auto gas_text = [](const json::value& info) {
    const auto balance = amount_of(member(info, "balance"));
    return format_text("gas key with {} nonces, {}",
                       number_of(member(info, "num_nonces")).value_or(0),
                       balance ? format_near_exact(Balance{*balance}) : "?");
  };
  if (const json::value* call = member(permission, "FunctionCall")) return call_text(*call);
  if (const json::value* gas = member(permission, "GasKeyFullAccess"))
    return "full access, " + gas_text(*gas);
  if (const json::value* gas = member(permission, "GasKeyFunctionCall"))
    return call_text(*gas) + ", " + gas_text(*gas);
  return json::serialize(permission);
}

Outcome<json::value> key_list(Context& context, std::string_view account) {
  auto answer = context.query({{"request_type", "view_access_key_list"}, {"account_id", account}});
  if (!answer) return answer;
  const json::value* keys = member(*answer, "keys");
  if (keys == nullptr || !keys->is_array()) return strange_answer("keys");
  return *keys;
}

std::string contract_text(const json::value& account) {
  constexpr std::string_view kNoCode = "11111111111111111111111111111111";
  const std::string hash = text_or_empty(member(account, "code_hash"));
  const std::string global = text_or_empty(member(account, "global_contract_hash"));
  const std::string global_account = text_or_empty(member(account, "global_contract_account_id"));
  if (!global.empty()) return "global contract " + global;
  if (!global_account.empty()) return "global contract of " + global_account;
  return hash.empty() || hash == kNoCode ? "none" : hash;
}

Outcome<void> require_missing(Context& context, const protocol::AccountId& account) {
  auto there = context.rpc().call("query", json::object{{"request_type", "view_account"},
                                                        {"account_id", account.view()},
                                                        {"finality", "optimistic"}});
  if (there)
    return failure(Exit::kNegative, format_text("account <{}> already exists on network <{}>",
                                                account.view(), context.connection().name));
  const bool is_missing = there.error().cause == "UNKNOWN_ACCOUNT" ||
                          there.error().message.contains("does not exist while viewing");
  if (is_missing) return {};
  return std::unexpected{context.explain(there.error())};
}

bool has_send(const Context& context) {
  const SignWords words = sign_words(context.line);
  return words.submit != nullptr && words.submit->keyword->word == "send";
}

/// Creates `account` with `key`, paid by `signer`.
Outcome<Draft> creation(Context& context, const protocol::AccountId& account, Balance balance,
                        const protocol::PublicKey& key, const protocol::AccountId& signer) {
  Draft draft{
      .signer = signer,
      .receiver = account,
      .success = format_text("New account <{}> has been successfully created.", account.view())};
  if (account.is_sub_account_of(signer)) {
    draft.actions = {{protocol::CreateAccount{}},
                     {protocol::Transfer{balance}},
                     {protocol::AddKey{key, protocol::AccessKey{}}}};
    return draft;
  }
  constexpr std::size_t kTopLevelLength = 32;
  const auto& linkdrop = context.connection().linkdrop;
  const bool is_long = account.is_top_level() && account.size() >= kTopLevelLength;
  const bool is_below =
      linkdrop && account.is_sub_account_of(protocol::AccountId::trusted(*linkdrop));
  if (!linkdrop || (!is_long && !is_below))
    return failure(Exit::kUsage,
                   format_text("{} cannot create {}: an account creates accounts below its own "
                               "name, like name.{}{}",
                               signer.view(), account.view(), signer.view(),
                               linkdrop ? format_text(", or name.{}", *linkdrop) : ""));
  draft.receiver = protocol::AccountId::trusted(*linkdrop);
  draft.actions = {call_action("create_account",
                               {{"new_account_id", account.view()}, {"new_public_key", key.str()}},
                               tgas(30), balance)};
  return draft;
}

}  // namespace

Outcome<void> view_account(Context& context) {
  const std::string& id = context.line.value("view-account-summary", "ACCOUNT_ID");
  auto account = context.query({{"request_type", "view_account"}, {"account_id", id}});
  if (!account) return std::unexpected{std::move(account.error())};
  auto keys = key_list(context, id);
  if (!keys) return std::unexpected{std::move(keys.error())};
  const auto amount = amount_of(member(*account, "amount"));
  const auto locked = amount_of(member(*account, "locked"));
  const auto storage = number_of(member(*account, "storage_usage"));
  if (!amount || !locked || !storage) return strange_answer("amount");
  std::size_t full = 0;
  for (const json::value& each : keys->get_array()) {
    const json::value* permission = member(each, {"access_key", "permission"});
    if (permission != nullptr && permission->is_string()) ++full;
  }
  const std::size_t count = keys->get_array().size();
  std::vector<std::vector<std::string>> rows{
      {id, format_text("At block #{} ({})", number_of(member(*account, "block_height")).value_or(0),
                       text_or_empty(member(*account, "block_hash")))},
      {"NEAR balance", format_near_exact(Balance{*amount})},
      {"Validator stake", format_near_exact(Balance{*locked})},
      {"Storage used by the account", format_text("{} B", *storage)},
      {"Contract (SHA-256 checksum)", contract_text(*account)},
      {"Access keys",
       format_text("{} full access {}, {} function-call-only {}", full, full == 1 ? "key" : "keys",
                   count - full, count - full == 1 ? "key" : "keys")}};
  json::object& document = context.out.document;
  document["account_id"] = id;
  document["account"] = *account;
  document["keys"] = *keys;
  context.out.result(table(rows));
  return {};
}

Outcome<void> list_keys(Context& context) {
  const std::string& id = *context.line.find("list-keys")->get("ACCOUNT_ID");
  auto keys = key_list(context, id);
  if (!keys) return std::unexpected{std::move(keys.error())};
  std::vector<std::vector<std::string>> rows{{"#", "Public Key", "Nonce", "Permissions"}};
  for (const json::value& each : keys->get_array()) {
    const json::value* permission = member(each, {"access_key", "permission"});
    rows.push_back({std::to_string(rows.size()), text_or_empty(member(each, "public_key")),
                    std::to_string(number_of(member(each, {"access_key", "nonce"})).value_or(0)),
                    permission == nullptr ? "?" : permission_text(*permission)});
  }
  // Nodes list no keys of accounts that do not exist, and near-cli-rs ends with 0.
  if (keys->get_array().empty()) {
    const auto account = context.query({{"request_type", "view_account"}, {"account_id", id}});
    context.out.warn(account ? format_text("warning: {} has no access keys", id)
                             : format_text("warning: {}", account.error().message));
  }
  context.out.document["account_id"] = id;
  context.out.document["keys"] = *keys;
  context.out.result(table(rows));
  return {};
}

Outcome<void> view_gas_key_nonces(Context& context) {
  const grammar::Step& step = *context.line.find("view-gas-key-nonces");
  auto answer = context.query({{"request_type", "view_gas_key_nonces"},
                               {"account_id", *step.get("ACCOUNT_ID")},
                               {"public_key", *step.get("PUBLIC_KEY")}});
  if (!answer) return std::unexpected{std::move(answer.error())};
  const json::value* nonces = member(*answer, "nonces");
  if (nonces == nullptr || !nonces->is_array()) return strange_answer("nonces");
  std::vector<std::vector<std::string>> rows{{"Index", "Nonce"}};
  for (const json::value& each : nonces->get_array())
    rows.push_back({std::to_string(rows.size() - 1), std::to_string(number_of(&each).value_or(0))});
  context.out.document["nonces"] = *nonces;
  context.out.result(table(rows));
  return {};
}

Outcome<void> create_fund_myself(Context& context) {
  const grammar::Step& step = *context.line.find("fund-myself");
  const protocol::AccountId account = account_of(step, "NEW_ACCOUNT_ID");
  const Balance balance = parse_near(*step.get("INITIAL_BALANCE")).value();
  auto key = new_key(context.line);
  if (!key) return std::unexpected{std::move(key.error())};
  auto draft = creation(context, account, balance, key->public_key, signer_of(context.line));
  if (!draft) return std::unexpected{std::move(draft.error())};
  if (has_send(context) && !context.line.globals.offline) {
    if (auto missing = require_missing(context, account); !missing) return missing;
  }
  if (!context.line.globals.dry_run) {
    if (auto kept = keep_key(context, account, *key); !kept) return kept;
  }
  return submit(context, std::move(*draft));
}

Outcome<void> create_with_faucet(Context& context) {
  const protocol::AccountId account =
      account_of(*context.line.find("sponsor-by-faucet-service"), "NEW_ACCOUNT_ID");
  const auto& root = context.root();
  if (!root)
    return failure(Exit::kUsage,
                   format_text("{} has no faucet that farcall can use; only a farcall node on this "
                               "machine pays for accounts; use fund-myself",
                               context.connection().name));
  auto key = new_key(context.line);
  if (!key) return std::unexpected{std::move(key.error())};
  if (auto missing = require_missing(context, account); !missing) return missing;
  auto draft = creation(context, account, kFaucetAmount, key->public_key, root->account);
  if (!draft) return std::unexpected{std::move(draft.error())};
  if (auto kept = keep_key(context, account, *key); !kept) return kept;
  // The words say nothing of signing: the root account does.
  static const grammar::Keyword kHow{"sign-with-legacy-keychain", ""};
  static const grammar::Keyword kSend{"send", ""};
  context.line.steps.push_back({&kHow, {}, true});
  context.line.steps.push_back({&kSend, {}, true});
  context.out.say(
      format_text("{} pays {}", root->account.view(), format_near_exact(kFaucetAmount)));
  return submit(context, std::move(*draft));
}

Outcome<void> create_fund_later(Context& context) {
  const grammar::CommandLine& line = context.line;
  StoredKey key{.key = protocol::SecretKey::generate(protocol::KeyType::kEd25519)};
  if (const grammar::Step* step = line.find("use-seed-phrase")) {
    const std::string* path = step->get("--seed-phrase-hd-path");
    const std::string used{path == nullptr ? kDefaultHdPath : std::string_view{*path}};
    auto derived = or_usage(key_from_phrase(*step->get("MASTER_SEED_PHRASE"), used));
    if (!derived) return std::unexpected{std::move(derived.error())};
    key = {.key = std::move(*derived), .phrase = *step->get("MASTER_SEED_PHRASE"), .hd_path = used};
  } else {
    auto phrase = generate_phrase();
    if (!phrase) return failure(Exit::kEnvironment, phrase.error().message);
    key = {.key = key_from_phrase(*phrase, kDefaultHdPath).value(),
           .phrase = *phrase,
           .hd_path = std::string{kDefaultHdPath}};
  }
  const auto account = protocol::implicit_account_id(key.key.public_key());
  const std::filesystem::path folder{line.value("save-to-folder", "FOLDER")};
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return failure(Exit::kInput,
                   format_text("{}: expected a folder: {}", folder.string(), error.message()));
  const auto file = folder / (account->str() + ".json");
  const auto written = write_secret_file(file, key.to_json());
  if (!written) return failure(Exit::kInput, written.error().message);
  if (!*written) return failure(Exit::kInput, format_text("{}: exists already", file.string()));
  context.out.document["account_id"] = account->view();
  context.out.document["file"] = file.string();
  context.out.say(
      format_text("The key of the implicit account is in {}; the account exists once "
                  "somebody pays to it.",
                  file.string()));
  context.out.result(account->view());
  return {};
}

Outcome<void> delete_account(Context& context) {
  const protocol::AccountId account =
      account_of(*context.line.find("delete-account"), "ACCOUNT_ID");
  const protocol::AccountId beneficiary =
      account_of(*context.line.find("beneficiary"), "BENEFICIARY_ACCOUNT_ID");
  if (auto there = check_beneficiary(context, beneficiary); !there)
    return std::unexpected{std::move(there.error())};
  return submit(context, {.signer = account,
                          .receiver = account,
                          .actions = {{protocol::DeleteAccount{beneficiary}}},
                          .success = format_text("Account <{}> has been successfully deleted.",
                                                 account.view())});
}

Outcome<void> update_profile(Context& context) {
  const protocol::AccountId account =
      account_of(*context.line.find("update-social-profile"), "ACCOUNT_ID");
  if (!context.connection().social)
    return failure(Exit::kUsage, format_text("no NEAR Social contract is known for {}",
                                             context.connection().name));
  json::value profile;
  boost::system::error_code error;
  if (const grammar::Step* step = context.line.find("manually")) {
    json::object object;
    const auto put = [&](std::string_view option, std::string_view name) {
      if (const std::string* value = step->get(option)) object[name] = *value;
    };
    put("--name", "name");
    put("--description", "description");
    json::object image;
    if (const std::string* value = step->get("--image-url")) image["url"] = *value;
    if (const std::string* value = step->get("--image-ipfs-cid")) image["ipfs_cid"] = *value;
    if (!image.empty()) object["image"] = std::move(image);
    json::object background;
    if (const std::string* value = step->get("--background-image-url")) background["url"] = *value;
    if (const std::string* value = step->get("--background-image-ipfs-cid"))
      background["ipfs_cid"] = *value;
    if (!background.empty()) object["backgroundImage"] = std::move(background);
    json::object links;
    for (const std::string_view name : {"twitter", "github", "telegram", "website"}) {
      if (const std::string* value = step->get(format_text("--{}", name))) links[name] = *value;
    }
    if (!links.empty()) object["linktree"] = std::move(links);
    if (const std::string* tags = step->get("--tags")) {
      json::object set;
      for (const std::string& tag : split_list(*tags)) set[tag] = "";
      object["tags"] = std::move(set);
    }
    profile = std::move(object);
  } else {
    Bytes bytes;
    if (const grammar::Step* given = context.line.find("json-args")) {
      bytes = to_bytes(*given->get("JSON"));
    } else if (const grammar::Step* base64 = context.line.find("base64-args")) {
      bytes = parse_base64(*base64->get("BASE64")).value();
    } else {
      auto content = read_input(context.line.value("file-args", "FILE"));
      if (!content) return std::unexpected{std::move(content.error())};
      bytes = std::move(*content);
    }
    profile = json::parse(as_text(bytes), error);
    if (error || !profile.is_object())
      return failure(Exit::kUsage, "the profile must be a JSON object");
  }
  if (profile.get_object().empty())
    return failure(Exit::kUsage,
                   "the profile is empty: give at least one of --name, --description…");
  const json::object args{{"data", {{account.view(), {{"profile", std::move(profile)}}}}}};
  const std::string normal = normalize_json(json::serialize(args)).value().text;
  return submit(
      context,
      {.signer = signer_of(context.line),
       .receiver = protocol::AccountId::trusted(*context.connection().social),
       .actions = {{protocol::FunctionCall{"set", to_bytes(normal), tgas(300), Balance{}}}},
       .success = format_text("The profile of {} is updated.", account.view())});
}

}  // namespace farcall::cli::near
