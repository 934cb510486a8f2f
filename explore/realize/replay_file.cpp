#include "explore/realize/replay_file.hpp"

#include "base/format_text.hpp"
#include "protocol/borsh/borsh.hpp"
#include "protocol/json/json.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::explore {

namespace replay_form {

using protocol::AccountId;
using protocol::DecimalU64;
using protocol::Omittable;

struct Row {
  Bytes key;
  Bytes value;
};
BOOST_DESCRIBE_STRUCT(Row, (), (key, value))

struct Account {
  AccountId id;
  Balance balance;
  /// SHA-256 of its contract.
  Omittable<CryptoHash> wasm;
  std::string wasm_source;
  std::vector<Row> state;
  bool is_untrusted = false;
};
BOOST_DESCRIBE_STRUCT(Account, (), (id, balance, wasm, wasm_source, state, is_untrusted))

struct Transaction {
  std::string name;
  AccountId signer;
  AccountId receiver;
  /// Borsh of each.
  std::vector<Bytes> actions;
  bool is_optional = false;
  Omittable<std::uint32_t> after;
};
BOOST_DESCRIBE_STRUCT(Transaction, (), (name, signer, receiver, actions, is_optional, after))

enum class When : std::uint8_t { always, at_end, sometimes };
BOOST_DESCRIBE_ENUM(When, always, at_end, sometimes)

struct Condition {
  std::string name;
  When when = When::always;
  std::string expression;
};
BOOST_DESCRIBE_STRUCT(Condition, (), (name, when, expression))

struct Liability {
  AccountId account;
  std::string expression;
};
BOOST_DESCRIBE_STRUCT(Liability, (), (account, expression))

struct Claim {
  AccountId account;
  std::vector<std::string> expressions;
};
BOOST_DESCRIBE_STRUCT(Claim, (), (account, expressions))

struct Prefix {
  AccountId account;
  Bytes prefix;
};
BOOST_DESCRIBE_STRUCT(Prefix, (), (account, prefix))

struct Declared {
  std::vector<std::string> off;
  std::vector<Liability> liabilities;
  std::vector<Claim> claims;
  std::vector<AccountId> tokens;
  std::vector<std::string> detached;
  std::vector<std::string> refusals;
  std::vector<Prefix> unordered;
  std::vector<std::string> order_views;
  std::vector<std::string> open_callbacks;
  std::vector<std::string> rewards;
  std::vector<Transaction> exits;
  Omittable<std::uint32_t> gas_margin_percent;
  Balance fees;
};
BOOST_DESCRIBE_STRUCT(Declared, (),
                      (off, liabilities, claims, tokens, detached, refusals, unordered, order_views,
                       open_callbacks, rewards, exits, gas_margin_percent, fees))

struct Spending {
  DecimalU64 receipts;
  DecimalU64 receipts_per_case;
  DecimalU64 memory_bytes;
  DecimalU64 seed;
};
BOOST_DESCRIBE_STRUCT(Spending, (), (receipts, receipts_per_case, memory_bytes, seed))

enum class Orders : std::uint8_t { any, layout, load };
BOOST_DESCRIBE_ENUM(Orders, any, layout, load)

struct World {
  std::string name;
  ProtocolVersion protocol_version = 0;
  Orders mode = Orders::any;
  std::vector<AccountId> shard_boundaries;
  std::vector<Account> accounts;
  std::vector<Transaction> setup;
  std::vector<Transaction> transactions;
  std::vector<Condition> properties;
  Declared declared;
  Spending budget;
};
BOOST_DESCRIBE_STRUCT(World, (),
                      (name, protocol_version, mode, shard_boundaries, accounts, setup,
                       transactions, properties, declared, budget))

enum class CaseKind : std::uint8_t {
  natural,
  without_transaction,
  fault,
  stranger,
  sent_twice,
  fault_and_stranger
};
BOOST_DESCRIBE_ENUM(CaseKind, natural, without_transaction, fault, stranger, sent_twice,
                    fault_and_stranger)

struct Jump {
  std::string label;
  DecimalU64 heights;
  DecimalU64 nanoseconds;
  DecimalU64 epochs;
};
BOOST_DESCRIBE_STRUCT(Jump, (), (label, heights, nanoseconds, epochs))

struct CaseForm {
  std::uint32_t number = 0;
  std::string label;
  CaseKind kind = CaseKind::natural;
  std::vector<AccountId> faulty;
  std::string world;
  bool has_deletion = false;
  std::vector<Jump> jumps;
};
BOOST_DESCRIBE_STRUCT(CaseForm, (), (number, label, kind, faulty, world, has_deletion, jumps))

struct Expected {
  std::string property;
  std::string subject;
  std::string sentence;
};
BOOST_DESCRIBE_STRUCT(Expected, (), (property, subject, sentence))

struct Document {
  std::string schema;
  CaseForm where;
  World scenario;
  std::string schedule;
  Expected expected;
  std::vector<Bytes> wasm;
};
BOOST_DESCRIBE_STRUCT(Document, (), (schema, where, scenario, schedule, expected, wasm))

}  // namespace replay_form

namespace {

namespace form = replay_form;

constexpr std::string_view kSchema = "farcall-replay/1";
/// Contracts take at most 4 MB each.
constexpr std::size_t kBytesMax = std::size_t{1} << 28;

std::vector<form::Transaction> write(const std::vector<ScenarioTransaction>& transactions) {
  std::vector<form::Transaction> result;
  for (const ScenarioTransaction& transaction : transactions) {
    form::Transaction& out = result.emplace_back();
    out.name = transaction.name;
    out.signer = transaction.signer;
    out.receiver = transaction.receiver;
    for (const protocol::Action& action : transaction.actions)
      out.actions.push_back(protocol::borsh_encode(action));
    out.is_optional = transaction.is_optional;
    out.after = transaction.after;
  }
  return result;
}

std::vector<std::string> write(const std::vector<Expression>& expressions) {
  std::vector<std::string> result;
  result.reserve(expressions.size());
  for (const Expression& expression : expressions) result.push_back(expression.text());
  return result;
}

form::Declared write(const Declarations& declared) {
  form::Declared out{.off = declared.off,
                     .tokens = declared.tokens,
                     .detached = declared.detached,
                     .refusals = declared.refusals,
                     .order_views = write(declared.order_views),
                     .open_callbacks = declared.open_callbacks,
                     .rewards = declared.rewards,
                     .exits = write(declared.exits),
                     .gas_margin_percent = declared.gas_margin_percent,
                     .fees = declared.fees};
  for (const auto& [account, expression] : declared.liabilities)
    out.liabilities.push_back({account, expression.text()});
  for (const auto& [account, expressions] : declared.claims)
    out.claims.push_back({account, write(expressions)});
  for (const auto& [account, prefix] : declared.unordered)
    out.unordered.push_back({account, prefix});
  return out;
}

void write_accounts(const Scenario& scenario, form::Document& document) {
  for (const ScenarioAccount& account : scenario.accounts) {
    form::Account& out = document.scenario.accounts.emplace_back();
    out.id = account.id;
    out.balance = account.balance;
    out.wasm_source = account.wasm_source;
    out.is_untrusted = account.is_untrusted;
    for (const auto& [key, value] : account.state) out.state.push_back({key, value});
    if (account.wasm == nullptr) continue;
    out.wasm = sha256(*account.wasm);
    if (!std::ranges::contains(document.wasm, *account.wasm))
      document.wasm.push_back(*account.wasm);
  }
}

/// Turns the forms of a document back, and keeps the first error.
class Reader {
 public:
  explicit Reader(const form::Document& document) {
    for (const Bytes& wasm : document.wasm)
      wasm_.emplace(sha256(wasm), std::make_shared<const Bytes>(wasm));
  }

  Result<Scenario> scenario(const form::World& world) {
    Scenario out;
    out.name = world.name;
    out.protocol_version = world.protocol_version;
    out.mode = static_cast<Mode>(world.mode);
    out.shard_boundaries = world.shard_boundaries;
    for (std::size_t at = 0; at < world.accounts.size(); ++at)
      out.accounts.push_back(account(world.accounts[at], at));
    out.setup = transactions(world.setup, "setup");
    out.transactions = transactions(world.transactions, "transactions");
    out.strangers.count = 0;
    out.strangers.budget = 0;
    out.faults.budget = 0;
    for (std::size_t at = 0; at < world.properties.size(); ++at) {
      const form::Condition& condition = world.properties[at];
      if (auto parsed = expression(condition.expression, format_text("properties[{}]", at)))
        out.properties.push_back({.name = condition.name,
                                  .when = static_cast<Property::When>(condition.when),
                                  .expression = std::move(*parsed)});
    }
    read_declared(world.declared, out.declared);
    out.budget = {.receipts = world.budget.receipts.value,
                  .receipts_per_case = world.budget.receipts_per_case.value,
                  .memory_bytes = world.budget.memory_bytes.value,
                  .seed = world.budget.seed.value};
    if (!protocol::is_supported(world.protocol_version))
      error(format_text("protocol_version: expected {} to {}, got {}",
                        protocol::kMinProtocolVersion, protocol::kMaxProtocolVersion,
                        world.protocol_version));
    if (!error_.empty()) return fail("scenario." + error_);
    return out;
  }

 private:
  void error(std::string message) {
    if (error_.empty()) error_ = std::move(message);
  }

  ScenarioAccount account(const form::Account& account, std::size_t at) {
    ScenarioAccount out{.id = account.id,
                        .balance = account.balance,
                        .wasm = nullptr,
                        .wasm_source = account.wasm_source,
                        .is_untrusted = account.is_untrusted};
    for (const form::Row& row : account.state) out.state.emplace_back(row.key, row.value);
    if (!account.wasm) return out;
    const auto wasm = wasm_.find(*account.wasm);
    if (wasm == wasm_.end()) {
      error(format_text("accounts[{}].wasm: no contract in the file has the hash {}", at,
                        account.wasm->to_base58()));
    } else {
      out.wasm = wasm->second;
    }
    return out;
  }

  std::vector<ScenarioTransaction> transactions(const std::vector<form::Transaction>& list,
                                                std::string_view name) {
    std::vector<ScenarioTransaction> result;
    for (std::size_t at = 0; at < list.size(); ++at) {
      ScenarioTransaction& out = result.emplace_back();
      out.name = list[at].name;
      out.signer = list[at].signer;
      out.receiver = list[at].receiver;
      for (const Bytes& bytes : list[at].actions) {
        protocol::Action action;
        const auto decoded = protocol::borsh_decode_into(bytes, action);
        if (!decoded) error(format_text("{}[{}].actions: {}", name, at, decoded.error().message));
        out.actions.push_back(std::move(action));
      }
      out.is_optional = list[at].is_optional;
      out.after = list[at].after;
      if (out.after && *out.after >= at)
        error(format_text("{}[{}].after: expected a number below {}, got {}", name, at, at,
                          *out.after));
    }
    return result;
  }

  std::optional<Expression> expression(const std::string& text, const std::string& place) {
    auto parsed = Expression::parse(text);
    if (parsed) return std::move(*parsed);
    error(format_text("{}: {}", place, parsed.error().message));
    return std::nullopt;
  }

  std::vector<Expression> expressions(const std::vector<std::string>& texts,
                                      const std::string& place) {
    std::vector<Expression> result;
    for (const std::string& text : texts) {
      if (auto parsed = expression(text, place)) result.push_back(std::move(*parsed));
    }
    return result;
  }

  void read_declared(const form::Declared& declared, Declarations& out) {
    out.off = declared.off;
    for (const form::Liability& each : declared.liabilities) {
      if (auto parsed = expression(each.expression, "declared.liabilities"))
        out.liabilities.emplace(each.account, std::move(*parsed));
    }
    for (const form::Claim& each : declared.claims)
      out.claims.emplace(each.account, expressions(each.expressions, "declared.claims"));
    out.tokens = declared.tokens;
    out.detached = declared.detached;
    out.refusals = declared.refusals;
    for (const form::Prefix& each : declared.unordered)
      out.unordered.emplace_back(each.account, each.prefix);
    out.order_views = expressions(declared.order_views, "declared.order_views");
    out.open_callbacks = declared.open_callbacks;
    out.rewards = declared.rewards;
    out.exits = transactions(declared.exits, "declared.exits");
    out.gas_margin_percent = declared.gas_margin_percent;
    out.fees = declared.fees;
  }

  std::map<CryptoHash, std::shared_ptr<const Bytes>> wasm_;
  std::string error_;
};

}  // namespace

Replay replay_of(const Finding& finding) {
  Replay replay{.where = finding.where,
                .schedule = finding.schedule,
                .property = finding.property,
                .subject = finding.subject,
                .sentence = finding.sentence};
  Scenario& scenario = replay.where.scenario;
  scenario.strangers = {};
  scenario.strangers.count = 0;
  scenario.strangers.budget = 0;
  scenario.faults = {.budget = 0, .kinds = {}};
  return replay;
}

std::string write_replay(const Replay& replay) {
  const Scenario& scenario = replay.where.scenario;
  form::Document document;
  document.schema = kSchema;
  document.where = {.number = replay.where.number,
                    .label = replay.where.label,
                    .kind = static_cast<form::CaseKind>(replay.where.kind),
                    .faulty = replay.where.faulty,
                    .world = replay.where.world,
                    .has_deletion = replay.where.has_deletion,
                    .jumps = {}};
  for (const ClockJump& jump : replay.where.jumps)
    document.where.jumps.push_back(
        {jump.label, {jump.heights}, {jump.duration.value()}, {jump.epochs}});
  document.scenario.name = scenario.name;
  document.scenario.protocol_version = scenario.protocol_version;
  document.scenario.mode = static_cast<form::Orders>(scenario.mode);
  document.scenario.shard_boundaries = scenario.shard_boundaries;
  document.scenario.setup = write(scenario.setup);
  document.scenario.transactions = write(scenario.transactions);
  for (const Property& property : scenario.properties) {
    document.scenario.properties.push_back({.name = property.name,
                                            .when = static_cast<form::When>(property.when),
                                            .expression = property.expression.text()});
  }
  document.scenario.declared = write(scenario.declared);
  document.scenario.budget = {.receipts = {scenario.budget.receipts},
                              .receipts_per_case = {scenario.budget.receipts_per_case},
                              .memory_bytes = {scenario.budget.memory_bytes},
                              .seed = {scenario.budget.seed}};
  document.schedule = replay.schedule.to_text();
  document.expected = {
      .property = replay.property, .subject = replay.subject, .sentence = replay.sentence};
  write_accounts(scenario, document);
  return boost::json::serialize(protocol::to_json(document)) + '\n';
}

Result<Replay> read_replay(std::string_view text) {
  const auto parsed = protocol::parse_json(text, {.bytes = kBytesMax});
  if (!parsed) return std::unexpected{parsed.error()};
  const auto document = protocol::from_json<form::Document>(*parsed);
  if (!document) return std::unexpected{document.error()};
  if (document->schema != kSchema)
    return fail(format_text("schema: expected '{}', got '{}'", kSchema, document->schema));
  auto schedule = Schedule::from_text(document->schedule);
  if (!schedule) return fail("schedule: " + schedule.error().message);
  auto scenario = Reader{*document}.scenario(document->scenario);
  if (!scenario) return std::unexpected{scenario.error()};
  Replay replay;
  const form::CaseForm& where = document->where;
  replay.where = {.number = where.number,
                  .label = where.label,
                  .scenario = std::move(*scenario),
                  .kind = static_cast<Case::Kind>(where.kind),
                  .faulty = where.faulty,
                  .world = where.world,
                  .has_deletion = where.has_deletion,
                  .jumps = {}};
  for (const form::Jump& jump : where.jumps)
    replay.where.jumps.push_back({.label = jump.label,
                                  .heights = jump.heights.value,
                                  .duration = Nanoseconds{jump.nanoseconds.value},
                                  .epochs = jump.epochs.value});
  replay.schedule = std::move(*schedule);
  replay.property = document->expected.property;
  replay.subject = document->expected.subject;
  replay.sentence = document->expected.sentence;
  return replay;
}

}  // namespace farcall::explore
