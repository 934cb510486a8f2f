// What several commands need: files, arguments, new keys, views.
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/files.hpp"
#include "base/format_text.hpp"
#include "cli/contract_report.hpp"
#include "cli/near/answers.hpp"
#include "cli/near/commands.hpp"
#include "cli/near/seed_phrase.hpp"
#include "cli/near/serde_json.hpp"
#include "cli/near/values.hpp"
#include "protocol/ids.hpp"
#include "protocol/parameters.hpp"
#include "trace/source/method_words.hpp"
#include "trace/text.hpp"
#include "vm/wasm/contract_methods.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

/// Larger than the protocol accepts in any transaction.
constexpr std::size_t kFileBytesMax = std::size_t{64} << 20;

/// What contracts are called that have this method; empty: no standard names it.
std::string_view kind_with_method(std::string_view method) {
  struct Standard {
    std::string_view begin;
    std::string_view words;
  };
  constexpr Standard kStandards[] = {{"ft_", "fungible tokens (NEP-141)"},
                                     {"nft_", "non-fungible tokens (NEP-171)"},
                                     {"mt_", "multi tokens (NEP-245)"},
                                     {"storage_", "contracts with storage deposits (NEP-145)"},
                                     {"get_account_", "staking pools"},
                                     {"__contract_abi", "contracts with an embedded ABI"}};
  for (const Standard& each : kStandards) {
    if (method.starts_with(each.begin)) return each.words;
  }
  return "";
}

/// Says which functions a contract has, those with similar names first.
Failure no_such_method(Context& context, std::string_view contract, std::string_view method,
                       Failure original) {
  auto code = context.query({{"request_type", "view_code"}, {"account_id", contract}});
  if (!code) return original;
  const auto wasm = from_base64(text_or_empty(member(*code, "code_base64")));
  if (!wasm) return original;
  const std::vector<std::string> names =
      vm::callable_methods(*wasm, protocol::kMaxProtocolVersion).value_or({});
  const std::string_view kind = kind_with_method(method);
  original.message = format_text("{} has no method '{}'{} (MethodNotFound){}", contract, method,
                                 kind.empty() ? "" : format_text(", as {} have", kind),
                                 trace::methods_in_words(method, names));
  return original;
}

}  // namespace

Outcome<void> check_beneficiary(Context& context, const protocol::AccountId& beneficiary) {
  if (context.line.globals.offline) return {};
  auto there = context.query({{"request_type", "view_account"},
                              {"account_id", beneficiary.view()},
                              {"finality", "optimistic"}});
  if (!there && there.error().message.contains("does not exist"))
    return failure(Exit::kRefused,
                   format_text("the beneficiary {} does not exist on {}: what is left would be "
                               "burnt",
                               beneficiary.view(), context.connection().name));
  if (!there) return std::unexpected{std::move(there.error())};
  return {};
}

Outcome<Bytes> read_input(const std::string& file) {
  const auto text = read_file(file, kFileBytesMax);
  if (!text) return failure(Exit::kInput, text.error().message);
  return to_bytes(*text);
}

Outcome<void> write_bytes(Context& context, const std::string& file, std::string_view bytes) {
  if (const auto done = write_file(file, bytes); !done)
    return failure(Exit::kInput, done.error().message);
  context.out.document["file"] = file;
  context.out.document["size"] = bytes.size();
  return {};
}

Outcome<Bytes> read_wasm(const std::string& file) {
  auto bytes = read_input(file);
  if (!bytes) return bytes;
  const ContractReport report = inspect_contract(file, *bytes, protocol::kMaxProtocolVersion);
  if (!report.accepted())
    return failure(Exit::kInput, format_text("{}: not a contract: {}", file, report.verdict()));
  return bytes;
}

Outcome<Bytes> read_args(Context& context, const grammar::Step& step) {
  const std::string* type = step.get("FUNCTION_ARGS_TYPE");
  const std::string* text = step.get("FUNCTION_ARGS");
  FARCALL_ASSERT(type != nullptr && text != nullptr, "the grammar has arguments here");
  if (*type == "text-args") return to_bytes(*text);
  if (*type == "file-args") return read_input(*text);
  if (*type == "base64-args") {
    auto bytes = parse_base64(*text);
    if (!bytes) return failure(Exit::kUsage, "base64-args: " + bytes.error().message);
    return std::move(*bytes);
  }
  auto normal = normalize_json(*text);
  if (!normal) return failure(Exit::kUsage, "json-args: " + normal.error().message);
  if (!normal->altered_number.empty())
    context.out.warn(
        format_text("warning: the number {} does not fit 64 bits and becomes a float; "
                    "write it in quotes if the contract expects a text",
                    normal->altered_number));
  return to_bytes(normal->text);
}

protocol::Action call_action(std::string method, const json::object& args, Gas gas,
                             Balance deposit) {
  return {protocol::FunctionCall{std::move(method), to_bytes(json::serialize(args)), gas, deposit}};
}

Outcome<Bytes> view(Context& context, std::string_view contract, std::string_view method,
                    ByteView args) {
  auto answer = context.query({{"request_type", "call_function"},
                               {"account_id", contract},
                               {"method_name", method},
                               {"args_base64", to_base64(args)}});
  if (!answer) {
    if (answer.error().message.contains("MethodNotFound"))
      return std::unexpected{no_such_method(context, contract, method, std::move(answer.error()))};
    if (answer.error().message.contains("ProhibitedInView"))
      answer.error().message = format_text(
          "{} of {} changes the state or makes promises, which a view cannot do ({}); call it by a "
          "transaction: farcall call {} {}",
          trace::escape(method), contract, answer.error().message, contract, shell_quote(method));
    if (answer.error().message.contains("CodeDoesNotExist"))
      answer.error().message = format_text("there is no contract on {}", contract);
    return std::unexpected{std::move(answer.error())};
  }
  const json::value* logs = member(*answer, "logs");
  if (logs != nullptr && logs->is_array() && !logs->get_array().empty()) {
    std::string text = "Logs:";
    for (const json::value& line : logs->get_array())
      text += "\n  " + trace::escape(text_or_empty(&line));
    context.out.say(text);
    context.out.document["logs"] = *logs;
  }
  const json::value* result = member(*answer, "result");
  if (result == nullptr || !result->is_array()) return strange_answer("result");
  Bytes bytes;
  for (const json::value& each : result->get_array()) {
    const auto byte = number_of(&each);
    if (!byte || *byte > 255) return strange_answer("result");
    bytes.push_back(static_cast<std::uint8_t>(*byte));
  }
  return bytes;
}

Outcome<std::optional<protocol::Action>> init_call(Context& context, std::size_t from) {
  const auto& steps = context.line.steps;
  for (std::size_t i = from; i < steps.size(); ++i) {
    const std::string_view word = steps[i].keyword->word;
    if (word == "without-init-call") return std::optional<protocol::Action>{};
    if (word != "with-init-call") continue;
    auto args = read_args(context, steps[i]);
    if (!args) return std::unexpected{std::move(args.error())};
    return std::optional{protocol::Action{
        protocol::FunctionCall{*steps[i].get("FUNCTION_NAME"), std::move(*args),
                               gas_of(context.line, i), deposit_of(context.line, i)}}};
  }
  return std::optional<protocol::Action>{};
}

protocol::AccountId account_of(const grammar::Step& step, std::string_view field) {
  const std::string* text = step.get(field);
  FARCALL_ASSERT(text != nullptr, "the grammar has an account here");
  return parse_account(*text).value();
}

Gas gas_of(const grammar::CommandLine& line, std::size_t from) {
  return parse_gas(*line.find("prepaid-gas", from)->get("GAS")).value();
}
Balance deposit_of(const grammar::CommandLine& line, std::size_t from) {
  return parse_near(*line.find("attached-deposit", from)->get("AMOUNT")).value();
}

protocol::AccountId signer_of(const grammar::CommandLine& line) {
  return account_of(*line.find("sign-as"), "SIGNER_ACCOUNT_ID");
}

Outcome<NewKey> new_key(const grammar::CommandLine& line) {
  for (const grammar::Step& step : line.steps) {
    const std::string_view word = step.keyword->word;
    if (word == "autogenerate-new-keypair") {
      NewKey out;
      for (const std::string_view save :
           {"save-to-keychain", "save-to-legacy-keychain", "print-to-terminal"}) {
        if (const grammar::Step* found = line.find(save)) out.save = found;
      }
      const std::string* scheme = step.get("--signature-scheme");
      if (scheme != nullptr && *scheme == "ml-dsa-65") {
        out.secret = StoredKey{.key = protocol::SecretKey::generate(protocol::KeyType::kMlDsa65)};
      } else {
        auto phrase = generate_phrase();
        if (!phrase) return failure(Exit::kEnvironment, phrase.error().message);
        out.secret = StoredKey{.key = key_from_phrase(*phrase, kDefaultHdPath).value(),
                               .phrase = *phrase,
                               .hd_path = std::string{kDefaultHdPath}};
      }
      out.public_key = out.secret->key.public_key();
      return out;
    }
    if (word == "use-manually-provided-seed-phrase") {
      auto key = or_usage(key_from_phrase(*step.get("MASTER_SEED_PHRASE"), kDefaultHdPath));
      if (!key) return std::unexpected{std::move(key.error())};
      return NewKey{.public_key = key->public_key()};
    }
    if (word == "use-manually-provided-public-key")
      return NewKey{.public_key = parse_public_key(*step.get("PUBLIC_KEY")).value()};
  }
  FARCALL_ASSERT(false, "the grammar has a key here");
  return NewKey{};
}

Outcome<void> keep_key(Context& context, const protocol::AccountId& account, const NewKey& key) {
  if (!key.secret || key.save == nullptr) return {};
  const std::string_view where = key.save->keyword->word;
  Output& out = context.out;
  out.document["public_key"] = key.public_key.str();
  if (where == "print-to-terminal") {
    std::string text;
    if (key.secret->phrase)
      text += format_text("Master seed phrase: {}\nSeed phrase HD path: {}\n", *key.secret->phrase,
                          *key.secret->hd_path);
    if (const auto implicit = protocol::implicit_account_id(key.public_key))
      text += format_text("Implicit account: {}\n", implicit->view());
    text += format_text("Public key: {}\nSECRET KEYPAIR: {}", key.public_key.str(),
                        key.secret->key.reveal());
    // Asked for: the secret is the result, and would be lost otherwise.
    out.result(text);
    if (out.is_json) out.document["key"] = json::parse(key.secret->to_json());
    return {};
  }
  if (where == "save-to-keychain" && !SystemKeychain::is_present())
    out.say(
        "There is no system keychain here (libsecret, and a session bus): the key goes to a file.");
  if (where == "save-to-keychain" && SystemKeychain::is_present()) {
    const SystemKeychain keychain{context.connection().network_name};
    const auto saved = keychain.save(account, *key.secret);
    if (saved) {
      out.say("The key is in the system's keychain.");
      return {};
    }
    out.warn(
        format_text("warning: {}; the key goes to the credentials folder", saved.error().message));
  }
  const auto files = context.keys().save(account, *key.secret);
  if (!files) return failure(Exit::kInput, files.error().message);
  json::array list;
  for (const auto& file : *files) {
    out.say(format_text("The key is in {}", file.string()));
    list.emplace_back(file.string());
  }
  out.document["key_files"] = std::move(list);
  return {};
}

}  // namespace farcall::cli::near
