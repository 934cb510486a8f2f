// farcall node: a NEAR network for development, for people; programs start it as near-sandbox.
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "cli/near/networks.hpp"
#include "cli/session.hpp"
#include "node/fork/fork.hpp"
#include "node/node.hpp"
#include "node/store/files.hpp"
#include "protocol/parameters.hpp"
#include "vm/engine/machine.hpp"

namespace farcall::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct NodeArguments {
  std::string home;
  std::string listen = "127.0.0.1:3030";
  std::optional<std::uint64_t> block_time_ms;
  bool has_no_empty_blocks = false;
  std::string fork;
  std::optional<std::uint64_t> fork_block;
  std::string fork_cache;
};

/// A folder of its own that goes when the node does.
class TemporaryHome {
 public:
  static Result<std::unique_ptr<TemporaryHome>> make() {
    std::error_code error;
    const fs::path base = fs::temp_directory_path(error);
    if (error) return farcall::fail("there is no folder for temporary files: " + error.message());
    std::string name = (base / "farcall-node-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      return farcall::fail("cannot make a folder in " + base.string());
    }
    return std::unique_ptr<TemporaryHome>{new TemporaryHome{name}};
  }
  TemporaryHome(const TemporaryHome&) = delete;
  TemporaryHome& operator=(const TemporaryHome&) = delete;
  ~TemporaryHome() {
    std::error_code ignored;  // what cannot be removed stays among the temporary files
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const noexcept { return path_; }

 private:
  explicit TemporaryHome(fs::path path) : path_{std::move(path)} {}
  fs::path path_;
};

/// What the genesis says; nothing if it says nothing that is a number, which its reader refuses.
std::optional<std::uint64_t> genesis_number(const node::Home& home, std::string_view name) {
  auto genesis = node::parse_object(home.genesis_text);
  if (!genesis) return std::nullopt;
  return u64_member(json::value(std::move(*genesis)), name);  // braces would make a list of it
}

/// What the chain does, in one line that is written over again.
class ActivityLine {
 public:
  explicit ActivityLine(bool is_shown) : is_shown_{is_shown && ::isatty(STDERR_FILENO) == 1} {}

  void show(const chain::Chain& chain) {
    const chain::Block& block = *chain.head();
    for (const chain::ShardBlock& shard : block.shards) {
      transactions_ += shard.transactions.size();
      receipts_ += shard.outcomes.size() - shard.transactions.size();
    }
    const auto now = std::chrono::steady_clock::now();
    if (!is_shown_ || now < next_) return;
    next_ = now + kPause;
    const auto final_block = chain.final_block();
    std::fprintf(
        stderr, "\r\033[Kblock %llu, final %llu, %llu transactions, %llu receipts",
        static_cast<unsigned long long>(block.height().value()),
        static_cast<unsigned long long>(final_block == nullptr ? 0 : final_block->height().value()),
        static_cast<unsigned long long>(transactions_), static_cast<unsigned long long>(receipts_));
    is_open_ = true;
  }
  void finish() const {
    if (is_open_) std::fputc('\n', stderr);
  }

 private:
  /// Faster than this nobody can read.
  static constexpr std::chrono::milliseconds kPause{100};

  bool is_shown_;
  bool is_open_ = false;
  std::uint64_t transactions_ = 0;
  std::uint64_t receipts_ = 0;
  std::chrono::steady_clock::time_point next_;
};

class NodeCommand {
 public:
  NodeCommand(Session& session, const NodeArguments& arguments)
      : session_{session}, arguments_{arguments} {}

  void run() {
    const auto address = node::parse_address(arguments_.listen);
    if (!address) return session_.fail(Exit::kUsage, "--listen: " + address.error().message);
    std::optional<near::Connection> forked;
    if (!arguments_.fork.empty()) {
      auto network = forked_network();
      if (!network) return session_.fail(Exit::kUsage, "--fork: " + network.error().message);
      forked = std::move(*network);
    }
    auto home = prepare_home();
    if (!home) return session_.fail(Exit::kInput, home.error().message);
    if (auto fits = check_protocol(*home); !fits) {
      return session_.fail(Exit::kInput, fits.error().message);
    }
    if (arguments_.block_time_ms) {
      home->min_block_delay = std::chrono::milliseconds{*arguments_.block_time_ms};
      home->max_block_delay = std::max(home->max_block_delay, home->min_block_delay);
    }
    vm::Machine machine{{.folder = vm::CodeCache::default_folder()}};
    node::NodeOptions options{
        .rpc_address = *address,
        .has_ticker = home->produce_empty_blocks && !arguments_.has_no_empty_blocks,
        .fork = nullptr};
    if (forked) {
      auto fork = open_fork(*home, *forked);
      if (!fork) return session_.fail(Exit::kEnvironment, "fork: " + fork.error().message);
      options.fork = std::move(*fork);
    }
    auto started = node::Node::start(std::move(*home), std::move(options), machine);
    if (!started) return session_.fail(Exit::kEnvironment, started.error().message);
    node::Node& node = **started;
    introduce(node);
    ActivityLine line{!session_.quiet};
    node.producer().on_block([&] { line.show(node.producer().chain()); });
    const auto done = node.run();
    line.finish();
    if (!done) return session_.fail(Exit::kEnvironment, done.error().message);
    session_.say("stopped");
  }

 private:
  Result<node::Home> prepare_home() {
    fs::path folder = arguments_.home;
    if (folder.empty()) {
      auto made = TemporaryHome::make();
      if (!made) return std::unexpected{made.error()};
      temporary_ = std::move(*made);
      folder = temporary_->path();
    }
    node::InitOptions options;
    options.protocol_version = session_.protocol_version.value_or(protocol::kMaxProtocolVersion);
    if (auto done = node::init_home(folder, options); !done) return std::unexpected{done.error()};
    return node::load_home(folder);
  }

  /// A URL or the name of a network, as in the NEAR commands.
  [[nodiscard]] Result<near::Connection> forked_network() const {
    const auto networks = near::Networks::load();
    if (!networks) return std::unexpected{networks.error()};
    return networks->find(arguments_.fork);
  }

  /// A home keeps the version that it was made with.
  [[nodiscard]] Result<void> check_protocol(const node::Home& home) const {
    if (!session_.protocol_version) return {};
    const auto made_with = genesis_number(home, "protocol_version");
    if (!made_with || *made_with == *session_.protocol_version) return {};
    return farcall::fail(format_text(
        "--protocol {}: the network in {} was begun with protocol {}, which its genesis.json says",
        *session_.protocol_version, home.folder.string(), *made_with));
  }

  /// A new home begins at the height of the fork, an old one goes on with the block that it began
  /// with.
  Result<std::unique_ptr<node::Fork>> open_fork(node::Home& home,
                                                const near::Connection& network) const {
    const auto has_journal = file_exists(home.data() / "journal");
    if (!has_journal) return std::unexpected{has_journal.error()};
    const bool is_new = !*has_journal;
    const fs::path cache = vm::CodeCache::default_folder().value_or(home.folder) / "fork";
    node::ForkOptions options{
        .url = network.rpc_url,
        .api_key = network.api_key,
        .height = arguments_.fork_block,
        .cache = arguments_.fork_cache.empty() ? cache : fs::path{arguments_.fork_cache},
        .taken_file = home.data() / "forked"};
    if (!is_new && !options.height) options.height = genesis_number(home, "genesis_height");
    auto fork = node::Fork::open(options);
    if (!fork || !is_new) return fork;
    if (auto done = begin_at((*fork)->height(), home); !done) return std::unexpected{done.error()};
    return fork;
  }

  /// Nonces of keys grow with heights, and those from the fork must be possible here.
  static Result<void> begin_at(std::uint64_t height, node::Home& home) {
    // The file as it stands: the text of the home has the records of other files in it.
    const fs::path file = home.folder / "genesis.json";
    auto genesis = node::read_json(file);
    if (!genesis) return std::unexpected{genesis.error()};
    json::object* object = genesis->if_object();
    if (object == nullptr) return farcall::fail(file.string() + " must hold an object");
    (*object)["genesis_height"] = height;
    if (auto done = write_file(file, node::pretty_json(*genesis)); !done) return done;
    auto again = node::load_home(home.folder);
    if (!again) return std::unexpected{again.error()};
    home.genesis_text = std::move(again->genesis_text);
    return {};
  }

  void introduce(node::Node& node) const {
    const node::Home& home = node.home();
    const ProtocolVersion version = node.producer().chain().config().protocol_version;
    const std::string url = "http://" + node::address_text(node.address());
    const std::string key_file = (home.folder / "validator_key.json").string();
    if (session_.json) {
      return session_.result(
          json::serialize(json::object{{"url", url},
                                       {"root_account", home.validator.account_id.view()},
                                       {"public_key", home.validator.key.public_key().str()},
                                       {"key_file", key_file},
                                       {"home", home.folder.string()},
                                       {"protocol_version", version}}));
    }
    session_.result(format_text(
        "JSON-RPC      {}\nroot account  {}\npublic key    {}\nkey file      {}\nprotocol      {}",
        url, home.validator.account_id.view(), home.validator.key.public_key().str(), key_file,
        version));
    if (temporary_ != nullptr) {
      session_.say("Everything is gone when the node stops; --home DIR keeps it.");
    }
    if (node.repaired_bytes() > 0) {
      session_.say(
          format_text("The journal ended with {} bytes of an unfinished record, which were "
                      "never acknowledged; they are removed.",
                      node.repaired_bytes()));
    }
  }

  Session& session_;
  const NodeArguments& arguments_;
  std::unique_ptr<TemporaryHome> temporary_;
};

}  // namespace

void add_node(CLI::App& program, Session& session) {
  auto arguments = std::make_shared<NodeArguments>();
  CLI::App* command = program.add_subcommand(
      "node", "Run a NEAR network for development: JSON-RPC on a local port");
  command->footer(
      "Transactions are mined when they arrive; empty blocks follow from time to time. The root\n"
      "account's key is in the file that is printed. Ctrl-C stops the node. Programs that look "
      "for\n"
      "near-sandbox can start this one as near-sandbox: build/near-sandbox is a link to it.");
  command
      ->add_option("--home", arguments->home,
                   "Folder that keeps the chain; made if it is missing. Without it everything\n"
                   "is gone when the node stops")
      ->type_name("DIR");
  command
      ->add_option("--listen", arguments->listen, "Where to listen; 0.0.0.0 lets other machines in")
      ->type_name("IP:PORT")
      ->capture_default_str();
  command
      ->add_option("--block-time", arguments->block_time_ms,
                   "Milliseconds between blocks when nothing happens; the default is the home's")
      ->type_name("MS")
      ->check(CLI::Range(1, 3'600'000));
  command->add_flag("--no-empty-blocks", arguments->has_no_empty_blocks,
                    "Make blocks only when there is something to do");
  command
      ->add_option(
          "--fork", arguments->fork,
          "Take over accounts that are missing here from the network of this URL or name,\n"
          "with their code, keys and state, when they are first needed")
      ->type_name("URL");
  command
      ->add_option(
          "--fork-block", arguments->fork_block,
          "Height of the block that they are taken from; the default is the last final one")
      ->type_name("HEIGHT")
      ->needs("--fork");
  command
      ->add_option("--fork-cache", arguments->fork_cache,
                   "Folder that keeps what was read; the default is in the user's cache")
      ->type_name("DIR")
      ->needs("--fork");
  command->callback([arguments, &session] { NodeCommand{session, *arguments}.run(); });
}

}  // namespace farcall::cli
