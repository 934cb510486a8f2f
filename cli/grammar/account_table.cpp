// `account`: accounts and their keys.
#include "cli/grammar/levels.hpp"

namespace farcall::cli::grammar {

namespace {

constexpr Field kAccountField{"ACCOUNT_ID", Kind::kAccount, "account"};
constexpr Field kNewAccountField{"NEW_ACCOUNT_ID", Kind::kAccount, "new account"};
constexpr Field kBalanceField{"INITIAL_BALANCE", Kind::kAmount, "initial balance", true,
                              "0.1 NEAR"};

constinit const Level kKeep{
    "On which network?",
    {{"network-config",
      "the network",
      {{"CONNECTION", Kind::kConnection, "network: a connection's name, or a URL", true, "local"},
       option("--wallet-url", Kind::kUrl, "ignored: there is no wallet"),
       option("--check-account-id", Kind::kFlag,
              "ask the network whether the key is the account's")},
      {&kSave}}},
    "network-config",
};

constinit const Level kImport{
    "How should the account be imported?",
    {{"using-web-wallet",
      "from a browser wallet",
      {{"ACCOUNT_ID", Kind::kAccount, "account", false}},
      {&kKeep},
      Command::kImportAccount,
      kNoWallet},
     {"using-seed-phrase",
      "from its seed phrase",
      {kPhraseField, kHdPathOption, kAccountField},
      {&kKeep},
      Command::kImportAccount},
     {"using-private-key",
      "from its private key",
      {positional("PRIVATE_KEY", Kind::kSecretKey, "private key"), kAccountField},
      {&kKeep},
      Command::kImportAccount}},
};

constinit const Level kExport{
    "What should be exported?",
    {{"using-web-wallet",
      "to a browser wallet",
      {},
      {&kPlain},
      Command::kExportAccount,
      "farcall opens no browser wallet; print the key with using-private-key"},
     {"using-seed-phrase", "its seed phrase", {}, {&kPlain}, Command::kExportAccount},
     {"using-private-key", "its private key", {}, {&kPlain}, Command::kExportAccount}},
};

constinit const Level kFaucet{
    "On which network?",
    {{"network-config",
      "the network",
      {{"CONNECTION", Kind::kConnection, "network: a connection's name, or a URL", true, "local"}},
      {}}},
    "network-config",
};
constinit const Level kCreateWord{"Create the account?", {{"create", "ask the faucet"}}, "create"};
constinit const Level kFolderLevel{
    "Where should the key file be kept?",
    {{"save-to-folder", "in a folder", {positional("FOLDER", Kind::kFolder, "folder", ".")}}},
};

constinit const Level kImplicit{
    "Which key should the account have?",
    {{"use-auto-generation", "a new key", {}, {&kFolderLevel}},
     {"use-seed-phrase",
      "the key of a seed phrase",
      {kPhraseField, kHdPathOption},
      {&kFolderLevel}},
     {"use-ledger",
      "a Ledger's key",
      {kHdPathOption},
      {&kHardwareLink, &kFolderLevel},
      Command::kNone,
      kNoLedger}},
};

constinit const Level kCreate{
    "How should the account be created?",
    {{"sponsor-by-faucet-service",
      "paid by a faucet; on a local network, by the root account",
      {kNewAccountField},
      {&kNewKey, &kFaucet, &kCreateWord},
      Command::kCreateWithFaucet},
     {"fund-myself",
      "paid by an account of yours",
      {kNewAccountField, kBalanceField},
      {&kNewKey, &kSignAs},
      Command::kCreateFundMyself},
     {"fund-later",
      "an implicit account, which exists once somebody pays to it",
      {},
      {&kImplicit},
      Command::kCreateFundLater}},
};

constinit const Level kProfile{
    "How should the profile be given?",
    {{"manually",
      "by options",
      {option("--name", Kind::kText, "name"),
       option("--image-url", Kind::kText, "URL of the image"),
       option("--image-ipfs-cid", Kind::kText, "IPFS id of the image"),
       option("--background-image-url", Kind::kText, "URL of the background"),
       option("--background-image-ipfs-cid", Kind::kText, "IPFS id of the background"),
       option("--description", Kind::kText, "description"),
       option("--twitter", Kind::kText, "X account"), option("--github", Kind::kText, "GitHub"),
       option("--telegram", Kind::kText, "Telegram"), option("--website", Kind::kText, "website"),
       option("--tags", Kind::kNames, "tags")}},
     {"json-args", "as JSON", {positional("JSON", Kind::kJson, "profile as JSON")}},
     {"base64-args", "as base64", {positional("BASE64", Kind::kBase64, "profile as base64")}},
     {"file-args", "from a file", {positional("FILE", Kind::kFile, "file with JSON")}}},
};

constinit const Level kBeneficiary{
    "Who gets what is left?",
    {{"beneficiary",
      "the account that gets what is left",
      {positional("BENEFICIARY_ACCOUNT_ID", Kind::kAccount, "account")},
      {&kTransact}}},
};

constinit const Level kDerivation{
    "Which derivation path?",
    {{"derivation-path", "path", {positional("PATH", Kind::kText, "path")}}},
};
constinit const Level kCurve{"Which curve?",
                             {{"secp256k1", "a secp256k1 key"}, {"ed25519", "an ed25519 key"}}};

constinit const Level kPublicKeyFrom{
    "From where?",
    {{"from-ledger",
      "a Ledger",
      {kHdPathOption},
      {&kHardwareLink},
      Command::kGetPublicKey,
      kNoLedger},
     {"from-seed-phrase",
      "a seed phrase",
      {kPhraseField, kHdPathOption},
      {},
      Command::kGetPublicKey},
     {"from-plaintext-private-key",
      "a private key",
      {positional("PRIVATE_KEY", Kind::kSecretKey, "private key")},
      {},
      Command::kGetPublicKey},
     {"from-keychain", "the system's keychain", {kAccountField}, {&kPlain}, Command::kGetPublicKey},
     {"from-legacy-keychain",
      "the credentials folder",
      {kAccountField},
      {&kPlain},
      Command::kGetPublicKey},
     {"from-mpc",
      "the MPC contract",
      {positional("CONTROLLABLE_ACCOUNT_ID", Kind::kAccount, "account"),
       positional("ADMIN_ACCOUNT_ID", Kind::kAccount, "account")},
      {&kCurve, &kDerivation, &kPlain},
      Command::kGetPublicKey,
      kNoMpc}},
};

constinit const Level kAddedKey{
    "Which key should be added?",
    {{"autogenerate-new-keypair",
      "a new key",
      {option("--signature-scheme", Kind::kScheme, "ed25519 (default) or ml-dsa-65")},
      {&kSave}},
     {"use-manually-provided-seed-phrase", "the key of a seed phrase", {kPhraseField}},
     {"use-manually-provided-public-key",
      "a key that exists",
      {positional("PUBLIC_KEY", Kind::kPublicKey, "public key")}},
     {"use-ledger", "a Ledger's key", {kHdPathOption}, {&kHardwareLink}, Command::kNone, kNoLedger},
     {"use-mpc-contract",
      "a key of the MPC contract",
      {positional("ADMIN_ACCOUNT_ID", Kind::kAccount, "account")},
      {&kCurve, &kDerivation},
      Command::kNone,
      kNoMpc}},
};

constexpr Field kAllowanceOption = needed_option(
    "--allowance", Kind::kAllowance, "what the key may spend on gas, or unlimited", "unlimited");
constexpr Field kReceiverOption =
    needed_option("--contract-account-id", Kind::kAccount, "contract that the key may call");
constexpr Field kNamesOption =
    needed_option("--function-names", Kind::kNames, "functions it may call, separated by commas");
constexpr Field kNumNoncesOption =
    needed_option("--num-nonces", Kind::kNumber, "nonces of the gas key, 1 to 1024");

constinit const Level kGrant{
    "What may the key do?",
    {{"grant-full-access", "everything", {}, {&kAddedKey}},
     {"grant-function-call-access",
      "call functions of one contract",
      {kAllowanceOption, kReceiverOption, kNamesOption},
      {&kAddedKey}},
     {"grant-gas-key-full-access",
      "everything, paying gas itself",
      {kNumNoncesOption},
      {&kAddedKey}},
     {"grant-gas-key-function-call-access",
      "call functions of one contract, paying gas itself",
      {kNumNoncesOption, kReceiverOption, kNamesOption},
      {&kAddedKey}}},
};

constinit const Level kKeyList{
    "Which keys?",
    {{"public-keys",
      "keys, separated by commas",
      {positional("PUBLIC_KEYS", Kind::kKeys, "keys")},
      {&kTransact}}},
};

constinit const Level kStorage{
    "What should be done?",
    {{"view-balance",
      "show what an account has deposited for storage",
      {kAccountField},
      {&kView},
      Command::kStorageDeposit},
     {"deposit",
      "deposit for an account",
      {kAccountField, positional("AMOUNT", Kind::kAmount, "deposit")},
      {&kSignAs},
      Command::kStorageDeposit},
     {"withdraw",
      "withdraw what is not needed",
      {positional("AMOUNT", Kind::kAmount, "amount")},
      {&kSignAs},
      Command::kStorageDeposit}},
};

}  // namespace

constinit const Level kAccount{
    "What should be done with accounts?",
    {{"view-account-summary",
      "show balance, contract and keys of an account",
      {kAccountField},
      {&kView},
      Command::kViewAccountSummary},
     {"import-account", "keep the key of an account that exists", {}, {&kImport}},
     {"export-account", "show the key of an account", {kAccountField}, {&kExport}},
     {"create-account", "create an account", {}, {&kCreate}},
     {"update-social-profile",
      "change an account's profile on NEAR Social",
      {kAccountField},
      {&kProfile, &kSignAs},
      Command::kUpdateSocialProfile},
     {"delete-account",
      "delete an account",
      {kAccountField},
      {&kBeneficiary},
      Command::kDeleteAccount},
     {"list-keys",
      "list the access keys of an account",
      {kAccountField},
      {&kView},
      Command::kListKeys},
     {"view-gas-key-nonces",
      "show the nonces of a gas key",
      {kAccountField, positional("PUBLIC_KEY", Kind::kKeyHandle, "gas key")},
      {&kView},
      Command::kViewGasKeyNonces},
     {"get-public-key", "show the public key of a secret", {}, {&kPublicKeyFrom}},
     {"add-key", "add an access key", {kAccountField}, {&kGrant, &kTransact}, Command::kAddKey},
     {"fund-gas-key",
      "pay to a gas key",
      {kAccountField, positional("PUBLIC_KEY", Kind::kPublicKey, "gas key"),
       positional("AMOUNT", Kind::kAmount, "amount")},
      {&kTransact},
      Command::kFundGasKey},
     {"withdraw-from-gas-key",
      "take back from a gas key",
      {kAccountField, positional("PUBLIC_KEY", Kind::kPublicKey, "gas key"),
       positional("AMOUNT", Kind::kAmount, "amount")},
      {&kTransact},
      Command::kWithdrawFromGasKey},
     {"delete-keys", "delete access keys", {kAccountField}, {&kKeyList}, Command::kDeleteKeys},
     {"manage-storage-deposit", "storage deposits in a contract", {kContractField}, {&kStorage}}},
};

}  // namespace farcall::cli::grammar
