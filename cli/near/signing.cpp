// Which key signs.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>

#include "base/format_text.hpp"
#include "cli/near/answers.hpp"
#include "cli/near/draft.hpp"
#include "cli/near/seed_phrase.hpp"
#include "cli/near/values.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

constexpr std::string_view kKeychain = "sign-with-keychain";

enum class Access : std::uint8_t { kFull, kGasKey, kFunctionCalls };
struct ChainKey {
  std::string text;
  Access access = Access::kFunctionCalls;
};

Access access_of(const json::value& permission) {
  if (member(permission, "GasKeyFullAccess") != nullptr ||
      member(permission, "GasKeyFunctionCall") != nullptr)
    return Access::kGasKey;
  const bool is_full = permission.is_string() && permission.get_string() == "FullAccess";
  return is_full ? Access::kFull : Access::kFunctionCalls;
}
/// Gas keys sign with one of their own nonces only.
Access wanted_access(const grammar::Step& how) {
  return how.get("--nonce-index") == nullptr ? Access::kFull : Access::kGasKey;
}

Outcome<std::vector<ChainKey>> keys_on_chain(Context& context, const protocol::AccountId& account) {
  auto answer = context.query({{"request_type", "view_access_key_list"},
                               {"account_id", account.view()},
                               {"finality", "optimistic"}});
  if (!answer) return std::unexpected{std::move(answer.error())};
  const json::value* list = member(*answer, "keys");
  if (list == nullptr || !list->is_array()) return strange_answer("keys");
  std::vector<ChainKey> out;
  for (const json::value& each : list->get_array()) {
    const json::value* permission = member(each, {"access_key", "permission"});
    if (permission == nullptr) continue;
    out.push_back({text_or_empty(member(each, "public_key")), access_of(*permission)});
  }
  return out;
}

std::string list_keys(const std::vector<ChainKey>& keys) {
  if (keys.empty()) return "it has no keys";
  std::string out = "its keys are ";
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) out += ", ";
    out += keys[i].text;
    if (keys[i].access == Access::kFunctionCalls) out += " (function calls only)";
    if (keys[i].access == Access::kGasKey) out += " (gas key: --nonce-index)";
  }
  return out;
}

std::unexpected<Failure> no_keys(const Context& context, const protocol::AccountId& account) {
  const std::string folder = context.keys().folder().string();
  return failure(
      Exit::kInput,
      format_text("no key for {0} in {1} ({2}.json and {2}/*.json); import one with 'account "
                  "import-account using-private-key', or create the account with 'account "
                  "create-account'",
                  account.view(), folder, account.view()));
}

std::unexpected<Failure> wrong_key(Context& context, const protocol::AccountId& account,
                                   const grammar::Step& how, const std::vector<StoredKey>& tried) {
  auto there = keys_on_chain(context, account);
  if (!there) return std::unexpected{std::move(there.error())};
  if (there->empty()) {
    const auto view = context.query({{"request_type", "view_account"},
                                     {"account_id", account.view()},
                                     {"finality", "optimistic"}});
    if (!view) return failure(Exit::kRefused, view.error().message);
  }
  std::string names;
  for (const StoredKey& each : tried) {
    if (!names.empty()) names += ", ";
    names += each.key.public_key().str();
    if (!each.place.empty()) names += format_text(" ({})", each.place);
  }
  const std::string_view what =
      wanted_access(how) == Access::kGasKey ? "is not a gas key of" : "has no full access to";
  return failure(Exit::kRefused,
                 format_text("{} {} {}: {}", names, what, account.view(), list_keys(*there)));
}

/// What `view_access_key` says of a key; nothing: the account has no such key.
struct KeyState {
  std::uint64_t nonce = 0;
  Access access = Access::kFunctionCalls;
  CryptoHash block_hash;
  std::uint64_t block_height = 0;
};
Outcome<std::optional<KeyState>> key_state(Context& context, const protocol::AccountId& account,
                                           const protocol::PublicKey& key) {
  const json::object request{{"request_type", "view_access_key"},
                             {"account_id", account.view()},
                             {"public_key", key.str()},
                             {"finality", "optimistic"}};
  auto answer = context.rpc().call("query", request);
  if (!answer) {
    const bool is_unknown = answer.error().cause == "UNKNOWN_ACCESS_KEY" ||
                            answer.error().message.contains("does not exist while viewing");
    if (is_unknown && answer.error().cause != "UNKNOWN_ACCOUNT") return std::optional<KeyState>{};
    if (answer.error().cause == "UNKNOWN_ACCOUNT")
      return failure(Exit::kRefused, format_text("the signer {} does not exist on {}",
                                                 account.view(), context.connection().name));
    return std::unexpected{context.explain(answer.error())};
  }
  const auto nonce = number_of(member(*answer, "nonce"));
  const auto height = number_of(member(*answer, "block_height"));
  const auto hash = CryptoHash::from_base58(text_or_empty(member(*answer, "block_hash")));
  const json::value* permission = member(*answer, "permission");
  if (!nonce || !height || !hash || permission == nullptr) return strange_answer("access key");
  return std::optional{KeyState{*nonce, access_of(*permission), *hash, *height}};
}

/// The nonce of one index of a gas key.
Outcome<std::uint64_t> gas_key_nonce(Context& context, const protocol::AccountId& account,
                                     const protocol::PublicKey& key, std::uint64_t index) {
  auto answer = context.ask("EXPERIMENTAL_view_gas_key_nonces",
                            json::object{{"account_id", account.view()},
                                         {"public_key", protocol::KeyHandle{key}.str()},
                                         {"finality", "optimistic"}});
  if (!answer) return std::unexpected{std::move(answer.error())};
  const json::value* nonces = member(*answer, "nonces");
  if (nonces == nullptr || !nonces->is_array()) return strange_answer("nonces");
  if (index >= nonces->get_array().size())
    return failure(Exit::kRefused, format_text("--nonce-index {}: the gas key has {} nonces", index,
                                               nonces->get_array().size()));
  const auto value = number_of(&nonces->get_array()[index]);
  if (!value) return strange_answer("nonces");
  return *value;
}

Outcome<std::optional<NonceIndex>> nonce_index_of(const grammar::Step& how) {
  const std::string* text = how.get("--nonce-index");
  if (text == nullptr) return std::optional<NonceIndex>{};
  const auto value = parse_number(*text);
  if (!value || *value > 1023)
    return failure(Exit::kUsage, format_text("--nonce-index {}: expected 0 to 1023", *text));
  return std::optional{static_cast<NonceIndex>(*value)};
}

protocol::TransactionNonce make_nonce(std::uint64_t nonce, std::optional<NonceIndex> index) {
  if (index) return protocol::transaction_nonce::GasKeyNonce{nonce, *index};
  return protocol::transaction_nonce::Nonce{nonce};
}

/// Everything from the words; the key is checked by nobody.
Outcome<Signer> offline_signer(const grammar::Step& how, std::optional<StoredKey> key,
                               std::optional<protocol::PublicKey> public_key) {
  const std::string* nonce = how.get("--nonce");
  const std::string* hash = how.get("--block-hash");
  if (nonce == nullptr || hash == nullptr)
    return failure(Exit::kUsage, format_text("--offline: {} needs {}", how.keyword->word,
                                             nonce == nullptr ? "--nonce N" : "--block-hash HASH"));
  auto index = nonce_index_of(how);
  if (!index) return std::unexpected{std::move(index.error())};
  const std::string* height = how.get("--block-height");
  Signer out{.key = std::move(key),
             .nonce = make_nonce(parse_number(*nonce).value(), *index),
             .block_hash = parse_hash(*hash).value(),
             .block_height = BlockHeight{height == nullptr ? 0 : parse_number(*height).value()}};
  out.public_key = out.key ? out.key->key.public_key() : public_key.value();
  return out;
}

Outcome<Signer> online_signer(Context& context, const protocol::AccountId& account,
                              const grammar::Step& how, const std::vector<StoredKey>& candidates) {
  auto index = nonce_index_of(how);
  if (!index) return std::unexpected{std::move(index.error())};
  for (const StoredKey& each : candidates) {
    const protocol::PublicKey& key = each.key.public_key();
    auto state = key_state(context, account, key);
    if (!state) return std::unexpected{std::move(state.error())};
    if (!*state || (*state)->access != wanted_access(how)) continue;
    std::uint64_t nonce = (*state)->nonce;
    if (*index) {
      auto of_index = gas_key_nonce(context, account, key, **index);
      if (!of_index) return std::unexpected{std::move(of_index.error())};
      nonce = *of_index;
    }
    return Signer{.key = each,
                  .public_key = key,
                  .nonce = make_nonce(nonce + 1, *index),
                  .block_hash = (*state)->block_hash,
                  .block_height = BlockHeight{(*state)->block_height}};
  }
  return wrong_key(context, account, how, candidates);
}

/// Asks the keychain for each key of the wanted kind that the account has on chain.
Outcome<std::vector<StoredKey>> keychain_keys(Context& context, const protocol::AccountId& account,
                                              Access wanted) {
  std::vector<StoredKey> out;
  if (!SystemKeychain::is_present()) return out;
  const SystemKeychain keychain{context.connection().network_name};
  auto there = keys_on_chain(context, account);
  if (!there) return std::unexpected{std::move(there.error())};
  for (const ChainKey& each : *there) {
    if (each.access != wanted) continue;
    auto found = keychain.find(account, each.text);
    if (!found) {
      context.out.warn(format_text("warning: {}", found.error().message));
      return out;
    }
    if (*found) out.push_back(std::move(**found));
  }
  return out;
}

/// Offline: the key that the words name, if the keychain holds it. What an account has on chain is
/// not known then.
Result<std::vector<StoredKey>> named_keychain_key(const Context& context,
                                                  const protocol::AccountId& account,
                                                  const protocol::PublicKey& key) {
  std::vector<StoredKey> out;
  if (!SystemKeychain::is_present()) return out;
  auto found = SystemKeychain{context.connection().network_name}.find(account, key.str());
  if (!found) return std::unexpected{std::move(found.error())};
  if (*found) out.push_back(std::move(**found));
  return out;
}

/// Signs with a stored key without asking the network for anything.
Outcome<Signer> stored_offline_signer(Context& context, const protocol::AccountId& account,
                                      const grammar::Step& how) {
  const std::string* wanted = how.get("--signer-public-key");
  if (wanted == nullptr)
    return failure(Exit::kUsage,
                   format_text("--offline: {} needs --signer-public-key KEY", how.keyword->word));
  const protocol::PublicKey key = parse_public_key(*wanted).value();
  std::vector<StoredKey> candidates;
  if (how.keyword->word == kKeychain) {
    auto found = named_keychain_key(context, account, key);
    if (!found) return failure(Exit::kInput, found.error().message);
    candidates = std::move(*found);
  }
  auto files = keys_at_hand(context, account);
  if (!files) return std::unexpected{std::move(files.error())};
  std::ranges::move(*files, std::back_inserter(candidates));
  const auto found = std::ranges::find_if(
      candidates, [&](const StoredKey& each) { return each.key.public_key() == key; });
  if (found == candidates.end() && candidates.empty()) return no_keys(context, account);
  if (found == candidates.end())
    return failure(Exit::kInput, format_text("{} is not among the keys of {} at hand ({})",
                                             key.str(), account.view(), candidates.size()));
  return offline_signer(how, std::move(*found), std::nullopt);
}

}  // namespace

SignWords sign_words(const grammar::CommandLine& line) {
  SignWords out;
  for (const grammar::Step& step : line.steps) {
    const std::string_view word = step.keyword->word;
    if (word.starts_with("sign-with-") || word == "sign-later") out.how = &step;
    if (out.how != nullptr && (word == "send" || word == "save-to-file" || word == "display"))
      out.submit = &step;
  }
  return out;
}

Outcome<std::optional<StoredKey>> given_key(const grammar::Step& how) {
  const std::string_view word = how.keyword->word;
  if (word == "sign-with-plaintext-private-key") {
    auto key = or_usage(parse_secret_key(*how.get("SIGNER_PRIVATE_KEY")));
    if (!key) return std::unexpected{std::move(key.error())};
    return std::optional{StoredKey{.key = std::move(*key)}};
  }
  if (word == "sign-with-access-key-file") {
    auto key = read_key_file(*how.get("FILE"));
    if (!key) return failure(Exit::kInput, key.error().message);
    return std::optional{std::move(*key)};
  }
  if (word == "sign-with-seed-phrase") {
    const std::string* path = how.get("--seed-phrase-hd-path");
    auto key =
        or_usage(key_from_phrase(*how.get("MASTER_SEED_PHRASE"),
                                 path == nullptr ? kDefaultHdPath : std::string_view{*path}));
    if (!key) return std::unexpected{std::move(key.error())};
    return std::optional{StoredKey{.key = std::move(*key)}};
  }
  return std::optional<StoredKey>{};
}

Outcome<std::vector<StoredKey>> keys_at_hand(Context& context, const protocol::AccountId& account) {
  auto keys = context.keys().keys(account);
  if (!keys) return failure(Exit::kInput, keys.error().message);
  if (context.connection().is_local && !context.line.globals.offline) {
    const auto& root = context.root();
    if (root && root->account == account) {
      auto key = read_node_key_file(root->key_file);
      if (key) {
        keys->insert(keys->begin(), std::move(*key));
      } else if (keys->empty()) {
        return failure(Exit::kInput, key.error().message);
      }
    }
  }
  return std::move(*keys);
}

Outcome<StoredKey> stored_key(Context& context, const protocol::AccountId& account) {
  auto keys = keys_at_hand(context, account);
  if (!keys) return std::unexpected{std::move(keys.error())};
  if (keys->empty() && !context.line.globals.offline) {
    keys = keychain_keys(context, account, Access::kFull);
    if (!keys) return std::unexpected{std::move(keys.error())};
  }
  if (keys->empty())
    return failure(Exit::kInput, format_text("no key for {} in {}, nor in a system's keychain",
                                             account.view(), context.keys().folder().string()));
  return std::move(keys->front());
}

Outcome<Signer> find_signer(Context& context, const protocol::AccountId& account,
                            const grammar::Step& how) {
  const bool offline = context.line.globals.offline;
  if (how.keyword->word == "sign-later") {
    return offline_signer(how, std::nullopt,
                          parse_public_key(*how.get("--signer-public-key")).value());
  }
  auto given = given_key(how);
  if (!given) return std::unexpected{std::move(given.error())};
  if (*given) {
    if (offline) return offline_signer(how, std::move(*given), std::nullopt);
    return online_signer(context, account, how, {std::move(**given)});
  }
  // Keys of the environment stand for those of the keychain.
  if (const char* file = environment("FARCALL_KEY_FILE")) {
    auto key = read_key_file(file);
    if (!key)
      return failure(Exit::kInput, format_text("FARCALL_KEY_FILE: {}", key.error().message));
    if (offline) return offline_signer(how, std::move(*key), std::nullopt);
    return online_signer(context, account, how, {std::move(*key)});
  }
  if (const char* secret = environment("FARCALL_PRIVATE_KEY")) {
    auto key = parse_secret_key(secret);
    if (!key)
      return failure(Exit::kUsage, format_text("FARCALL_PRIVATE_KEY: {}", key.error().message));
    if (offline) return offline_signer(how, StoredKey{.key = std::move(*key)}, std::nullopt);
    return online_signer(context, account, how, {StoredKey{.key = std::move(*key)}});
  }
  if (offline) return stored_offline_signer(context, account, how);
  std::vector<StoredKey> candidates;
  if (how.keyword->word == kKeychain) {
    auto found = keychain_keys(context, account, wanted_access(how));
    if (!found) return std::unexpected{std::move(found.error())};
    candidates = std::move(*found);
  }
  auto files = keys_at_hand(context, account);
  if (!files) return std::unexpected{std::move(files.error())};
  std::ranges::move(*files, std::back_inserter(candidates));
  if (candidates.empty()) return no_keys(context, account);
  return online_signer(context, account, how, candidates);
}

}  // namespace farcall::cli::near
