#include "cli/conform/encode.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "base/format_text.hpp"
#include "base/suggestion.hpp"
#include "protocol/borsh/borsh.hpp"

namespace farcall::cli {
namespace {

using protocol::BorshWriter;

/// Prefix of the bytes that a delegate action signs (NEP-461): 2^30 + 366.
constexpr std::uint32_t kDelegateDiscriminant = (std::uint32_t{1} << 30) + 366;
constexpr std::uint64_t kNoExpiry = 1'000'000'000;

Result<Bytes> public_key_bytes(const Field& field) {
  const Result<std::string> text = field.text();
  if (!text) return std::unexpected{text.error()};
  if (text->starts_with('@'))
    return protocol::borsh_encode(key_of_name(std::string_view{*text}.substr(1)).public_key());
  // Any number of bytes: scenarios also send malformed keys.
  for (const auto& [scheme, tag] : {std::pair<std::string_view, std::uint8_t>{"ed25519:", 0},
                                    std::pair<std::string_view, std::uint8_t>{"secp256k1:", 1}}) {
    if (!text->starts_with(scheme)) continue;
    const Result<Bytes> data = parse_base58(field, std::string_view{*text}.substr(scheme.size()));
    if (!data) return std::unexpected{data.error()};
    Bytes bytes{tag};
    bytes.insert(bytes.end(), data->begin(), data->end());
    return bytes;
  }
  return field.wrong("expected a key: \"@name\", \"ed25519:...\" or \"secp256k1:...\"");
}

/// A member that exists and is true in Python, in which the recording tool is written.
std::optional<Field> find_truthy(const Field& body, std::string_view name) {
  std::optional<Field> field = body.find(name);
  return field.has_value() && is_truthy(field->value()) ? field : std::nullopt;
}

/// The members that an action may have in a scenario.
struct ActionMembers {
  std::string_view action;
  std::array<std::string_view, 8> members;

  [[nodiscard]] std::span<const std::string_view> list() const {
    const auto end = std::ranges::find(members, std::string_view{});
    return {members.begin(), end};
  }
};

constexpr std::array kActionMembers{
    ActionMembers{"CreateAccount", {}},
    ActionMembers{"DeployContract", {"code"}},
    ActionMembers{"FunctionCall", {"method_name", "args", "gas", "deposit"}},
    ActionMembers{"Transfer", {"deposit"}},
    ActionMembers{"Stake", {"stake", "public_key"}},
    ActionMembers{"AddKey", {"public_key", "access_key"}},
    ActionMembers{"DeleteKey", {"public_key"}},
    ActionMembers{"DeleteAccount", {"beneficiary_id"}},
    ActionMembers{"Delegate",
                  {"sender_id", "receiver_id", "actions", "nonce", "nonce_offset",
                   "max_block_height", "key", "sign_as"}},
    ActionMembers{"DeployGlobalContract", {"code", "mode"}},
    ActionMembers{"UseGlobalContract", {"code", "account_id"}},
    ActionMembers{"DeterministicStateInit", {"code", "account_id", "data", "deposit"}},
    ActionMembers{"TransferToGasKey", {"public_key", "deposit"}},
    ActionMembers{"WithdrawFromGasKey", {"public_key", "amount"}},
};
constexpr std::array<std::string_view, 2> kAccessKeyMembers{"FunctionCall", "nonces"};
constexpr std::array<std::string_view, 3> kPermissionMembers{"allowance", "receiver_id",
                                                             "method_names"};

std::unexpected<Error> unknown_action(const Field& field, std::string_view kind) {
  std::vector<std::string_view> names;
  names.reserve(kActionMembers.size());
  for (const ActionMembers& known : kActionMembers) names.push_back(known.action);
  if (const auto close = closest_name(kind, names))
    return field.wrong(format_text("unknown action \"{}\"; did you mean \"{}\"?", kind, *close));
  std::string list;
  for (const std::string_view name : names)
    list += format_text("{}{}", list.empty() ? "" : ", ", name);
  return field.wrong(format_text("unknown action \"{}\"; expected one of {}", kind, list));
}

/// The runner sets nonce and expiry of a transaction's delegate actions; nested ones name theirs.
enum class Level : std::uint8_t { kTransaction, kDelegated };

/// Appends to the bytes and keeps the first error, so that encoders read as a list of fields.
class Encoder {
 public:
  Encoder(Bytes& out, WasmFolders& wasm, NonceSource& nonces, Level level)
      : out_{out}, wasm_{wasm}, nonces_{nonces}, level_{level} {}

  [[nodiscard]] Result<void> finish() {
    if (error_.has_value()) return std::unexpected{*error_};
    return {};
  }

  void action(const Field& field) {
    const auto member = take(field.only_member());
    if (!member.has_value()) return;
    const auto& [kind, body] = *member;
    if (!take_members(field, kind, body)) return;
    if (kind == "CreateAccount") {
      tag(0);
    } else if (kind == "DeployContract") {
      tag(1), code(body, "code");
    } else if (kind == "FunctionCall") {
      tag(2), text(body, "method_name"), arguments(body), gas(body, "gas");
      amount(body, "deposit", true);
    } else if (kind == "Transfer") {
      tag(3), amount(body, "deposit", false);
    } else if (kind == "Stake") {
      tag(4), amount(body, "stake", false), key(body, "public_key");
    } else if (kind == "AddKey") {
      tag(5), key(body, "public_key"), access_key(body);
    } else if (kind == "DeleteKey") {
      tag(6), key(body, "public_key");
    } else if (kind == "DeleteAccount") {
      tag(7), text(body, "beneficiary_id");
    } else if (kind == "Delegate") {
      delegate(body);
    } else if (kind == "DeployGlobalContract") {
      deploy_global(body);
    } else if (kind == "UseGlobalContract") {
      tag(10), global_contract(body);
    } else if (kind == "DeterministicStateInit") {
      state_init(body);
    } else if (kind == "TransferToGasKey") {
      tag(12), key(body, "public_key"), amount(body, "deposit", false);
    } else if (kind == "WithdrawFromGasKey") {
      tag(13), key(body, "public_key"), amount(body, "amount", false);
    }
  }

 private:
  template <class T>
  std::optional<T> take(Result<T> result) {
    if (result.has_value()) return std::move(*result);
    note(std::move(result.error()));
    return std::nullopt;
  }
  bool take(Result<void> result) {
    if (!result.has_value()) note(std::move(result.error()));
    return result.has_value();
  }
  void note(Error error) {
    if (!error_.has_value()) error_ = std::move(error);
  }
  /// False if the action is not known, or has members that are not.
  bool take_members(const Field& field, const std::string& kind, const Field& body) {
    const auto known = std::ranges::find(kActionMembers, kind, &ActionMembers::action);
    if (known == kActionMembers.end()) {
      note(unknown_action(field, kind).error());
    } else if (take(body.only(known->list()))) {
      return true;
    }
    return false;
  }
  void tag(std::uint8_t value) { out_.integer(value); }
  void raw_text(std::string_view value) { out_.bytes(as_bytes(value)); }
  void u128_value(u128 value) {
    out_.integer(static_cast<std::uint64_t>(value));
    out_.integer(static_cast<std::uint64_t>(value >> 64));
  }

  void text(const Field& body, std::string_view name) {
    if (const auto field = take(body.at(name)))
      if (const auto value = take(field->text())) raw_text(*value);
  }
  void code(const Field& body, std::string_view name) {
    if (const auto field = take(body.at(name)))
      if (const auto value = take(wasm_.code(*field))) out_.bytes(*value);
  }
  void arguments(const Field& body) {
    const std::optional<Field> field = body.find("args");
    if (!field.has_value()) return raw_text("{}");
    if (const auto value = take(parse_args(*field, wasm_))) out_.bytes(*value);
  }
  void gas(const Field& body, std::string_view name) {
    if (const auto field = take(body.at(name)))
      if (const auto value = take(parse_gas(*field))) out_.integer(*value);
  }
  void amount(const Field& body, std::string_view name, bool optional) {
    if (optional && !body.has(name)) return u128_value(0);
    if (const auto field = take(body.at(name)))
      if (const auto value = take(parse_amount(*field))) u128_value(*value);
  }
  void key(const Field& body, std::string_view name) {
    if (const auto field = take(body.at(name)))
      if (const auto value = take(public_key_bytes(*field))) out_.raw(*value);
  }

  void access_key(const Field& body) {
    const auto field = take(body.at("access_key"));
    if (!field.has_value()) return;
    out_.integer(std::uint64_t{0});  // the nonce, which the protocol sets
    if (field->value().is_string()) {
      if (field->value().get_string() != "FullAccess")
        note(field->wrong("expected \"FullAccess\" or an object").error());
      return tag(1);
    }
    if (!field->value().is_object())
      return note(field->wrong("expected \"FullAccess\" or an object").error());
    if (!take(field->only(kAccessKeyMembers))) return;
    const std::optional<Field> call = find_truthy(*field, "FunctionCall");
    const std::optional<Field> nonces = field->find("nonces");
    if (nonces.has_value()) {
      tag(call.has_value() ? 2 : 3);
      u128_value(0);
      const auto count = take(nonces->number());
      if (count.has_value() && *count > UINT16_MAX)
        return note(nonces->wrong("expected at most 65535 nonces").error());
      if (count.has_value()) out_.integer(static_cast<std::uint16_t>(*count));
    } else {
      tag(0);
    }
    if (call.has_value()) permission(*call);
  }

  void permission(const Field& call) {
    if (!take(call.only(kPermissionMembers))) return;
    const std::optional<Field> allowance = call.find("allowance");
    const bool limited = allowance.has_value() && !allowance->value().is_null();
    tag(limited ? 1 : 0);
    if (limited) amount(call, "allowance", false);
    text(call, "receiver_id");
    const auto names = take(call.at("method_names"));
    if (!names.has_value()) return;
    const auto items = take(names->items());
    if (!items.has_value()) return;
    out_.length(items->size());
    for (const Field& item : *items)
      if (const auto name = take(item.text())) raw_text(*name);
  }

  void delegate(const Field& body) {
    Bytes inner;
    Encoder encoder{inner, wasm_, nonces_, Level::kDelegated};
    encoder.delegate_body(body, level_);
    if (encoder.error_.has_value()) return note(*encoder.error_);
    const std::string sender = take(take(body.at("sender_id"))->text()).value_or("");
    const std::string signer = text_or(body, "sign_as", text_or(body, "key", sender));
    Bytes message;
    BorshWriter{message}.integer(kDelegateDiscriminant);
    const protocol::Signature signature =
        key_of_name(signer).sign(sha256({ByteView{message}, ByteView{inner}}));
    tag(8);
    out_.raw(inner);
    out_.raw(protocol::borsh_encode(signature));
  }

  std::string text_or(const Field& body, std::string_view name, std::string otherwise) {
    const std::optional<Field> field = body.find(name);
    return field.has_value() ? take(field->text()).value_or("") : std::move(otherwise);
  }

  /// `level`: where the delegate action itself is.
  void delegate_body(const Field& body, Level level) {
    const bool is_nested = level == Level::kDelegated;
    const std::string_view other = is_nested ? "nonce_offset" : "nonce";
    if (const std::optional<Field> field = body.find(other))
      return note(field
                      ->wrong(is_nested ? "expected nonce in a nested delegate action"
                                        : "expected nonce_offset: the runner sets the nonce")
                      .error());
    text(body, "sender_id");
    text(body, "receiver_id");
    const auto actions = take(body.at("actions"));
    if (!actions.has_value()) return;
    const auto items = take(actions->items());
    if (!items.has_value()) return;
    out_.length(items->size());
    for (const Field& item : *items) action(item);
    if (error_.has_value()) return;
    const std::string sender = text_or(body, "sender_id", "");
    const protocol::PublicKey public_key = key_of_name(text_or(body, "key", sender)).public_key();
    if (is_nested) {
      for (const std::string_view name : {"nonce", "max_block_height"}) {
        const auto field = take(body.at(name));
        if (field.has_value()) out_.integer(take(field->number()).value_or(0));
      }
    } else {
      std::int64_t offset = 1;
      if (const auto field = body.find("nonce_offset")) offset = take(field->integer()).value_or(1);
      std::uint64_t last_height = kNoExpiry;
      if (const auto field = body.find("max_block_height"))
        last_height = take(field->number()).value_or(0);
      out_.integer(nonces_.access_key_nonce(sender, public_key) +
                   static_cast<std::uint64_t>(offset));
      out_.integer(last_height);
    }
    out_.raw(protocol::borsh_encode(public_key));
  }

  void deploy_global(const Field& body) {
    tag(9);
    code(body, "code");
    const auto field = take(body.at("mode"));
    const auto mode = field.has_value() ? take(field->text()) : std::nullopt;
    if (!mode.has_value()) return;
    if (*mode != "CodeHash" && *mode != "AccountId")
      return note(field->wrong("expected \"CodeHash\" or \"AccountId\"").error());
    tag(*mode == "CodeHash" ? 0 : 1);
  }

  void global_contract(const Field& body) {
    if (body.has("account_id")) {
      tag(1);
      return text(body, "account_id");
    }
    tag(0);
    if (const auto field = take(body.at("code")))
      if (const auto value = take(wasm_.code(*field))) out_.raw(sha256(*value).view());
  }

  void state_init(const Field& body) {
    tag(11), tag(0);
    global_contract(body);
    std::vector<std::pair<Bytes, Bytes>> entries;
    if (const std::optional<Field> data = body.find("data")) {
      const auto items = take(data->items());
      if (!items.has_value()) return;
      for (const Field& item : *items) {
        const auto pair = take(item.items());
        if (!pair.has_value()) return;
        if (pair->size() != 2) return note(item.wrong("expected a pair [key, value]").error());
        auto first = take(parse_args((*pair)[0], wasm_));
        auto second = take(parse_args((*pair)[1], wasm_));
        if (!first.has_value() || !second.has_value()) return;
        entries.emplace_back(std::move(*first), std::move(*second));
      }
    }
    std::ranges::sort(entries);
    out_.length(entries.size());
    for (const auto& [name, value] : entries) out_.bytes(name), out_.bytes(value);
    amount(body, "deposit", true);
  }

  BorshWriter out_;
  WasmFolders& wasm_;
  NonceSource& nonces_;
  Level level_;
  std::optional<Error> error_;
};

}  // namespace

protocol::SecretKey key_of_name(std::string_view name) {
  const std::string text = "farcall:" + std::string{name};
  return protocol::SecretKey::ed25519_from_seed(sha256(as_bytes(text)).bytes);
}

Result<void> append_action(Bytes& out, const Field& action, WasmFolders& wasm,
                           NonceSource& nonces) {
  Encoder encoder{out, wasm, nonces, Level::kTransaction};
  encoder.action(action);
  return encoder.finish();
}

Result<Bytes> encode_transaction(const TransactionParts& parts, const Field& actions,
                                 const protocol::SecretKey& key, WasmFolders& wasm,
                                 NonceSource& nonces) {
  const Result<std::vector<Field>> items = actions.items();
  if (!items) return std::unexpected{items.error()};
  Bytes bytes;
  BorshWriter out{bytes};
  const bool has_version = parts.gas_key_nonce.has_value() || parts.strict_nonce;
  if (has_version) out.integer(std::uint8_t{1});
  out.bytes(as_bytes(parts.signer));
  out.raw(protocol::borsh_encode(key.public_key()));
  if (has_version) out.integer(static_cast<std::uint8_t>(parts.gas_key_nonce.has_value()));
  out.integer(parts.nonce);
  if (parts.gas_key_nonce.has_value()) out.integer(*parts.gas_key_nonce);
  out.bytes(as_bytes(parts.receiver));
  out.raw(parts.block_hash);
  out.length(items->size());
  for (const Field& item : *items) {
    const Result<void> appended = append_action(bytes, item, wasm, nonces);
    if (!appended) return std::unexpected{appended.error()};
  }
  if (has_version) out.integer(static_cast<std::uint8_t>(parts.strict_nonce));
  const CryptoHash message =
      parts.bad_signature ? sha256(as_bytes("another message")) : sha256(bytes);
  out.raw(protocol::borsh_encode(key.sign(message)));
  return bytes;
}

}  // namespace farcall::cli
