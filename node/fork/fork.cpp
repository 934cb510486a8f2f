#include "node/fork/fork.hpp"

#include <boost/json/object.hpp>
#include <fstream>

#include "base/encoding.hpp"
#include "base/files.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "node/rpc/json_text.hpp"
#include "node/store/files.hpp"
#include "node/store/state_records.hpp"
#include "node/store/system_error.hpp"
#include "protocol/json/genesis_records.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/views.hpp"
#include "protocol/state_init.hpp"
#include "runtime/trie_keys.hpp"

namespace farcall::node {

namespace fs = std::filesystem;
namespace json = boost::json;
using protocol::AccountId;

namespace {

constexpr std::uint64_t kPageItems = 1'000;

json::object record(std::string_view kind, const AccountId& account, json::object more) {
  more["account_id"] = account.view();
  return {{kind, std::move(more)}};
}

/// The global contract that an account's records say it uses.
std::optional<protocol::GlobalContractIdentifier> code_used_by(const json::array& records) {
  for (const json::value& item : records) {
    const json::value* of_account = member(item, "Account");
    const json::value* account = of_account != nullptr ? member(*of_account, "account") : nullptr;
    if (account == nullptr) continue;
    if (const auto hash = text_member(*account, "global_contract_hash")) {
      const auto parsed = CryptoHash::from_base58(*hash);
      if (parsed) return protocol::global_contract_identifier::CodeHash{*parsed};
    }
    if (const auto owner = text_member(*account, "global_contract_account_id")) {
      auto parsed = AccountId::parse(*owner);
      if (parsed) return protocol::global_contract_identifier::AccountId{*parsed};
    }
  }
  return std::nullopt;
}

std::unexpected<Error> odd_answer(std::string_view what, const AccountId& account) {
  return fail(
      format_text("the other node's {} of {} is not what a node answers", what, account.view()));
}

}  // namespace

Result<std::unique_ptr<Fork>> Fork::open(const ForkOptions& options) {
  auto url = RemoteUrl::parse(options.url);
  if (!url) return std::unexpected{url.error()};
  std::unique_ptr<Fork> fork{new Fork{RemoteRpc{std::move(*url), options.api_key}}};
  const auto status = fork->remote_.call("status", json::array{});
  if (!status) return std::unexpected{status.error()};
  const auto id = text_member(status->result, "chain_id");
  if (!id) return fail("the other node does not say its chain_id");
  fork->chain_id_ = *id;
  const json::object reference = options.height ? json::object{{"block_id", *options.height}}
                                                : json::object{{"finality", "final"}};
  const auto block = fork->remote_.call("block", reference);
  if (!block) return std::unexpected{block.error()};
  if (!block->error_cause.empty()) {
    return fail("the other node does not have the block: " + block->error_cause);
  }
  const json::value* header = member(block->result, "header");
  const auto number = header != nullptr ? u64_member(*header, "height") : std::nullopt;
  const auto hash = header != nullptr ? text_member(*header, "hash") : std::nullopt;
  if (!number || !hash) return fail("the other node's block has no height or hash");
  fork->height_ = *number;
  // Networks may have the same name: the hash tells them apart.
  if (!CryptoHash::from_base58(*hash)) return fail("the other node's block has no hash");
  fork->folder_ = options.cache / format_text("{}-{}", *number, *hash);
  fork->taken_file_ = options.taken_file;
  std::error_code error;
  fs::create_directories(fork->folder_, error);
  if (error) {
    return fail(format_text("cannot make {}: {}", fork->folder_.string(), error.message()));
  }
  std::ifstream taken{options.taken_file};
  for (std::string line; std::getline(taken, line);) fork->settled_.insert(line);
  return fork;
}

Result<RemoteAnswer> Fork::query(json::object request) const {
  request["block_id"] = height_;
  auto answer = remote_.call("query", request);
  if (!answer) return answer;
  // `query` keeps an older form for some errors.
  if (member(answer->result, "error") != nullptr) {
    std::string text;
    append_json(text, request);
    return fail("the other node cannot answer query " + text);
  }
  return answer;
}

Result<RemoteAnswer> Fork::query(std::string_view type, const AccountId& account,
                                 json::object more) const {
  more["request_type"] = type;
  more["account_id"] = account.view();
  return query(std::move(more));
}

Result<void> Fork::fetch_code(const AccountId& account, json::array& records) const {
  const auto answer = query("view_code", account);
  if (!answer) return std::unexpected{answer.error()};
  const auto code = text_member(answer->result, "code_base64");
  if (!code) return odd_answer("code", account);
  records.push_back(record("Contract", account, {{"code", *code}}));
  return {};
}

Result<void> Fork::fetch_keys(const AccountId& account, json::array& records) const {
  const auto answer = query("view_access_key_list", account);
  if (!answer) return std::unexpected{answer.error()};
  const json::array* keys = array_member(answer->result, "keys");
  if (keys == nullptr) return odd_answer("keys", account);
  for (const json::value& entry : *keys) {
    const auto text = text_member(entry, "public_key");
    const json::value* shown = member(entry, "access_key");
    if (!text || shown == nullptr) return odd_answer("keys", account);
    const auto handle = protocol::KeyHandle::parse(*text);
    auto view = protocol::from_json<protocol::AccessKeyView>(*shown);
    if (!handle || !view) return odd_answer("keys", account);
    const protocol::AccessKey key = protocol::from_view(*view);
    records.push_back(protocol::to_json_record(protocol::state_record::AccessKey{
        .account_id = account, .public_key = *handle, .access_key = key}));
    if (key.gas_key_info() == nullptr) continue;
    if (auto done = fetch_nonces(account, *handle, records); !done) return done;
  }
  return {};
}

Result<void> Fork::fetch_nonces(const AccountId& account, const protocol::KeyHandle& key,
                                json::array& records) const {
  const auto answer = query("view_gas_key_nonces", account, {{"public_key", key.str()}});
  if (!answer) return std::unexpected{answer.error()};
  const json::array* list = array_member(answer->result, "nonces");
  if (list == nullptr) return odd_answer("nonces", account);
  NonceIndex index = 0;
  for (const json::value& entry : *list) {
    const auto nonce = as_u64(entry);
    if (!nonce) return odd_answer("nonces", account);
    records.push_back(protocol::to_json_record(protocol::state_record::GasKeyNonce{
        .account_id = account, .public_key = key, .index = index, .nonce = *nonce}));
    ++index;
  }
  return {};
}

Result<void> Fork::fetch_state(const AccountId& account, json::array& records) const {
  json::object page{{"prefix_base64", ""}, {"limit", kPageItems}};
  while (true) {
    auto answer = query("view_state", account, page);
    if (!answer) return std::unexpected{answer.error()};
    if (!answer->error_cause.empty()) {
      return fail(format_text("the state of {} cannot be read from the other node: {}",
                              account.view(), answer->error_cause));
    }
    const json::array* values = array_member(answer->result, "values");
    if (values == nullptr) return odd_answer("state", account);
    for (const json::value& entry : *values) {
      const json::value* key = member(entry, "key");
      const json::value* value = member(entry, "value");
      if (key == nullptr || value == nullptr) return odd_answer("state", account);
      records.push_back(record("Data", account, {{"data_key", *key}, {"value", *value}}));
    }
    const auto last = text_member(answer->result, "last_key");
    if (!last) return {};
    page["after_key_base64"] = *last;
  }
}

Result<json::array> Fork::fetch(const AccountId& account) const {
  const auto answer = query("view_account", account);
  if (!answer) return std::unexpected{answer.error()};
  if (answer->error_cause == "UNKNOWN_ACCOUNT") return json::array{};
  if (!answer->error_cause.empty()) {
    return fail(format_text("{} cannot be read from the other node: {}", account.view(),
                            answer->error_cause));
  }
  const json::object* view = answer->result.if_object();
  const auto hash = text_member(answer->result, "code_hash");
  if (view == nullptr || !hash) return odd_answer("account", account);
  json::object shown = *view;
  const bool is_global =
      shown.contains("global_contract_hash") || shown.contains("global_contract_account_id");
  // Views do not contain the version, and records of the first version cannot name global
  // contracts.
  if (is_global) shown["version"] = "V2";
  const bool is_local = *hash != CryptoHash{}.to_base58();
  json::array records;
  records.push_back(record("Account", account, {{"account", std::move(shown)}}));
  if (is_local) {
    if (auto done = fetch_code(account, records); !done) return std::unexpected{done.error()};
  }
  if (is_local || is_global) {
    if (auto done = fetch_state(account, records); !done) return std::unexpected{done.error()};
  }
  if (auto done = fetch_keys(account, records); !done) return std::unexpected{done.error()};
  return records;
}

Result<json::array> Fork::read(const AccountId& account) {
  const fs::path file = folder_ / (std::string{account.view()} + ".json");
  const auto is_kept = file_exists(file);
  if (!is_kept) return std::unexpected{is_kept.error()};
  if (*is_kept) {
    auto kept = read_json(file);
    if (kept && kept->is_array()) return std::move(kept->get_array());
  }
  auto records = fetch(account);
  if (!records) return records;
  std::string text;
  append_json(text, *records);
  if (auto done = write_file(file, text); !done) return std::unexpected{done.error()};
  return records;
}

Result<std::string> Fork::read_code(const protocol::GlobalContractIdentifier& code) {
  json::object request;
  fs::path file = folder_;
  // Upper case: no account's file has such a name.
  if (const auto* by_hash = std::get_if<protocol::global_contract_identifier::CodeHash>(&code)) {
    const std::string hash = by_hash->hash.to_base58();
    request = {{"request_type", "view_global_contract_code"}, {"code_hash", hash}};
    file /= "CODE-" + hash;
  } else {
    const AccountId& owner =
        std::get<protocol::global_contract_identifier::AccountId>(code).account_id;
    request = {{"request_type", "view_global_contract_code_by_account_id"},
               {"account_id", owner.view()}};
    file /= format_text("CODE-OF-{}", owner.view());
  }
  const auto is_kept = file_exists(file);
  if (!is_kept) return std::unexpected{is_kept.error()};
  if (*is_kept) return read_file(file);
  const auto answer = query(std::move(request));
  if (!answer) return std::unexpected{answer.error()};
  if (answer->error_cause == "NO_GLOBAL_CONTRACT_CODE") return std::string{};
  if (!answer->error_cause.empty()) {
    return fail("the other node's global contract cannot be read: " + answer->error_cause);
  }
  const auto text = text_member(answer->result, "code_base64");
  if (!text || !from_base64(*text)) {
    return fail("the other node's global contract is not what a node answers");
  }
  if (auto done = write_file(file, *text); !done) return std::unexpected{done.error()};
  return std::string{*text};
}

Result<void> Fork::add_rows(const chain::Chain& chain,
                            const protocol::GlobalContractIdentifier& code, json::array& rows) {
  if (settled_codes_.contains(code)) return {};
  const runtime::TrieKey key = runtime::trie_key::global_contract_code(code);
  if (!chain.state(chain.layout().shard_ids().front()).contains(key)) {
    const auto text = read_code(code);
    if (!text) return std::unexpected{text.error()};
    const Bytes bytes = from_base64(*text).value_or(Bytes{});
    for (const ShardId shard : chain.layout().shard_ids()) {
      if (!bytes.empty()) {
        rows.push_back(to_json(StateRow{.shard = shard, .key = to_bytes(key), .value = bytes}));
      }
    }
  }
  settled_codes_.insert(code);
  return {};
}

Result<ForkImport> Fork::missing(const chain::Chain& chain, const ForkNeeds& needs) {
  ForkImport gift;
  std::set<protocol::GlobalContractIdentifier> codes = needs.codes;
  for (const AccountId& account : needs.accounts) {
    if (account.is_system() || settled_.contains(std::string{account.view()})) continue;
    if (chain.state_of(account).contains(runtime::trie_key::account(account))) {
      settled_.insert(std::string{account.view()});
      continue;
    }
    auto records = read(account);
    if (!records) return std::unexpected{records.error()};
    if (records->empty()) settled_.insert(std::string{account.view()});
    if (auto code = code_used_by(*records)) codes.insert(*code);
    for (json::value& item : *records) gift.records.push_back(std::move(item));
  }
  for (const auto& code : codes) {
    if (auto done = add_rows(chain, code, gift.rows); !done) return std::unexpected{done.error()};
  }
  return gift;
}

Result<void> Fork::note_taken(const std::set<AccountId>& accounts) {
  std::ofstream file{taken_file_, std::ios::app};
  for (const AccountId& account : accounts) {
    if (settled_.insert(std::string{account.view()}).second) file << account.view() << '\n';
  }
  file.flush();
  if (!file) return system_failure("write", taken_file_);
  return {};
}

void ForkNeeds::note_codes(std::span<const protocol::Action> actions) {
  for (const protocol::Action& action : actions) {
    if (const auto* use = std::get_if<protocol::UseGlobalContract>(&action.value)) {
      codes.insert(use->contract_identifier);
    } else if (const auto* init = std::get_if<protocol::DeterministicStateInit>(&action.value)) {
      codes.insert(std::get<protocol::deterministic_state_init::V1>(init->state_init).init.code);
    } else if (const auto* begin = std::get_if<protocol::UniversalStateInit>(&action.value)) {
      const auto content = protocol::decode_universal_state_init(begin->state_init);
      if (content && content->code) codes.insert(*content->code);
    }
  }
}

}  // namespace farcall::node
