#include "node/store/dump.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "node/store/files.hpp"
#include "node/store/state_records.hpp"
#include "protocol/json/genesis_records.hpp"

namespace farcall::node {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

json::array validators_json(const chain::Chain& chain) {
  json::array list;
  for (const auto& stake : chain.epoch_of(*chain.head())->validators) {
    list.push_back(json::object{{"account_id", stake.account_id.view()},
                                {"public_key", stake.public_key.str()},
                                {"amount", to_string(stake.stake.value())}});
  }
  return list;
}

}  // namespace

Result<json::object> dump_genesis(const chain::Chain& chain, const std::string& genesis_text) {
  auto parsed = parse_object(genesis_text);
  if (!parsed) return fail("genesis.json: " + parsed.error().message);
  json::object genesis = std::move(*parsed);
  json::array records;
  for (const ShardId shard : chain.layout().shard_ids()) {
    visit_records(chain.state(shard), [&](protocol::StateRecord&& record) {
      records.push_back(protocol::to_json_record(record));
    });
  }
  genesis["genesis_height"] = chain.head()->height().value() + 1;
  genesis["protocol_version"] = chain.config().protocol_version;
  genesis["validators"] = validators_json(chain);
  genesis["total_supply"] = to_string(chain.head()->header.total_supply.value());
  genesis["records"] = std::move(records);
  return genesis;
}

Result<void> dump_home(const Home& home, const chain::Chain& chain, bool stream) {
  auto genesis = dump_genesis(chain, home.genesis_text);
  if (!genesis) return std::unexpected{genesis.error()};
  if (!stream) return write_file(home.folder / "output.json", pretty_json(*genesis));
  const fs::path folder = home.folder / "output";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(format_text("cannot make {}: {}", folder.string(), error.message()));
  json::value records = std::exchange((*genesis)["records"], json::array{});
  json::object config = home.config.get_object();
  config["genesis_file"] = "genesis.json";
  config["genesis_records_file"] = "records.json";
  config["validator_key_file"] = "validator_key.json";
  config["node_key_file"] = "node_key.json";
  const auto key_json = [](const KeyFile& key) {
    return pretty_json(json::object{{"account_id", key.account_id.view()},
                                    {"public_key", key.key.public_key().str()},
                                    {"secret_key", key.key.reveal()}});
  };
  auto done = write_file(folder / "records.json", pretty_json(records));
  if (done) done = write_file(folder / "genesis.json", pretty_json(*genesis));
  if (done) {
    done =
        write_file(folder / "validator_key.json", key_json(home.validator), FileAccess::kOwnerOnly);
  }
  if (done) {
    done = write_file(folder / "node_key.json", key_json(home.node_key), FileAccess::kOwnerOnly);
  }
  if (done) done = write_file(folder / "config.json", pretty_json(config));
  return done;
}

}  // namespace farcall::node
