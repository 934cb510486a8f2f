#include "node/sandbox_command.hpp"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "base/format_text.hpp"
#include "base/home_folder.hpp"
#include "node/home.hpp"
#include "node/node.hpp"
#include "node/store/dump.hpp"
#include "vm/engine/machine.hpp"

namespace farcall::node {

namespace {

struct Arguments {
  std::string home;
  InitOptions init;
  std::uint64_t num_shards = 1;
  std::string rpc_address;
  std::optional<bool> produce_empty_blocks;
  std::optional<std::uint64_t> view_gas_limit;
  bool archive = false;
  bool stream = false;
};

/// Accepts options that matter to a real network only. Their help says that they have no effect.
void accept_and_ignore(CLI::App& command, std::initializer_list<const char*> options,
                       std::initializer_list<const char*> flags) {
  static std::vector<std::string> values;
  static std::size_t given = 0;
  static constexpr const char* kHelp = "Accepted, without effect";
  for (const char* name : options) command.add_option(name, values, kHelp);
  for (const char* name : flags) command.add_flag(name, given, kHelp);
}

std::string default_home() {
  return (home_folder() / ".near").string();
}

void log(std::string_view line) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

int failed(const Error& error) {
  log("ERROR near: " + error.message);
  return EXIT_FAILURE;
}

int init(const Arguments& arguments) {
  if (arguments.num_shards != 1) {
    return failed({"init: --num-shards must be 1; for more, edit shard_layout in genesis.json"});
  }
  if (auto done = init_home(arguments.home, arguments.init); !done) return failed(done.error());
  log(format_text("INFO near: home folder {} is ready", arguments.home));
  return EXIT_SUCCESS;
}

Result<Home> load(const Arguments& arguments) {
  auto home = load_home(arguments.home);
  if (home && arguments.archive) home->archive = true;
  if (home && arguments.view_gas_limit) home->view_gas_limit = Gas{*arguments.view_gas_limit};
  return home;
}

int run(const Arguments& arguments) {
  auto home = load(arguments);
  if (!home) return failed(home.error());
  NodeOptions options;
  if (!arguments.rpc_address.empty()) {
    const auto address = parse_address(arguments.rpc_address);
    if (!address) return failed({"--rpc-addr: " + address.error().message});
    options.rpc_address = *address;
  }
  options.has_ticker = arguments.produce_empty_blocks.value_or(home->produce_empty_blocks);
  vm::Machine machine{{.folder = vm::CodeCache::default_folder()}};
  auto node = Node::start(std::move(*home), std::move(options), machine);
  if (!node) return failed(node.error());
  if ((*node)->repaired_bytes() > 0) {
    log(
        format_text("WARN near: the journal ended with an unfinished record; its {} bytes, which "
                    "were never acknowledged, are removed",
                    (*node)->repaired_bytes()));
  }
  log("INFO near: serving JSON-RPC on http://" + address_text((*node)->address()));
  if (auto done = (*node)->run(); !done) return failed(done.error());
  return EXIT_SUCCESS;
}

int dump_state(const Arguments& arguments) {
  const auto home = load(arguments);
  if (!home) return failed(home.error());
  vm::Machine machine{{.folder = vm::CodeCache::default_folder()}};
  const auto world = World::open_copy({.genesis_text = home->genesis_text,
                                       .chain = chain_options(*home),
                                       .readable_epochs = home->readable_epochs,
                                       .journal = home->data() / "journal"},
                                      machine);
  if (!world) return failed(world.error());
  if (auto done = dump_home(*home, (*world)->chain(), arguments.stream); !done) {
    return failed(done.error());
  }
  return EXIT_SUCCESS;
}

void add_init(CLI::App& program, Arguments& arguments, int& exit) {
  CLI::App* command = program.add_subcommand("init", "Make a home folder");
  command->add_option("--chain-id", arguments.init.chain_id, "Name of the chain");
  command->add_option("--account-id", arguments.init.account_id, "The validator and root account");
  command->add_option("--test-seed", arguments.init.test_seed, "Makes the root key predictable");
  command->add_option("--num-shards", arguments.num_shards, "Shards of the chain");
  command->add_option("--max-gas-burnt-view", arguments.init.max_gas_burnt_view,
                      "Gas that a view may burn");
  command->add_flag("--fast", arguments.init.fast, "Short blocks and epochs");
  accept_and_ignore(*command,
                    {"--genesis", "--boot-nodes", "--download-genesis-url",
                     "--download-records-url", "--download-config-url", "--state-sync-bucket"},
                    {"--download-genesis", "--download-config"});
  command->callback([&] { exit = init(arguments); });
}

void add_run(CLI::App& program, Arguments& arguments, int& exit) {
  CLI::App* command = program.add_subcommand("run", "Run the node");
  command->add_option("--rpc-addr", arguments.rpc_address, "Where to listen, IP:PORT");
  command->add_option("--produce-empty-blocks", arguments.produce_empty_blocks,
                      "Make blocks when nothing happens");
  command->add_option("--max-gas-burnt-view", arguments.view_gas_limit, "Gas that a view may burn");
  command->add_flag("--archive", arguments.archive, "Keep all blocks readable");
  accept_and_ignore(
      *command,
      {"--network-addr", "--boot-nodes", "--min-peers", "--rpc-prometheus-addr", "--telemetry-url"},
      {});
  command->callback([&] { exit = run(arguments); });
}

void add_view_state(CLI::App& program, Arguments& arguments, int& exit) {
  CLI::App* command = program.add_subcommand("view-state", "Look at the state");
  command->require_subcommand(1);
  CLI::App* dump = command->add_subcommand("dump-state", "Write the state as a genesis");
  dump->add_flag("--stream", arguments.stream, "Records in a file of their own");
  dump->callback([&] { exit = dump_state(arguments); });
}

}  // namespace

int run_near_sandbox(int count, const char* const* words) {
  Arguments arguments{.home = default_home()};
  int exit = EXIT_SUCCESS;
  CLI::App program{"A NEAR node for tests, driven by farcall."};
  program.name("near-sandbox");
  program.set_version_flag("--version", "neard (release farcall-0.1.0) (protocol 86)");
  program.require_subcommand(1);
  program.fallthrough();
  program.add_option("--home", arguments.home, "Folder with configuration and data");
  accept_and_ignore(program, {"--verbose"}, {"--unsafe-fast-startup"});
  add_init(program, arguments, exit);
  add_run(program, arguments, exit);
  add_view_state(program, arguments, exit);
  try {
    program.parse(count, words);
  } catch (const CLI::ParseError& error) {
    const int code = program.exit(error, std::cout, std::cerr);
    return code == 0 ? EXIT_SUCCESS : 2;
  }
  return exit;
}

}  // namespace farcall::node
