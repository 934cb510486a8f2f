// First words: near-cli-rs's groups, and the short forms of the older JavaScript tool.
#include "cli/grammar/levels.hpp"

namespace farcall::cli::grammar {

namespace {

// Spellings of the JavaScript tool, in camel case and with dashes.
constexpr Field kNetwork =
    option("--network", Kind::kConnection, "network", "--networkId|--network-id|--network-config");
constexpr Field kSigner = option("--as", Kind::kAccount, "account that signs",
                                 "--accountId|--account-id|--useAccount|--use-account|"
                                 "--masterAccount|--master-account|--sign-as");
constexpr Field kGas =
    option("--gas", Kind::kGasNumber, "gas, as in '30 Tgas' or 30000000000000", "--prepaid-gas");
constexpr Field kDeposit = option("--deposit", Kind::kNearNumber, "deposit, as in '1 NEAR' or 1",
                                  "--amount|--attached-deposit");
constexpr Field kDepositYocto =
    option("--depositYocto", Kind::kNumber, "deposit in yoctoNEAR", "--deposit-yocto");
constexpr Field kPrivateKey =
    option("--privateKey", Kind::kSecretKey, "private key to sign with", "--private-key");
constexpr Field kBase64Flag =
    option("--base64", Kind::kFlag, "the arguments are base64", "--base64Args|--base64-args");
constexpr Field kWait = option("--wait-until", Kind::kWait, "how far to wait", "--waitUntil");
constexpr Field kFinality = option("--finality", Kind::kFinality, "final or optimistic");
constexpr Field kBlock = option("--blockId", Kind::kText, "block height or hash", "--block-id");
constexpr Field kArgs{"ARGS", Kind::kText, "arguments as JSON", false, {}, "--args"};
constexpr Field kAccountId{"ACCOUNT_ID", Kind::kAccount, "account"};

constexpr Field kPrefix = option("--prefix", Kind::kText, "beginning of the keys");

/// Another word for the same command.
constexpr Keyword same(Keyword keyword, std::string_view word) {
  keyword.word = word;
  keyword.about = "the same";
  return keyword;
}
constexpr Keyword kSendWords{
    "send",
    "send NEAR",
    {positional("SENDER_ID", Kind::kAccount, "sender"),
     positional("RECEIVER_ID", Kind::kAccount, "receiver"),
     positional("AMOUNT", Kind::kNearNumber, "amount, as in '1 NEAR' or 1"), kPrivateKey, kNetwork,
     kWait},
    {},
    Command::kShortSend};
constexpr Keyword kCreateWords{
    "create-account",
    "create an account",
    {positional("NEW_ACCOUNT_ID", Kind::kAccount, "new account"), kSigner,
     option("--useFaucet", Kind::kFlag, "let a faucet pay", "--use-faucet"),
     option("--initialBalance", Kind::kNearNumber, "initial balance", "--initial-balance"),
     option("--publicKey", Kind::kPublicKey, "its key", "--public-key"),
     option("--seedPhrase", Kind::kPhrase, "phrase of its key", "--seed-phrase"), kPrivateKey,
     kNetwork},
    {},
    Command::kShortCreate};
constexpr Keyword kDeleteWords{
    "delete-account",
    "delete an account",
    {kAccountId, positional("BENEFICIARY_ID", Kind::kAccount, "account that gets what is left"),
     option("--force", Kind::kFlag, "without asking"), kPrivateKey, kNetwork},
    {},
    Command::kShortDelete};
constexpr Keyword kStorageWords{
    "view-state",
    "show a contract's state",
    {kAccountId, kPrefix, option("--utf8", Kind::kFlag, "as text"), kFinality, kBlock, kNetwork},
    {},
    Command::kShortStorage};

}  // namespace

constinit const Level kRoot{
    "What should be done?",
    {{"account", "accounts and their keys", {}, {&kAccount}},
     {"tokens",
      "NEAR, fungible and non-fungible tokens",
      {positional("OWNER_ACCOUNT_ID", Kind::kAccount, "account")},
      {&kTokens}},
     {"staking", "validators and delegation", {}, {&kStaking}},
     {"contract", "code, calls and state of contracts", {}, {&kContract}},
     {"transaction", "make, sign, send and show transactions", {}, {&kTransaction}},
     {"config", "networks", {}, {&kConfig}},
     {"message", "sign messages off chain", {}, {&kMessage}},
     {"extensions", "", {}, {&kExtensions}},
     {"call",
      "call a function by a transaction",
      {kContractField, positional("METHOD_NAME", Kind::kText, "function"), kArgs, kSigner, kGas,
       kDeposit, kDepositYocto, kBase64Flag, kPrivateKey, kNetwork, kWait},
      {},
      Command::kShortCall},
     {"view",
      "run a function without changing anything",
      {kContractField, positional("METHOD_NAME", Kind::kText, "function"), kArgs, kBase64Flag,
       kNetwork, kFinality, kBlock},
      {},
      Command::kShortView},
     {"deploy",
      "deploy code to an account",
      {positional("ACCOUNT_ID", Kind::kAccount, "account", {},
                  "--accountId|--account-id|--contractName"),
       positional("FILE", Kind::kFile, "wasm file", {}, "--wasmFile|--wasm-file"),
       option("--initFunction", Kind::kText, "function to call", "--init-function"),
       option("--initArgs", Kind::kText, "its arguments as JSON", "--init-args"),
       option("--initGas", Kind::kGasNumber, "its gas", "--init-gas"),
       option("--initDeposit", Kind::kNearNumber, "its deposit", "--init-deposit"),
       option("--force", Kind::kFlag, "ignored", "-f"), kPrivateKey, kNetwork, kWait},
      {},
      Command::kShortDeploy},
     kSendWords,
     same(kSendWords, "send-near"),
     {"state", "show an account", {kAccountId, kNetwork}, {}, Command::kShortState},
     {"keys",
      "list the access keys of an account",
      {kAccountId, kNetwork},
      {},
      Command::kShortKeys},
     {"list-keys", "the same", {kAccountId, kNetwork}, {}, Command::kShortKeys},
     kCreateWords,
     same(kCreateWords, "create"),
     kDeleteWords,
     same(kDeleteWords, "delete"),
     {"add-key",
      "add an access key",
      {kAccountId, positional("PUBLIC_KEY", Kind::kPublicKey, "public key"),
       option("--contractId", Kind::kAccount, "contract that the key may call", "--contract-id"),
       option("--methodNames", Kind::kNames, "functions", "--method-names"),
       option("--allowance", Kind::kNearNumber, "what it may spend on gas"), kPrivateKey, kNetwork},
      {},
      Command::kShortAddKey},
     {"delete-key",
      "delete an access key",
      {kAccountId, positional("PUBLIC_KEY", Kind::kPublicKey, "public key"), kPrivateKey, kNetwork},
      {},
      Command::kShortDeleteKey},
     kStorageWords,
     same(kStorageWords, "storage"),
     {"tx-status",
      "show what a transaction did",
      {positional("TRANSACTION_HASH", Kind::kHash, "transaction"),
       option("--accountId", Kind::kAccount, "ignored", "--account-id"), kNetwork},
      {},
      Command::kShortStatus},
     {"login", "", {kNetwork}, {}, Command::kImportAccount, kNoWallet},
     {"validators",
      "",
      {optional_positional("EPOCH", Kind::kText, "epoch"), kNetwork},
      {},
      Command::kValidatorList,
      "staking validator-list lists the validators; more is in the extension near-validator"},
     {"stake",
      "",
      {optional_positional("ACCOUNT_ID", Kind::kText, "account"),
       optional_positional("PUBLIC_KEY", Kind::kText, "key"),
       optional_positional("AMOUNT", Kind::kText, "amount"), kNetwork},
      {},
      Command::kDelegation,
      "staking as a validator is in the extension near-validator; staking delegation stakes with a "
      "pool"},
     {"proposals",
      "",
      {kNetwork},
      {},
      Command::kValidatorList,
      "who wants to be a validator is shown by the extension near-validator; staking "
      "validator-list lists the validators"},
     {"near-validator",
      "",
      {kNetwork},
      {},
      Command::kValidatorList,
      "near-validator is a program of its own; staking validator-list lists the validators"},
     {"validator",
      "",
      {kNetwork},
      {},
      Command::kValidatorList,
      "this is the extension near-validator, a program of its own; staking validator-list lists "
      "the validators"},
     {"generate-key",
      "",
      {optional_positional("ACCOUNT_ID", Kind::kText, "account"), kNetwork},
      {},
      Command::kGetPublicKey,
      "account create-account fund-later use-auto-generation save-to-folder FOLDER makes a key and "
      "the account that it implies; account add-key ACCOUNT grant-full-access "
      "autogenerate-new-keypair save-to-legacy-keychain makes one for an account that exists"},
     {"dev-deploy",
      "",
      {optional_positional("FILE", Kind::kText, "wasm file"), kNetwork},
      {},
      Command::kDeploy,
      "there are no dev accounts any more; on a local network write create-account "
      "NAME.test.near --useFaucet, then deploy NAME.test.near FILE"},
     {"repl",
      "",
      {kNetwork},
      {},
      Command::kShortView,
      "there is no JavaScript here; view and call run one method each"},
     {"set-api-key",
      "",
      {optional_positional("RPC_SERVER", Kind::kText, "URL"),
       optional_positional("API_KEY", Kind::kText, "key"), kNetwork},
      {},
      Command::kShortState,
      "keys of endpoints stand in near-cli's config.toml, as rpc_api_key of the connection"}},
};

bool is_first_word(std::string_view word) noexcept {
  return kRoot.find(word) != nullptr;
}

}  // namespace farcall::cli::grammar
