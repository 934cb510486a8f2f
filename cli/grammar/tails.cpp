// Levels that end many commands: network, time, keys, signing, sending.
#include "cli/grammar/levels.hpp"

namespace farcall::cli::grammar {

namespace {

constexpr Field kConnectionField{"CONNECTION", Kind::kConnection,
                                 "network: a connection's name, or a URL", true, "local"};
constexpr Field kWalletOption = option("--wallet-url", Kind::kUrl, "ignored: there is no wallet");

constexpr Field kNonceOption = option("--nonce", Kind::kNumber, "nonce (only with --offline)");
constexpr Field kBlockHashOption =
    option("--block-hash", Kind::kHash, "recent block hash (only with --offline)");
constexpr Field kBlockHeightOption =
    option("--block-height", Kind::kHeight, "recent block height (only with --offline)");
constexpr Field kNonceIndexOption =
    option("--nonce-index", Kind::kNumber, "nonce of a gas key to use, 0 to 1023");
constexpr Field kValidForOption = option("--meta-transaction-valid-for", Kind::kNumber,
                                         "blocks that a meta-transaction stays valid");
constexpr Field kSignerKeyOption =
    option("--signer-public-key", Kind::kPublicKey, "the key to sign with");

}  // namespace

constinit const Level kHardwareLink{
    "How is the device connected?",
    {{"usb", "by cable"}, {"bluetooth", "by Bluetooth"}},
};

constinit const Level kSubmit{
    .about = "What should happen to the signed transaction?",
    .keywords = {{"send",
                  "send it to the network and wait for the outcome",
                  {option("--wait-until", Kind::kWait,
                          "none, included, executed-optimistic, included-final, executed, final")}},
                 {"save-to-file",
                  "write it to a file",
                  {positional("FILE", Kind::kFile, "file to write", "signed-transaction.json")}},
                 {"display", "print it as base64"}},
    .local_default = "send",
    .is_tail = true,
};

namespace {

constinit const Level kSubmitLater{
    .about = "Where should the unsigned transaction go?",
    .keywords = {{"save-to-file",
                  "write it to a file",
                  {positional("FILE", Kind::kFile, "file to write", "unsigned-transaction.json")}},
                 {"display", "print it"}},
    .is_tail = true,
};

constinit const Level kMpcCurve{
    .about = "Which curve?",
    .keywords = {{"secp256k1", "a secp256k1 key"}, {"ed25519", "an ed25519 key"}},
    .is_tail = true,
};

// Ways to sign that a transaction and a proposal share.
constexpr Keyword kWithPlaintextKey{
    "sign-with-plaintext-private-key",
    "with a private key that is typed",
    {positional("SIGNER_PRIVATE_KEY", Kind::kSecretKey, "private key", {}, "--signer-private-key"),
     kSignerKeyOption, kNonceOption, kBlockHashOption, kBlockHeightOption, kNonceIndexOption,
     kValidForOption},
    {&kSubmit}};
constexpr Keyword kWithAccessKeyFile{
    "sign-with-access-key-file",
    "with a key file",
    {positional("FILE", Kind::kFile, "key file"), kNonceOption, kBlockHashOption,
     kBlockHeightOption, kNonceIndexOption, kValidForOption},
    {&kSubmit}};
constexpr Keyword kWithSeedPhrase{"sign-with-seed-phrase",
                                  "with a seed phrase",
                                  {kPhraseField, kHdPathOption, kNonceOption, kBlockHashOption,
                                   kBlockHeightOption, kNonceIndexOption, kValidForOption},
                                  {&kSubmit}};

constinit const Level kProposalSign{
    .about = "How should the proposal be signed?",
    .keywords = {{"sign-with-keychain",
                  "with a key of the system's keychain",
                  {kSignerKeyOption, kNonceOption, kBlockHashOption, kBlockHeightOption,
                   kNonceIndexOption, kValidForOption},
                  {&kSubmit}},
                 {"sign-with-legacy-keychain",
                  "with a key file of the credentials folder",
                  {kSignerKeyOption, kNonceOption, kBlockHashOption, kBlockHeightOption,
                   kNonceIndexOption, kValidForOption},
                  {&kSubmit}},
                 kWithPlaintextKey,
                 kWithAccessKeyFile,
                 kWithSeedPhrase,
                 {"sign-later",
                  "do not sign: print or save the unsigned transaction",
                  {needed_option("--signer-public-key", Kind::kPublicKey, "key that will sign"),
                   needed_option("--nonce", Kind::kNumber, "nonce"),
                   needed_option("--block-hash", Kind::kHash, "recent block hash")},
                  {&kSubmitLater}}},
    .is_tail = true,
};

}  // namespace

constinit const Level kSign{
    .about = "How should the transaction be signed?",
    .keywords = {{"sign-with-keychain",
                  "with a key of the system's keychain",
                  {kSignerKeyOption, kNonceOption, kBlockHashOption, kBlockHeightOption,
                   kNonceIndexOption, kValidForOption},
                  {&kSubmit}},
                 {"sign-with-legacy-keychain",
                  "with a key file of the credentials folder",
                  {kSignerKeyOption, kNonceOption, kBlockHashOption, kBlockHeightOption,
                   kNonceIndexOption, kValidForOption},
                  {&kSubmit}},
                 {"sign-with-ledger",
                  "with a Ledger",
                  {kHdPathOption, kNonceOption, kBlockHashOption, kBlockHeightOption,
                   kNonceIndexOption, kValidForOption},
                  {&kHardwareLink, &kSubmit},
                  Command::kNone,
                  kNoLedger},
                 kWithPlaintextKey,
                 kWithAccessKeyFile,
                 kWithSeedPhrase,
                 {"sign-with-mpc",
                  "with a key of the MPC contract",
                  {positional("ADMIN_ACCOUNT_ID", Kind::kAccount,
                              "account that asks the MPC contract")},
                  {&kMpcCurve},
                  Command::kNone,
                  kNoMpc},
                 {"sign-later",
                  "do not sign: print or save the unsigned transaction",
                  {needed_option("--signer-public-key", Kind::kPublicKey, "key that will sign"),
                   needed_option("--nonce", Kind::kNumber, "nonce"),
                   needed_option("--block-hash", Kind::kHash, "recent block hash")},
                  {&kSubmitLater}},
                 {"submit-as-dao-proposal",
                  "propose it to the DAO that is the signer",
                  {positional("MEMBER_ACCOUNT_ID", Kind::kAccount, "member who signs the proposal"),
                   positional("DESCRIPTION", Kind::kText, "description of the proposal")},
                  {&kPrepaidGas, &kAttachedDeposit, &kProposalSign}}},
    .local_default = "sign-with-legacy-keychain",
    .is_tail = true,
};

constinit const Level kTransact{
    .about = "On which network?",
    .keywords = {{"network-config", "the network", {kConnectionField}, {&kSign}}},
    .local_default = "network-config",
    .is_tail = true,
};

constinit const Level kSignAs{
    .about = "Who signs the transaction?",
    .keywords = {{"sign-as",
                  "the account that signs",
                  {positional("SIGNER_ACCOUNT_ID", Kind::kAccount, "signer")},
                  {&kTransact}}},
    .local_default = "sign-as",
    .is_tail = true,
};

namespace {

constinit const Level kAtBlock{
    .about = "At which block?",
    .keywords = {{"now", "the last final block"},
                 {"at-block-height",
                  "a block by its height",
                  {positional("BLOCK_HEIGHT", Kind::kHeight, "height")}},
                 {"at-block-hash",
                  "a block by its hash",
                  {positional("BLOCK_HASH", Kind::kHash, "hash")}}},
    .local_default = "now",
    .is_tail = true,
};

}  // namespace

constinit const Level kView{
    .about = "On which network?",
    .keywords = {{"network-config", "the network", {kConnectionField}, {&kAtBlock}}},
    .local_default = "network-config",
    .is_tail = true,
};

constinit const Level kPlain{
    .about = "On which network?",
    .keywords = {{"network-config", "the network", {kConnectionField, kWalletOption}}},
    .local_default = "network-config",
    .is_tail = true,
};

constinit const Level kSave{
    .about = "Where should the key be kept?",
    .keywords = {{"save-to-keychain", "the system's keychain, else the credentials folder"},
                 {"save-to-legacy-keychain", "the credentials folder that NEAR's tools share"},
                 {"print-to-terminal", "nowhere: print it"}},
    .local_default = "save-to-legacy-keychain",
};

constinit const Level kPrepaidGas{
    .about = "How much gas?",
    .keywords = {{"prepaid-gas",
                  "gas for the call",
                  {positional("GAS", Kind::kGas, "gas, as in '100 Tgas'", "100 Tgas")}}},
    .local_default = "prepaid-gas",
};

constinit const Level kAttachedDeposit{
    .about = "Which deposit?",
    .keywords = {{"attached-deposit",
                  "deposit of the call",
                  {positional("AMOUNT", Kind::kAmount, "amount, as in '1 NEAR'", "0 NEAR")}}},
    .local_default = "attached-deposit",
};

constinit const Level kNewKey{
    .about = "Which key should the account get?",
    .keywords = {{"autogenerate-new-keypair",
                  "a new key",
                  {option("--signature-scheme", Kind::kScheme, "ed25519 (default) or ml-dsa-65")},
                  {&kSave}},
                 {"use-manually-provided-seed-phrase", "the key of a seed phrase", {kPhraseField}},
                 {"use-manually-provided-public-key",
                  "a key that exists",
                  {positional("PUBLIC_KEY", Kind::kPublicKey, "public key")}},
                 {"use-ledger",
                  "a Ledger's key",
                  {kHdPathOption},
                  {&kHardwareLink},
                  Command::kNone,
                  kNoLedger}},
};

constinit const Level kGlobalContract{
    .about = "Which global contract?",
    .keywords = {{"use-global-hash",
                  "by the hash of its code",
                  {positional("CODE_HASH", Kind::kHash, "code hash")}},
                 {"use-global-account-id",
                  "by the account that deployed it",
                  {positional("ACCOUNT_ID", Kind::kAccount, "account")}}},
};

constinit const Level kInitCall{
    .about = "Should a function be called after the deployment?",
    .keywords = {{"without-init-call", "no"},
                 {"with-init-call",
                  "call a function in the same transaction",
                  {kFunctionField, kArgsTypeField, kArgsField},
                  {&kPrepaidGas, &kAttachedDeposit}}},
    .local_default = "without-init-call",
};

}  // namespace farcall::cli::grammar
