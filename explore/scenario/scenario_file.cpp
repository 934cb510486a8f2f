#include "explore/scenario/scenario_file.hpp"

#include <algorithm>
#include <array>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "explore/scenario/scenario_keys.hpp"
#include "explore/scenario/scenario_reader.hpp"

namespace farcall::explore {
namespace {

namespace fs = std::filesystem;

/// Of scenarios and of the files that they name.
constexpr std::uintmax_t kFileMax = std::uintmax_t{1} << 30;
constexpr std::size_t kScenarioMax = std::size_t{1} << 20;

struct NamedMode {
  std::string_view name;
  Mode mode;
};
constexpr std::array kModes{NamedMode{"any", Mode::kAny}, NamedMode{"layout", Mode::kLayout},
                            NamedMode{"load", Mode::kLoad}};

struct NamedFault {
  std::string_view name;
  FaultKind kind;
};
constexpr std::array kFaultKinds{NamedFault{"missing", FaultKind::kMissing},
                                 NamedFault{"no-contract", FaultKind::kNoContract},
                                 NamedFault{"no-method", FaultKind::kNoMethod},
                                 NamedFault{"panic", FaultKind::kPanic},
                                 NamedFault{"burn-gas", FaultKind::kBurnGas},
                                 NamedFault{"return-nothing", FaultKind::kReturnNothing},
                                 NamedFault{"return-garbage", FaultKind::kReturnGarbage},
                                 NamedFault{"call-back", FaultKind::kCallBack},
                                 NamedFault{"fail-later", FaultKind::kFailLater},
                                 NamedFault{"late", FaultKind::kLate},
                                 NamedFault{"least-gas", FaultKind::kLeastGas},
                                 NamedFault{"delete-user", FaultKind::kDeleteUser},
                                 NamedFault{"time-passes", FaultKind::kTimePasses},
                                 NamedFault{"not-sent", FaultKind::kNotSent},
                                 NamedFault{"breaks", FaultKind::kBreaks},
                                 NamedFault{"sent-twice", FaultKind::kSentTwice}};

template <class Row, std::size_t kCount>
const Row* named(const TomlValue& value, std::string_view what,
                 const std::array<Row, kCount>& rows) {
  const std::string name = value.text(what);
  const auto found = std::ranges::find(rows, std::string_view{name}, &Row::name);
  if (found != rows.end()) return &*found;
  std::vector<std::string_view> names;
  names.reserve(rows.size());
  for (const Row& row : rows) names.push_back(row.name);
  value.wrong(format_text("unknown {} \"{}\"{}", what, name, suggest(name, names)));
  return nullptr;
}

constexpr std::array<std::string_view, 3> kWhenKeys{"always", "at_end", "sometimes"};

class Reader {
 public:
  Reader(ScenarioReading& reading, const TomlTable& top) : reading_{reading}, top_{top} {}

  void run(std::string_view name) {
    Scenario& out = reading_.scenario;
    out.name = top_.text("name", name);
    (void)top_.text("description");
    read_network();
    if (const auto world = top_.find("world")) read_world(reading_, {*world, keys::kWorld});
    if (const auto accounts = top_.find("accounts")) read_accounts(reading_, *accounts);
    if (!reading_.errors.empty()) return;
    for (const std::string_view list : {"setup", "transactions"}) ensure_signers(list);
    read_transactions(reading_, top_.items("setup"), {.has_order = false}, out.setup);
    read_transactions(reading_, top_.items("transactions"), {}, out.transactions);
    if (out.transactions.empty() && reading_.errors.empty())
      top_.wrong("expected at least one [[transactions]]");
    if (!reading_.errors.empty()) return;
    read_strangers();
    read_faults();
    for (const TomlValue& each : top_.items("properties")) read_property(each);
    if (const auto table = top_.find("declare"))
      read_declarations(reading_, {*table, keys::kDeclare});
    read_budget();
  }

 private:
  void read_network() {
    Scenario& out = reading_.scenario;
    if (const auto version = top_.find("protocol")) {
      const auto number = version->whole(UINT32_MAX);
      if (number < protocol::kMinProtocolVersion || number > protocol::kMaxProtocolVersion)
        return version->wrong(format_text("expected a protocol version from {} to {}, got {}",
                                          protocol::kMinProtocolVersion,
                                          protocol::kMaxProtocolVersion, number));
      out.protocol_version = static_cast<ProtocolVersion>(number);
    }
    if (const auto mode = top_.find("mode"))
      if (const NamedMode* row = named(*mode, "mode", kModes)) out.mode = row->mode;
    const auto boundaries = top_.find("shard_boundaries");
    if (!boundaries) return;
    if (out.mode != Mode::kLayout) return boundaries->wrong("needs mode = \"layout\"");
    for (const TomlValue& each : boundaries->items()) {
      out.shard_boundaries.push_back(each.account());
      if (!std::ranges::is_sorted(out.shard_boundaries, std::less_equal<>{}))
        return each.wrong("boundaries must ascend");
    }
  }

  /// Actors may receive before they sign.
  void ensure_signers(std::string_view list) {
    for (const TomlValue& each : top_.items(list)) {
      const TomlNode* signer = each.node->member("signer");
      if (signer == nullptr) continue;  // reported where the transaction is read
      if (const auto id = protocol::AccountId::parse(signer->text)) reading_.ensure_actor(*id);
    }
  }

  void read_strangers() {
    Strangers& out = reading_.scenario.strangers;
    out.balance = near(1000);
    const auto value = top_.find("strangers");
    if (!value) return;
    const TomlTable table{*value, keys::kStrangers};
    out.count = static_cast<std::uint32_t>(table.whole("count", out.count, 2));
    out.budget = static_cast<std::uint32_t>(table.whole("budget", out.budget, 3));
    out.balance = table.balance("balance", out.balance);
    out.generates_calls = table.boolean("generate", out.generates_calls);
    for (const TomlValue& each : table.items("targets")) {
      out.targets.push_back(each.account());
      reading_.require_account(each, out.targets.back().view());
      if (reading_.errors.empty() && !reading_.methods.contains(out.targets.back()))
        each.wrong(format_text("{} has no contract", out.targets.back().view()));
    }
    read_transactions(reading_, table.items("calls"), {.has_signer = false, .has_order = false},
                      out.calls);
  }

  void read_faults() {
    const auto value = top_.find("faults");
    if (!value) return;
    const TomlTable table{*value, keys::kFaults};
    Faults& out = reading_.scenario.faults;
    out.budget = static_cast<std::uint32_t>(table.whole("budget", out.budget, 1));
    for (const TomlValue& each : table.items("kinds"))
      if (const NamedFault* row = named(each, "fault", kFaultKinds)) out.kinds.push_back(row->kind);
  }

  void read_property(const TomlValue& value) {
    const TomlTable table{value, keys::kProperty};
    const auto when = table.present(kWhenKeys);
    if (when.size() != 1)
      return table.wrong("expected one of always, at_end and sometimes, with a condition");
    const TomlValue condition = *table.find(when.front());
    auto expression = read_expression(reading_, condition);
    if (!expression) return;
    std::string name = table.text("name", expression->text());
    if (std::ranges::contains(reading_.scenario.properties, name, &Property::name))
      return table.wrong(format_text("two properties are named \"{}\"", name));
    reading_.scenario.properties.push_back(
        {.name = std::move(name),
         .when = when.front() == "always"   ? Property::When::kAlways
                 : when.front() == "at_end" ? Property::When::kAtEnd
                                            : Property::When::kSometimes,
         .expression = std::move(*expression)});
  }

  void read_budget() {
    const auto value = top_.find("budget");
    if (!value) return;
    const TomlTable table{*value, keys::kBudget};
    Budget& out = reading_.scenario.budget;
    out.receipts = table.whole("receipts", out.receipts, INT64_MAX);
    out.receipts_per_case = table.whole("receipts_per_case", out.receipts_per_case, INT64_MAX);
    out.seed = table.whole("seed", out.seed, INT64_MAX);
    if (const auto choices = table.find("choices")) {
      constexpr std::uint64_t kMost = 20;
      if (reading_.scenario.mode == Mode::kAny)
        return choices->wrong("needs mode = \"layout\" or \"load\"");
      out.choices = static_cast<std::uint32_t>(choices->whole(kMost));
    }
    if (const auto memory = table.find("memory")) out.memory_bytes = read_memory(*memory);
  }

  static std::uint64_t read_memory(const TomlValue& value) {
    if (value.node->kind == TomlNode::Kind::kInteger) return value.whole(INT64_MAX);
    constexpr std::uint64_t kMost = 1 << 20;
    const std::string text = value.text("\"256 MiB\", or a number of bytes");
    const std::size_t space = text.find(' ');
    const auto number = parse_u64(std::string_view{text}.substr(0, space));
    const std::string_view unit =
        space == std::string::npos ? "" : std::string_view{text}.substr(space + 1);
    const unsigned shift = unit == "MiB" ? 20 : unit == "GiB" ? 30 : 0;
    if (number && *number <= kMost && shift != 0) return *number << shift;
    value.wrong(
        format_text("expected \"256 MiB\", \"1 GiB\" or a number of bytes, got \"{}\"", text));
    return 0;
  }

  ScenarioReading& reading_;
  const TomlTable& top_;
};

}  // namespace

Result<Bytes> ScenarioFiles::read(const fs::path& file) {
  const auto text = read_file(file, kFileMax);
  if (!text) return std::unexpected{text.error()};
  return to_bytes(*text);
}

Result<Bytes> ScenarioFiles::build(const fs::path& source) {
  return fail(format_text("cannot build {} here; name its wasm with \"wasm\"", source.string()));
}

Result<Scenario> read_scenario(std::string_view text, std::string_view name, const fs::path& folder,
                               ScenarioFiles& files) {
  if (text.size() > kScenarioMax) return fail(format_text("{}: larger than 1 MiB", name));
  const auto root = parse_toml(text, name);
  if (!root) return std::unexpected{root.error()};
  TomlErrors errors{std::string{name}};
  ScenarioReading reading{.errors = errors, .files = files, .folder = folder};
  const TomlTable top{{&errors, &*root, ""}, keys::kTop};
  if (errors.empty()) Reader{reading, top}.run(fs::path{name}.stem().string());
  if (errors.error()) return std::unexpected{*errors.error()};
  return std::move(reading.scenario);
}

Result<Scenario> read_scenario(const fs::path& file, ScenarioFiles& files) {
  const auto bytes = files.read(file);
  if (!bytes) return std::unexpected{bytes.error()};
  return read_scenario(as_text(*bytes), file.filename().string(), file.parent_path(), files);
}

Result<Scenario> read_scenario(const fs::path& file) {
  ScenarioFiles files;
  return read_scenario(file, files);
}

}  // namespace farcall::explore
