#include "node/rpc/query_request.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <limits>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"

namespace farcall::node {

namespace json = boost::json;
using protocol::AccountId;

namespace {

/// Stores a parsed field; keeps the first error.
template <class T, class Place>
void take(Parsed<T>&& value, Place& place, std::optional<RpcError>& error) {
  if (error) return;
  if (!value) {
    error = std::move(value.error());
    return;
  }
  place = std::move(*value);
}

/// Reads the maximum number of entries of a page; no limit if absent or null.
std::optional<RpcError> read_limit(const Params& params, std::optional<std::uint32_t>& out) {
  const auto limit = params.optional_number("limit");
  if (!limit) return limit.error();
  if (!*limit) return std::nullopt;
  if (**limit == 0 || **limit > std::numeric_limits<std::uint32_t>::max()) {
    return bad_params("`limit` must be from 1 to 2^32-1").error();
  }
  out = static_cast<std::uint32_t>(**limit);
  return std::nullopt;
}

/// Pages of keys are a part of the interface since release 2.14.
std::optional<RpcError> read_key_range(const Params& params, ViewQuestion& question) {
  if (params.given("after_key") != nullptr) {
    const auto text = params.text("after_key");
    if (!text) return text.error();
    auto after = protocol::KeyHandle::parse(*text);
    if (!after) return bad_params("after_key: " + after.error().message).error();
    question.keys.after = *after;
  }
  return read_limit(params, question.keys.limit);
}

std::optional<RpcError> read_state_range(const Params& params, ViewQuestion& question,
                                         const Home& home) {
  std::optional<RpcError> error;
  question.range.size_limit = home.state_size_limit;
  take(params.base64("prefix_base64"), question.range.prefix, error);
  take(params.flag("include_proof"), question.range.wants_proof, error);
  if (params.given("after_key_base64") != nullptr) {
    take(params.base64("after_key_base64"), question.range.after_key, error);
  }
  if (!error) error = read_limit(params, question.range.limit);
  if (error) return error;
  if (question.range.wants_proof && (question.range.after_key || question.range.limit)) {
    return parse_error(
        "include_proof is not supported with paginated view_state (after_key_base64 / limit)");
  }
  const auto& after = question.range.after_key;
  const std::string_view prefix = as_text(ByteView{question.range.prefix});
  if (after && !as_text(ByteView{*after}).starts_with(prefix)) {
    return parse_error("after_key_base64 must start with prefix_base64");
  }
  return std::nullopt;
}

std::optional<RpcError> read_question(const Params& params, ViewQuestion& question,
                                      const Home& home) {
  std::optional<RpcError> error;
  const std::string_view kind = question.kind;
  if (kind == "view_global_contract_code") {
    CryptoHash hash;
    take(params.hash("code_hash"), hash, error);
    question.identifier = protocol::global_contract_identifier::CodeHash{hash};
    return error;
  }
  take(params.account("account_id"), question.account_id, error);
  if (kind == "view_global_contract_code_by_account_id") {
    question.identifier = protocol::global_contract_identifier::AccountId{question.account_id};
  } else if (kind == "view_access_key" || kind == "view_gas_key_nonces") {
    take(params.public_key("public_key"), question.public_key, error);
  } else if (kind == "call_function") {
    take(params.text("method_name"), question.method_name, error);
    take(params.base64("args_base64"), question.args, error);
    question.gas_limit = home.view_gas_limit;
  } else if (kind == "view_state" && !error) {
    return read_state_range(params, question, home);
  } else if (kind == "view_access_key_list" && !error) {
    return read_key_range(params, question);
  }
  return error;
}

constexpr std::array<std::string_view, 9> kKinds{
    "view_account",
    "view_code",
    "view_state",
    "view_access_key",
    "view_access_key_list",
    "view_gas_key_nonces",
    "call_function",
    "view_global_contract_code",
    "view_global_contract_code_by_account_id",
};

/// The maximum size of the older form, path included.
constexpr std::size_t kPathAndDataMax{10'240};

Parsed<Bytes> read_path_data(std::string_view path, std::string_view base58) {
  const auto too_large = [] {
    return std::unexpected{parse_error("Query data size is too large")};
  };
  if (base58.size() > kMaxBase58Length) return too_large();
  auto bytes = from_base58(base58);
  if (!bytes) return std::unexpected{parse_error("the data is not base58")};
  const std::size_t room = kPathAndDataMax - std::min(path.size(), kPathAndDataMax);
  if (bytes->size() > room) return too_large();
  return std::move(*bytes);
}

/// Parses a path such as `call/contract.near/method`. Ignores data that the path does not need.
Parsed<ViewQuestion> read_path(std::string_view path, std::string_view data, const Home& home) {
  std::vector<std::string_view> parts;
  for (std::string_view rest = path; parts.size() < 3;) {
    const auto slash = parts.size() == 2 ? std::string_view::npos : rest.find('/');
    parts.push_back(rest.substr(0, slash));
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  const auto wrong = [](std::string_view what) { return std::unexpected{parse_error(what)}; };
  if (parts.size() < 2) return wrong("Not enough query parameters provided");
  auto id = AccountId::parse(parts[1]);
  if (!id) return wrong(id.error().message);
  ViewQuestion question{.account_id = *id};
  if (parts[0] == "account") {
    question.kind = "view_account";
  } else if (parts[0] == "access_key" && parts.size() == 2) {
    question.kind = "view_access_key_list";
  } else if (parts[0] == "access_key") {
    question.kind = "view_access_key";
    auto key = protocol::PublicKey::parse(parts[2]);
    if (!key) return wrong("Invalid public key");
    question.public_key = std::move(*key);
  } else if (parts[0] == "code") {
    question.kind = "view_code";
  } else if (parts[0] == "contract") {
    auto prefix = read_path_data(path, data);
    if (!prefix) return std::unexpected{prefix.error()};
    question.kind = "view_state";
    question.range.prefix = std::move(*prefix);
    question.range.size_limit = home.state_size_limit;
  } else if (parts[0] == "call") {
    if (parts.size() < 3) return wrong("Method name is missing");
    auto args = read_path_data(path, data);
    if (!args) return std::unexpected{args.error()};
    question.kind = "call_function";
    question.method_name = parts[2];
    question.args = std::move(*args);
    question.gas_limit = home.view_gas_limit;
  } else {
    return wrong(format_text("Unknown path {}", parts[0]));
  }
  return question;
}

/// The older form: `["call/contract.near/method", "base58 of the arguments"]`.
Parsed<ViewRequest> read_pair(const json::array& params, const Home& home) {
  const auto path = as_string(params[0]);
  const auto data = as_string(params[1]);
  if (!path || !data) return bad_params("invalid type: expected a string");
  return read_path(*path, *data, home).transform([](ViewQuestion&& question) {
    return ViewRequest{.question = std::move(question), .reference = Finality::kOptimistic};
  });
}

Parsed<ViewRequest> read_named(const Params& params, std::string_view kind, const Home& home) {
  const auto reference = params.block_reference();
  if (!reference) return std::unexpected{reference.error()};
  ViewRequest request{.question = {.kind = kind}, .reference = *reference};
  if (auto error = read_question(params, request.question, home)) {
    return std::unexpected{std::move(*error)};
  }
  return request;
}

}  // namespace

Parsed<ViewRequest> read_view(const json::value& value, std::string_view kind, const Home& home) {
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  return read_named(*params, kind, home);
}

Parsed<ViewRequest> read_query(const json::value& value, const Home& home) {
  const auto* list = value.if_array();
  if (list != nullptr && list->size() == 2) return read_pair(*list, home);
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  // nearcore reads the block reference first.
  if (const auto reference = params->block_reference(); !reference)
    return std::unexpected{reference.error()};
  const auto kind = params->tag("request_type", kKinds);
  if (!kind) return std::unexpected{kind.error()};
  return read_named(*params, *kind, home);
}

}  // namespace farcall::node
