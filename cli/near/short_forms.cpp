#include "cli/near/short_forms.hpp"

#include "cli/near/context.hpp"
#include "cli/near/values.hpp"

namespace farcall::cli::near {
namespace {

using grammar::Command;

class Rewriter {
 public:
  explicit Rewriter(const grammar::CommandLine& line) : step_{line.steps.front()} {}

  std::vector<std::string> run(Command command) {
    switch (command) {
      case Command::kShortCall:
        call();
        break;
      case Command::kShortView:
        add({"contract", "call-function", "as-read-only"});
        value("CONTRACT_ACCOUNT_ID");
        value("METHOD_NAME");
        args("ARGS");
        view_tail();
        break;
      case Command::kShortDeploy:
        deploy();
        break;
      case Command::kShortSend:
        add({"tokens"});
        value("SENDER_ID");
        add({"send-near"});
        value("RECEIVER_ID");
        add({near_text("AMOUNT", "0")});
        sign_tail();
        break;
      case Command::kShortState:
        add({"account", "view-account-summary"});
        value("ACCOUNT_ID");
        view_tail();
        break;
      case Command::kShortKeys:
        add({"account", "list-keys"});
        value("ACCOUNT_ID");
        view_tail();
        break;
      case Command::kShortCreate:
        create();
        break;
      case Command::kShortDelete:
        add({"account", "delete-account"});
        value("ACCOUNT_ID");
        add({"beneficiary"});
        value("BENEFICIARY_ID");
        sign_tail(step_.get("--force") != nullptr);
        break;
      case Command::kShortAddKey:
        add_key();
        break;
      case Command::kShortDeleteKey:
        add({"account", "delete-keys"});
        value("ACCOUNT_ID");
        add({"public-keys"});
        value("PUBLIC_KEY");
        sign_tail();
        break;
      case Command::kShortStorage:
        add({"contract", "view-storage"});
        value("ACCOUNT_ID");
        if (const std::string* prefix = step_.get("--prefix")) {
          add({"keys-start-with-string"});
          add_value(*prefix);
        } else {
          add({"all"});
        }
        add({step_.get("--utf8") != nullptr ? "as-text" : "as-json"});
        view_tail();
        break;
      default:
        add({"transaction", "view-status"});
        value("TRANSACTION_HASH");
        network();
    }
    return std::move(words_);
  }

 private:
  void add(std::initializer_list<std::string> words) { words_.insert(words_.end(), words); }
  void add_value(const std::string& text) {
    if (text.starts_with('-')) words_.emplace_back("--");
    words_.push_back(text);
  }
  void value(std::string_view field) {
    if (const std::string* text = step_.get(field)) add_value(*text);
  }
  void args(std::string_view field) {
    const std::string* text = step_.get(field);
    const bool is_base64 = step_.get("--base64") != nullptr;
    add({is_base64 ? "base64-args" : "json-args"});
    add_value(text == nullptr ? (is_base64 ? "" : "{}") : *text);
  }
  [[nodiscard]] std::string near_text(std::string_view field, std::string_view fallback) const {
    const std::string* text = step_.get(field);
    return format_near_exact(parse_near_number(text == nullptr ? fallback : *text).value());
  }
  [[nodiscard]] std::string gas_text(std::string_view field) const {
    const std::string* text = step_.get(field);
    const Gas gas = text == nullptr ? tgas(30) : parse_gas_number(*text).value();
    return format_gas_exact(gas);
  }
  void network() {
    const std::string* name = step_.get("--network");
    if (name != nullptr) add({"network-config", *name});
  }
  void view_tail() {
    network();
    if (const std::string* block = step_.get("--blockId")) {
      const bool is_height = parse_number(*block).has_value();
      add({is_height ? "at-block-height" : "at-block-hash", *block});
    } else if (step_.get("--network") != nullptr || network_of_environment() != nullptr) {
      // As the commands in JavaScript, which know no question of when.
      add({"now"});
    }
  }
  void sign_tail(bool sends = true) {
    network();
    if (const std::string* key = step_.get("--privateKey")) {
      add({"sign-with-plaintext-private-key", *key});
    } else {
      add({"sign-with-keychain"});
    }
    if (!sends) return;
    add({"send"});
    if (const std::string* wait = step_.get("--wait-until")) add({"--wait-until", *wait});
  }

  void call() {
    add({"contract", "call-function", "as-transaction"});
    value("CONTRACT_ACCOUNT_ID");
    value("METHOD_NAME");
    args("ARGS");
    add({"prepaid-gas", gas_text("--gas"), "attached-deposit"});
    if (const std::string* yocto = step_.get("--depositYocto")) {
      add({*yocto + " yoctoNEAR"});
    } else {
      add({near_text("--deposit", "0")});
    }
    if (const std::string* signer = step_.get("--as")) add({"sign-as", *signer});
    sign_tail();
  }
  void deploy() {
    add({"contract", "deploy"});
    value("ACCOUNT_ID");
    add({"use-file"});
    value("FILE");
    if (const std::string* function = step_.get("--initFunction")) {
      add({"with-init-call"});
      add_value(*function);
      const std::string* text = step_.get("--initArgs");
      add({"json-args"});
      add_value(text == nullptr ? "{}" : *text);
      add({"prepaid-gas", gas_text("--initGas"), "attached-deposit",
           near_text("--initDeposit", "0")});
    } else {
      add({"without-init-call"});
    }
    sign_tail();
  }
  void create() {
    const bool uses_faucet = step_.get("--useFaucet") != nullptr;
    add({"account", "create-account", uses_faucet ? "sponsor-by-faucet-service" : "fund-myself"});
    value("NEW_ACCOUNT_ID");
    if (!uses_faucet) add({near_text("--initialBalance", "1")});
    if (const std::string* key = step_.get("--publicKey")) {
      add({"use-manually-provided-public-key", *key});
    } else if (const std::string* phrase = step_.get("--seedPhrase")) {
      add({"use-manually-provided-seed-phrase", *phrase});
    } else {
      add({"autogenerate-new-keypair", "save-to-keychain"});
    }
    if (uses_faucet) {
      network();
      add({"create"});
      return;
    }
    if (const std::string* signer = step_.get("--as")) add({"sign-as", *signer});
    sign_tail();
  }
  void add_key() {
    add({"account", "add-key"});
    value("ACCOUNT_ID");
    if (const std::string* contract = step_.get("--contractId")) {
      const std::string* names = step_.get("--methodNames");
      add({"grant-function-call-access", "--allowance",
           step_.get("--allowance") == nullptr ? "unlimited" : near_text("--allowance", "0"),
           "--contract-account-id", *contract, "--function-names", names == nullptr ? "" : *names});
    } else {
      add({"grant-full-access"});
    }
    add({"use-manually-provided-public-key"});
    value("PUBLIC_KEY");
    sign_tail();
  }

  const grammar::Step& step_;
  std::vector<std::string> words_;
};

}  // namespace

std::optional<std::vector<std::string>> long_form(const grammar::CommandLine& line) {
  if (line.command < Command::kShortCall || line.steps.empty()) return std::nullopt;
  std::vector<std::string> words;
  const grammar::Globals& globals = line.globals;
  for (const grammar::GlobalOption& each : grammar::global_options()) {
    if (globals.*each.flag && each.name.starts_with("--")) words.emplace_back(each.name);
  }
  if (globals.timeout) words.insert(words.end(), {"--timeout", *globals.timeout});
  for (std::string& word : Rewriter{line}.run(line.command)) words.push_back(std::move(word));
  return words;
}

}  // namespace farcall::cli::near
