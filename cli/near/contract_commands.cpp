// `contract`: code, calls and state.
#include <algorithm>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/zstd.hpp"
#include "cli/contract_report.hpp"
#include "cli/near/answers.hpp"
#include "cli/near/commands.hpp"
#include "cli/near/values.hpp"
#include "protocol/borsh/borsh.hpp"
#include "protocol/ids.hpp"
#include "protocol/json/json.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/parameters.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

Outcome<Bytes> code_of(Context& context, json::object request) {
  const std::string account = text_or_empty(request.if_contains("account_id"));
  const bool is_global = text_or_empty(request.if_contains("request_type")) != "view_code";
  auto answer = context.query(std::move(request));
  if (!answer) {
    Failure& why = answer.error();
    const json::value* cause = why.details.if_contains("cause");
    if (!is_global && text_or_empty(cause) == "NO_CONTRACT_CODE")
      why.message = format_text("there is no contract on {}", account);
    return std::unexpected{std::move(why)};
  }
  auto code = from_base64(text_or_empty(member(*answer, "code_base64")));
  if (!code) return strange_answer("code_base64");
  return std::move(*code);
}

/// The ABI that a contract carries: `__contract_abi`, JSON packed with zstd.
Outcome<std::string> abi_text(Context& context, std::string_view contract) {
  auto packed = view(context, contract, "__contract_abi", {});
  if (!packed)
    return failure(packed.error().exit,
                   format_text("{} carries no ABI: {}", contract, packed.error().message));
  constexpr std::size_t kBytesMax = std::size_t{16} << 20;
  auto out = decompress_zstd(*packed, kBytesMax);
  if (!out)
    return failure(Exit::kNegative,
                   format_text("{}: the ABI does not unpack: {}", contract, out.error().message));
  return std::move(*out);
}

protocol::GlobalContractIdentifier identifier_of(const grammar::Step& step) {
  if (const std::string* hash = step.get("CODE_HASH"))
    return protocol::global_contract_identifier::CodeHash{parse_hash(*hash).value()};
  const std::string* account = step.get("ACCOUNT_ID");
  if (account == nullptr) account = step.get("GLOBAL_ACCOUNT_ID");
  return protocol::global_contract_identifier::AccountId{parse_account(*account).value()};
}

Outcome<protocol::DeterministicAccountStateInit> read_state_json(std::string_view text) {
  auto parsed = protocol::parse_json(text);
  if (!parsed) return failure(Exit::kUsage, "the initial state: " + parsed.error().message);
  std::string error;
  protocol::DeterministicAccountStateInit out;
  if (!protocol::json_read(protocol::JsonPlace{error}, *parsed, out))
    return failure(Exit::kUsage, "the initial state: " + error);
  return out;
}

/// Keys and values of `data-from-json` or `data-from-file`.
Outcome<std::map<Bytes, Bytes>> state_data(const grammar::CommandLine& line) {
  std::string text;
  if (const grammar::Step* step = line.find("data-from-json")) {
    text = *step->get("JSON");
  } else {
    auto content = read_input(line.value("data-from-file", "FILE"));
    if (!content) return std::unexpected{std::move(content.error())};
    text = to_string(ByteView{*content});
  }
  auto parsed = protocol::parse_json(text);
  if (!parsed) return failure(Exit::kUsage, "the initial data: " + parsed.error().message);
  std::string error;
  std::map<Bytes, Bytes> out;
  if (!protocol::json_read(protocol::JsonPlace{error}, *parsed, out))
    return failure(Exit::kUsage, "the initial data: " + error);
  return out;
}

}  // namespace

Outcome<protocol::DeterministicAccountStateInit> read_state_init(const grammar::CommandLine& line,
                                                                 const grammar::Step& how) {
  const std::string_view word = how.keyword->word;
  if (word == "from-json") return read_state_json(*how.get("JSON"));
  if (word == "from-json-file") {
    auto text = read_input(*how.get("FILE"));
    if (!text) return std::unexpected{std::move(text.error())};
    return read_state_json(as_text(*text));
  }
  if (word == "from-borsh-base64" || word == "from-borsh-file") {
    Bytes bytes;
    if (const std::string* text = how.get("BASE64")) {
      bytes = parse_base64(*text).value();
    } else {
      auto content = read_input(*how.get("FILE"));
      if (!content) return std::unexpected{std::move(content.error())};
      bytes = std::move(*content);
    }
    auto init = protocol::borsh_decode<protocol::DeterministicAccountStateInit>(bytes);
    if (!init) return failure(Exit::kUsage, "the initial state: " + init.error().message);
    return std::move(*init);
  }
  auto data = state_data(line);
  if (!data) return std::unexpected{std::move(data.error())};
  return protocol::deterministic_state_init::V1{{identifier_of(how), std::move(*data)}};
}

Outcome<void> call_read_only(Context& context) {
  const grammar::Step& step = *context.line.find("as-read-only");
  auto args = read_args(context, step);
  if (!args) return std::unexpected{std::move(args.error())};
  auto value = view(context, *step.get("CONTRACT_ACCOUNT_ID"), *step.get("FUNCTION_NAME"), *args);
  if (!value) return std::unexpected{std::move(value.error())};
  boost::system::error_code error;
  json::object form{{"base64", to_base64(*value)}};
  if (is_utf8(*value)) {
    json::value parsed = json::parse(as_text(*value), error);
    form = error ? json::object{{"text", as_text(*value)}} : json::object{{"json", parsed}};
  }
  context.out.document["value"] = std::move(form);
  print_value(context.out, *value, true);
  return {};
}

Outcome<void> call_transaction(Context& context) {
  const grammar::Step& step = *context.line.find("as-transaction");
  auto args = read_args(context, step);
  if (!args) return std::unexpected{std::move(args.error())};
  return submit(
      context,
      {.signer = signer_of(context.line),
       .receiver = account_of(step, "CONTRACT_ACCOUNT_ID"),
       .actions = {{protocol::FunctionCall{*step.get("FUNCTION_NAME"), std::move(*args),
                                           gas_of(context.line), deposit_of(context.line)}}}});
}

Outcome<void> deploy(Context& context) {
  const grammar::CommandLine& line = context.line;
  const protocol::AccountId account = account_of(*line.find("deploy"), "ACCOUNT_ID");
  Draft draft{.signer = account,
              .receiver = account,
              .success = "Contract code has been successfully deployed."};
  if (const grammar::Step* file = line.find("use-file")) {
    auto code = read_wasm(*file->get("FILE"));
    if (!code) return std::unexpected{std::move(code.error())};
    draft.actions.push_back({protocol::DeployContract{std::move(*code)}});
  } else {
    draft.actions.push_back({protocol::UseGlobalContract{identifier_of(line.steps[2])}});
  }
  auto init = init_call(context, 0);
  if (!init) return std::unexpected{std::move(init.error())};
  if (*init) draft.actions.push_back(std::move(**init));
  return submit(context, std::move(draft));
}

Outcome<void> deploy_global(Context& context) {
  const grammar::CommandLine& line = context.line;
  auto code = read_wasm(line.value("use-file", "FILE"));
  if (!code) return std::unexpected{std::move(code.error())};
  const bool by_hash = line.has("as-global-hash");
  const grammar::Step& mode = *line.find(by_hash ? "as-global-hash" : "as-global-account-id");
  const protocol::AccountId signer = account_of(mode, "SIGNER_ACCOUNT_ID");
  const std::string hash = sha256(*code).to_base58();
  if (by_hash && !line.globals.offline) {
    const auto there =
        context.rpc().call("query", json::object{{"request_type", "view_global_contract_code"},
                                                 {"code_hash", hash},
                                                 {"finality", "final"}});
    if (there) {
      context.out.document["code_hash"] = hash;
      context.out.say(
          format_text("The global contract {} is deployed already: nothing was sent.", hash));
      return {};
    }
  }
  using Mode = protocol::GlobalContractDeployMode;
  return submit(context,
                {.signer = signer,
                 .receiver = signer,
                 .actions = {{protocol::DeployGlobalContract{
                     std::move(*code), by_hash ? Mode::kCodeHash : Mode::kAccountId}}},
                 .success = format_text("The global contract {} has been successfully deployed.",
                                        by_hash ? hash : signer.str())});
}

namespace {

/// False also where the network does not tell: then the transaction itself will.
bool has_account(Context& context, const protocol::AccountId& account) {
  return context.rpc()
      .call("query", json::object{{"request_type", "view_account"},
                                  {"account_id", account.view()},
                                  {"finality", "final"}})
      .has_value();
}

}  // namespace

Outcome<void> state_init(Context& context) {
  auto init = read_state_init(context.line, context.line.steps[2]);
  if (!init) return std::unexpected{std::move(init.error())};
  const auto& body = std::get<protocol::deterministic_state_init::V1>(*init).init;
  const protocol::AccountId account = protocol::deterministic_account_id(*init);
  context.out.document["account_id"] = account.view();
  if (const grammar::Step* execute = context.line.find("execute")) {
    context.out.say(format_text("the account is {}", account.view()));
    if (!context.line.globals.offline && has_account(context, account)) {
      context.out.say("It exists on this network already: nothing was sent.");
      return {};
    }
    return submit(context,
                  {.signer = signer_of(context.line),
                   .receiver = account,
                   .actions = {{protocol::DeterministicStateInit{
                       *init, parse_near(*execute->get("AMOUNT")).value()}}},
                   .success = format_text("Account <{}> has its initial state.", account.view())});
  }
  if (context.line.has("account-id")) {
    context.out.result(account.view());
  } else if (context.line.has("kv-map")) {
    const json::value map = protocol::to_json(body.data);
    context.out.document["data"] = map;
    context.out.value(pretty(map));
  } else if (context.line.has("borsh")) {
    const std::string text = to_base64(protocol::borsh_encode(*init));
    context.out.document["state_init_borsh"] = text;
    context.out.result(text);
  } else {
    const json::value value = protocol::to_json(*init);
    context.out.document["state_init"] = value;
    context.out.value(pretty(value));
  }
  return {};
}

Outcome<void> inspect_code(Context& context) {
  const std::string& contract = context.line.value("inspect", "CONTRACT_ACCOUNT_ID");
  auto code = code_of(context, {{"request_type", "view_code"}, {"account_id", contract}});
  if (!code) return std::unexpected{std::move(code.error())};
  const ContractReport report = inspect_contract(contract, *code, protocol::kMaxProtocolVersion);
  std::string text = to_text(report);
  context.out.document["code_hash"] = sha256(*code).to_base58();
  context.out.document["contract"] = to_json(report);
  text += "\n  code hash     " + sha256(*code).to_base58();
  // NEP-330: what the contract says of its source.
  if (std::ranges::contains(report.methods, "contract_source_metadata")) {
    auto metadata = view(context, contract, "contract_source_metadata", as_bytes("{}"));
    if (metadata) {
      boost::system::error_code error;
      json::value parsed = json::parse(as_text(*metadata), error);
      if (!error) {
        text += "\n  source        " + json::serialize(parsed);
        context.out.document["source_metadata"] = std::move(parsed);
      }
    }
  }
  context.out.result(text);
  return {};
}

Outcome<void> download_abi(Context& context) {
  const std::string& contract = context.line.value("download-abi", "CONTRACT_ACCOUNT_ID");
  auto abi = abi_text(context, contract);
  if (!abi) return std::unexpected{std::move(abi.error())};
  const std::string& file = context.line.value("save-to-file", "FILE");
  if (auto done = write_bytes(context, file, *abi); !done) return done;
  context.out.say(format_text("The ABI of {} has been saved to {}", contract, file));
  return {};
}

Outcome<void> show_abi(Context& context) {
  auto abi = abi_text(context, context.line.value("download-abi", "CONTRACT_ACCOUNT_ID"));
  if (!abi) return std::unexpected{std::move(abi.error())};
  context.out.value(*abi);
  return {};
}

Outcome<void> download_wasm(Context& context) {
  const grammar::CommandLine& line = context.line;
  json::object request{{"request_type", "view_code"}};
  if (const grammar::Step* regular = line.find("regular")) {
    request["account_id"] = *regular->get("ACCOUNT_ID");
  } else if (const grammar::Step* global = line.find("global-contract-by-account-id")) {
    request = {{"request_type", "view_global_contract_code_by_account_id"},
               {"account_id", *global->get("ACCOUNT_ID")}};
  } else {
    request = {{"request_type", "view_global_contract_code"},
               {"code_hash", line.value("global-contract-by-code-hash", "CODE_HASH")}};
  }
  auto code = code_of(context, std::move(request));
  if (!code) return std::unexpected{std::move(code.error())};
  const std::string hash = sha256(*code).to_base58();
  if (const grammar::Step* global = line.find("global-contract-by-account-id")) {
    const std::string* wanted = global->get("CODE_HASH");
    if (wanted != nullptr && *wanted != hash)
      return failure(Exit::kNegative, format_text("the code has hash {}, not {}", hash, *wanted));
  }
  const std::string& file = line.value("save-to-file", "FILE");
  if (auto done = write_bytes(context, file, as_text(*code)); !done) return done;
  context.out.document["code_hash"] = hash;
  context.out.say(format_text("The code has been saved successfully to {} ({} bytes, hash {})",
                              file, code->size(), hash));
  return {};
}

Outcome<void> view_storage(Context& context) {
  const grammar::CommandLine& line = context.line;
  const std::string& contract = line.value("view-storage", "CONTRACT_ACCOUNT_ID");
  std::string prefix;
  if (const grammar::Step* text = line.find("keys-start-with-string"))
    prefix = to_base64(as_bytes(*text->get("TEXT")));
  if (const grammar::Step* bytes = line.find("keys-start-with-bytes-as-base64"))
    prefix = *bytes->get("BASE64");
  auto answer = context.query(
      {{"request_type", "view_state"}, {"account_id", contract}, {"prefix_base64", prefix}});
  if (!answer) return std::unexpected{std::move(answer.error())};
  const json::value* values = member(*answer, "values");
  if (values == nullptr || !values->is_array()) return strange_answer("values");
  context.out.document["values"] = *values;
  if (line.has("as-json")) {
    context.out.value(pretty(*values));
    return {};
  }
  std::string text;
  for (const json::value& each : values->get_array()) {
    const auto shown = [&](std::string_view name) {
      const auto bytes = from_base64(text_or_empty(member(each, name)));
      std::string out;
      for (const std::uint8_t byte : bytes.value_or(Bytes{})) {
        const bool plain = byte >= 0x20 && byte < 0x7f && byte != '\\';
        out += plain ? std::string(1, static_cast<char>(byte)) : format_text("\\x{:02x}", byte);
      }
      return out;
    };
    text += format_text("key:   {}\nvalue: {}\n", shown("key"), shown("value"));
  }
  context.out.result(text.empty() ? "no keys" : text);
  return {};
}

}  // namespace farcall::cli::near
