#include "chain/genesis/genesis_config.hpp"

#include <array>
#include <chrono>

#include "base/format_text.hpp"
#include "chain/genesis/genesis_state.hpp"
#include "chain/genesis/json_field.hpp"
#include "protocol/json/genesis_records.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::chain {
namespace {

/// Reads members of one object and keeps the first error.
class ConfigReader {
 public:
  explicit ConfigReader(const Field& object) : object_{object} {}

  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

  template <class T>
  std::optional<T> take(Result<T> result) {
    if (result.has_value()) return std::move(*result);
    note(std::move(result.error()));
    return std::nullopt;
  }
  void note(Error error) {
    if (!error_.has_value()) error_ = std::move(error);
  }

  std::optional<Field> member(std::string_view name) { return take(object_.at(name)); }
  std::uint64_t number(std::string_view name) {
    const auto field = member(name);
    return field.has_value() ? take(field->number()).value_or(0) : 0;
  }
  std::string text(std::string_view name) {
    const auto field = member(name);
    return field.has_value() ? take(field->text()).value_or("") : "";
  }
  Balance balance(std::string_view name) {
    const auto field = member(name);
    return field.has_value() ? balance_of(*field) : Balance{};
  }
  Balance balance_of(const Field& field) {
    const auto digits = take(field.text());
    if (!digits.has_value()) return {};
    const auto value = parse_u128(*digits);
    if (!value.has_value()) note(field.wrong("expected the digits of a 128-bit number").error());
    return Balance{value.value_or(0)};
  }
  protocol::Ratio ratio(std::string_view name) {
    const auto field = member(name);
    const auto items = field.has_value() ? take(field->items()) : std::nullopt;
    if (!items.has_value()) return {};
    protocol::Ratio ratio;
    if (items->size() == 2) {
      ratio.numerator = take((*items)[0].number()).value_or(0);
      ratio.denominator = take((*items)[1].number()).value_or(0);
    }
    if (items->size() != 2 || ratio.denominator == 0)
      note(field->wrong("a ratio is a list of two numbers, the second not 0").error());
    return ratio;
  }
  protocol::AccountId account_of(const Field& field) {
    const auto text = take(field.text());
    if (!text.has_value()) return {};
    const auto id = protocol::AccountId::parse(*text);
    if (!id.has_value()) note(field.wrong(id.error().message).error());
    return id.value_or(protocol::AccountId{});
  }

  std::vector<ValidatorStake> validators() {
    std::vector<ValidatorStake> out;
    const auto field = member("validators");
    const auto items = field.has_value() ? take(field->items()) : std::nullopt;
    if (!items.has_value()) return out;
    for (const Field& item : *items) {
      ConfigReader reader{item};
      ValidatorStake stake;
      if (const auto id = reader.member("account_id")) stake.account_id = reader.account_of(*id);
      if (const auto key = reader.member("public_key")) {
        const auto text = reader.take(key->text());
        const auto parsed = protocol::PublicKey::parse(text.value_or(""));
        if (parsed.has_value()) {
          stake.public_key = *parsed;
        } else {
          reader.note(key->wrong(parsed.error().message).error());
        }
      }
      stake.stake = reader.balance("amount");
      if (reader.error().has_value()) note(*reader.error());
      out.push_back(std::move(stake));
    }
    return out;
  }

  protocol::ShardLayout layout() {
    const auto field = member("shard_layout");
    if (!field.has_value()) return protocol::ShardLayout::single();
    auto made = protocol::shard_layout_from_json(field->value());
    if (!made.has_value()) note(field->wrong(made.error().message).error());
    return made.value_or(protocol::ShardLayout::single());
  }

  /// The last whose nanoseconds since 1970 fit 64 bits.
  static constexpr int kMaxYear = 2553;

  /// No year after 1970, month, day, hour, minute or second.
  static constexpr unsigned kNoDigits = 255;

  /// Consumes `before`, unless it is '\0', and `count` digits; returns `kNoDigits` without them.
  static unsigned digits(std::string_view& rest, std::size_t count, char before = '\0') {
    if (before != '\0') {
      if (!rest.starts_with(before)) return kNoDigits;
      rest.remove_prefix(1);
    }
    unsigned value = 0;
    if (rest.size() < count) return kNoDigits;
    for (const char digit : rest.substr(0, count)) {
      if (digit < '0' || digit > '9') return kNoDigits;
      value = value * 10 + static_cast<unsigned>(digit - '0');
    }
    rest.remove_prefix(count);
    return value;
  }

  /// RFC 3339 with "Z" and up to nine decimals of a second.
  Nanoseconds time(std::string_view name) {
    const auto field = member(name);
    const std::string text = field.has_value() ? take(field->text()).value_or("") : "";
    if (!field.has_value()) return {};
    std::string_view rest{text};
    const int year = static_cast<int>(digits(rest, 4));
    const unsigned month = digits(rest, 2, '-');
    const unsigned day = digits(rest, 2, '-');
    const unsigned hour = digits(rest, 2, 'T');
    const unsigned minute = digits(rest, 2, ':');
    const unsigned second = digits(rest, 2, ':');
    if (hour < 24 && minute < 60 && second < 60) {
      std::uint64_t fraction = 0;
      std::uint64_t unit = 1'000'000'000;
      if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9' && unit > 1) {
          unit /= 10;
          fraction += static_cast<std::uint64_t>(rest[0] - '0') * unit;
          rest.remove_prefix(1);
        }
      }
      const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                             std::chrono::day{day}};
      if (rest == "Z" && date.ok() && year >= 1970 && year <= kMaxYear) {
        const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
        const std::uint64_t seconds =
            ((static_cast<std::uint64_t>(days) * 24 + hour) * 60 + minute) * 60 + second;
        return Nanoseconds{seconds * 1'000'000'000 + fraction};
      }
    }
    note(field->wrong("expected a time like 2025-01-31T12:00:00.5Z").error());
    return {};
  }

 private:
  const Field& object_;
  std::optional<Error> error_;
};

bool is_at_most_one(protocol::Ratio ratio) {
  return ratio.numerator <= ratio.denominator;
}

/// Checks that no figure of the chain can leave its range.
Result<void> check_bounds(const ChainConfig& config, std::uint64_t version) {
  constexpr std::uint64_t kMaxBlocks = 1'000'000'000'000;
  constexpr Balance kMaxSupply{u128{1} << 120};
  if (version > UINT32_MAX || !protocol::is_supported(config.protocol_version))
    return fail(format_text("protocol_version: {} is not known; versions {} to {} are", version,
                            protocol::kMinProtocolVersion, protocol::kMaxProtocolVersion));
  if (config.genesis_height.value() > kMaxBlocks)
    return fail(format_text("genesis_height: at most {}", kMaxBlocks));
  if (config.epoch_length <= 3)
    return fail(format_text("epoch_length: expected at least 4, got {}", config.epoch_length));
  if (config.epoch_length > kMaxBlocks)
    return fail(format_text("epoch_length: at most {}", kMaxBlocks));
  if (config.transaction_validity_period > kMaxBlocks)
    return fail(format_text("transaction_validity_period: at most {}", kMaxBlocks));
  if (config.num_block_producer_seats == 0 || config.num_block_producer_seats > 256)
    return fail("num_block_producer_seats: 1 to 256 are possible");
  const Gas gas_limit_max{Gas::max().value() / config.shard_layout.size()};
  if (config.gas_limit > gas_limit_max)
    return fail(format_text("gas_limit: at most {} with so many shards", gas_limit_max.value()));
  if (config.min_gas_price > config.max_gas_price)
    return fail("min_gas_price: must not be above max_gas_price");
  if (!is_at_most_one(config.gas_price_adjustment_rate))
    return fail("gas_price_adjustment_rate: must not be above 1");
  if (!is_at_most_one(config.protocol_reward_rate))
    return fail("protocol_reward_rate: must not be above 1");
  if (!is_at_most_one(config.max_inflation_rate))
    return fail("max_inflation_rate: must not be above 1");
  if (config.online_min_threshold.numerator > UINT32_MAX ||
      config.online_max_threshold.numerator > UINT32_MAX ||
      u128{config.online_min_threshold.numerator} * config.online_max_threshold.denominator >=
          u128{config.online_max_threshold.numerator} * config.online_min_threshold.denominator)
    return fail("online_min_threshold: must be below online_max_threshold");
  if (config.chunk_validator_only_kickout_threshold > 100)
    return fail("chunk_validator_only_kickout_threshold: expected a percentage");
  if (config.minimum_stake_divisor == 0) return fail("minimum_stake_divisor: must not be 0");
  if (config.minimum_stake_ratio.numerator >= config.minimum_stake_ratio.denominator)
    return fail("minimum_stake_ratio: must be below 1");
  if (config.total_supply > kMaxSupply) return fail("total_supply: at most 2^120 yoctoNEAR");
  if (config.validators.empty()) return fail("validators: at least one is needed");
  Balance staked;
  for (const ValidatorStake& validator : config.validators) {
    staked = staked.saturating_add(validator.stake);
    if (staked > kMaxSupply) return fail("validators: at most 2^120 yoctoNEAR are staked");
  }
  if (staked.is_zero()) return fail("validators: nothing is staked");
  return {};
}

}  // namespace

Result<ChainConfig> parse_genesis_config(const boost::json::value& genesis) {
  const Field root{genesis, ""};
  if (!genesis.is_object()) return root.wrong("a genesis file is a JSON object");
  ConfigReader reader{root};
  ChainConfig config;
  const std::uint64_t version = reader.number("protocol_version");
  config.protocol_version = static_cast<ProtocolVersion>(version);
  config.chain_id = reader.text("chain_id");
  config.genesis_time = reader.time("genesis_time");
  config.genesis_height = BlockHeight{reader.number("genesis_height")};
  config.epoch_length = reader.number("epoch_length");
  config.gas_limit = Gas{reader.number("gas_limit")};
  config.min_gas_price = reader.balance("min_gas_price");
  config.max_gas_price = reader.balance("max_gas_price");
  config.gas_price_adjustment_rate = reader.ratio("gas_price_adjustment_rate");
  config.transaction_validity_period = reader.number("transaction_validity_period");
  config.validators = reader.validators();
  if (const auto field = reader.member("protocol_treasury_account"))
    config.protocol_treasury_account = reader.account_of(*field);
  config.protocol_reward_rate = reader.ratio("protocol_reward_rate");
  config.max_inflation_rate = reader.ratio("max_inflation_rate");
  if (root.has("online_min_threshold"))
    config.online_min_threshold = reader.ratio("online_min_threshold");
  if (root.has("online_max_threshold"))
    config.online_max_threshold = reader.ratio("online_max_threshold");
  if (root.has("chunk_validator_only_kickout_threshold"))
    config.chunk_validator_only_kickout_threshold =
        reader.number("chunk_validator_only_kickout_threshold");
  config.total_supply = reader.balance("total_supply");
  config.num_block_producer_seats = reader.number("num_block_producer_seats");
  if (root.has("num_chunk_producer_seats"))
    config.num_chunk_producer_seats = reader.number("num_chunk_producer_seats");
  if (root.has("num_chunk_validator_seats"))
    config.num_chunk_validator_seats = reader.number("num_chunk_validator_seats");
  if (root.has("minimum_stake_ratio"))
    config.minimum_stake_ratio = reader.ratio("minimum_stake_ratio");
  if (root.has("minimum_stake_divisor"))
    config.minimum_stake_divisor = reader.number("minimum_stake_divisor");
  config.shard_layout = reader.layout();
  if (reader.error().has_value()) return std::unexpected{*reader.error()};
  // nearcore takes the rules of epochs from its own tables unless the chain id is one that its
  // `init` generated (EpochManager::new_arc_handle).
  if (!config.chain_id.starts_with("test-chain-")) {
    config.num_chunk_producer_seats = 100;
    config.num_chunk_validator_seats = 300;
    config.minimum_stake_divisor = 10;
    config.minimum_stake_ratio = {1, 6250};
    config.max_inflation_rate = {1, 40};
    config.online_min_threshold = {90, 100};
    config.online_max_threshold = {99, 100};
    config.chunk_validator_only_kickout_threshold = 80;
  }
  if (auto checked = check_bounds(config, version); !checked)
    return std::unexpected{checked.error()};
  return config;
}

Result<Genesis> parse_genesis(const boost::json::value& genesis) {
  Result<ChainConfig> config = parse_genesis_config(genesis);
  if (!config.has_value()) return std::unexpected{config.error()};
  const Field root{genesis, ""};
  const auto items = root.at("records").and_then([](const Field& field) { return field.items(); });
  if (!items.has_value()) return std::unexpected{items.error()};
  std::vector<protocol::StateRecord> records;
  records.reserve(items->size());
  for (const Field& item : *items) {
    Result<protocol::StateRecord> record = protocol::state_record_from_json(item.value());
    if (!record.has_value()) return item.wrong(record.error().message);
    records.push_back(std::move(*record));
  }
  return make_genesis(std::move(*config), records);
}

Result<Genesis> parse_genesis(std::string_view text) {
  const Result<boost::json::value> parsed = protocol::parse_json(text);
  if (!parsed.has_value()) return std::unexpected{parsed.error()};
  return parse_genesis(*parsed);
}

}  // namespace farcall::chain
