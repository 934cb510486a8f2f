// `contract`: code, calls and state.
#include "cli/grammar/levels.hpp"

namespace farcall::cli::grammar {

namespace {

constinit const Level kCall{
    "Should the call change anything?",
    {{"as-read-only",
      "no: run the function on one node",
      {kContractField, kFunctionField, kArgsTypeField, kArgsField},
      {&kView},
      Command::kCallReadOnly},
     {"as-transaction",
      "yes: call it by a transaction",
      {kContractField, kFunctionField, kArgsTypeField, kArgsField},
      {&kPrepaidGas, &kAttachedDeposit, &kSignAs},
      Command::kCallTransaction}},
};

constinit const Level kDeployWhat{
    "Which code?",
    {{"use-file",
      "code from a file",
      {positional("FILE", Kind::kFile, "wasm file")},
      {&kInitCall, &kTransact}},
     {"use-global-hash",
      "a global contract by the hash of its code",
      {positional("CODE_HASH", Kind::kHash, "code hash")},
      {&kInitCall, &kTransact}},
     {"use-global-account-id",
      "a global contract by the account that deployed it",
      {positional("GLOBAL_ACCOUNT_ID", Kind::kAccount, "account")},
      {&kInitCall, &kTransact}}},
};

constexpr Field kDeployer{"SIGNER_ACCOUNT_ID", Kind::kAccount, "account that pays and signs"};
constinit const Level kGlobalMode{
    "How should it be named?",
    {{"as-global-hash", "by the hash of its code: it never changes", {kDeployer}, {&kTransact}},
     {"as-global-account-id",
      "by the account: the account can replace it",
      {kDeployer},
      {&kTransact}}},
};
constinit const Level kGlobalFile{
    "Which code?",
    {{"use-file",
      "code from a file",
      {positional("FILE", Kind::kFile, "wasm file")},
      {&kGlobalMode}}},
};

constinit const Level kInspectForm{"In which form?",
                                   {{"json", "as JSON"}, {"borsh", "as base64 of borsh"}}};
constinit const Level kInspectWhat{
    "What should be shown?",
    {{"account-id", "the account"},
     {"state-init", "the initial state", {}, {&kInspectForm}},
     {"kv-map", "keys and values"}},
};
constinit const Level kStateInitDo{
    "What should be done with it?",
    {{"execute",
      "create the account",
      {positional("AMOUNT", Kind::kAmount, "deposit", "0 NEAR")},
      {&kSignAs}},
     {"inspect", "show it", {}, {&kInspectWhat}}},
};
constinit const Level kStateData{
    "What is the initial data?",
    {{"data-from-json",
      "JSON: keys and values as base64",
      {positional("JSON", Kind::kJson, "data", "{}")},
      {&kStateInitDo}},
     {"data-from-file",
      "a file with such JSON",
      {positional("FILE", Kind::kFile, "file")},
      {&kStateInitDo}}},
};
constinit const Level kStateInit{
    "What is the initial state?",
    {{"use-global-hash",
      "a global contract by the hash of its code",
      {positional("CODE_HASH", Kind::kHash, "code hash")},
      {&kStateData},
      Command::kStateInit},
     {"use-global-account-id",
      "a global contract by the account that deployed it",
      {positional("ACCOUNT_ID", Kind::kAccount, "account")},
      {&kStateData},
      Command::kStateInit},
     {"from-json",
      "the whole initial state as JSON",
      {positional("JSON", Kind::kJson, "state")},
      {&kStateInitDo},
      Command::kStateInit},
     {"from-json-file",
      "a file with such JSON",
      {positional("FILE", Kind::kFile, "file")},
      {&kStateInitDo},
      Command::kStateInit},
     {"from-borsh-base64",
      "borsh as base64",
      {positional("BASE64", Kind::kBase64, "bytes")},
      {&kStateInitDo},
      Command::kStateInit},
     {"from-borsh-file",
      "a file with borsh",
      {positional("FILE", Kind::kFile, "file")},
      {&kStateInitDo},
      Command::kStateInit}},
};

constinit const Level kSaveFile{
    "Where should it be written?",
    {{"save-to-file", "a file", {positional("FILE", Kind::kFile, "file")}, {&kView}}},
};
constinit const Level kWasmOf{
    .about = "Whose code?",
    .keywords = {{"regular",
                  "of an account",
                  {positional("ACCOUNT_ID", Kind::kAccount, "account")},
                  {&kSaveFile},
                  Command::kDownloadWasm},
                 {"global-contract-by-account-id",
                  "a global contract by the account that deployed it",
                  {positional("ACCOUNT_ID", Kind::kAccount, "account"),
                   optional_positional("CODE_HASH", Kind::kHash, "the hash it must have")},
                  {&kSaveFile},
                  Command::kDownloadWasm},
                 {"global-contract-by-code-hash",
                  "a global contract by the hash of its code",
                  {positional("CODE_HASH", Kind::kHash, "code hash")},
                  {&kSaveFile},
                  Command::kDownloadWasm}},
    .implied = "regular",
};

constinit const Level kStorageForm{
    "In which form?",
    {{"as-json", "keys and values as base64", {}, {&kView}},
     {"as-text", "keys and values as text", {}, {&kView}}},
};
constinit const Level kStorageKeys{
    "Which keys?",
    {{"all", "all", {}, {&kStorageForm}},
     {"keys-start-with-string",
      "those that begin with a text",
      {positional("TEXT", Kind::kText, "text")},
      {&kStorageForm}},
     {"keys-start-with-bytes-as-base64",
      "those that begin with bytes",
      {positional("BASE64", Kind::kBase64, "bytes as base64")},
      {&kStorageForm}}},
};
constinit const Level kVerify{
    "Which contract?",
    {{"deployed-at",
      "the contract of an account",
      {kContractField},
      {&kView},
      Command::kVerifyContract,
      "'farcall verify ACCOUNT' builds contracts in C++ again; contract inspect shows what others "
      "say of their source (NEP-330)"}},
};

}  // namespace

constinit const Level kContract{
    "What should be done with contracts?",
    {{"call-function", "call a function", {}, {&kCall}},
     {"deploy",
      "deploy code to an account",
      {positional("ACCOUNT_ID", Kind::kAccount, "account")},
      {&kDeployWhat},
      Command::kDeploy},
     {"deploy-as-global",
      "deploy code that every account can use",
      {},
      {&kGlobalFile},
      Command::kDeployGlobal},
     {"state-init", "an account that is named after its initial state", {}, {&kStateInit}},
     {"inspect",
      "show a contract's functions and where its source is",
      {kContractField},
      {&kView},
      Command::kInspectContract},
     {"verify",
      "compare a contract with its source",
      {option("--use-contract-source-code-path", Kind::kFolder, "source"),
       option("--save-contract-source-code-into", Kind::kFolder, "folder"),
       option("--no-image-whitelist", Kind::kFlag, "allow any image")},
      {&kVerify}},
     {"download-abi",
      "write a contract's ABI to a file",
      {kContractField},
      {&kSaveFile},
      Command::kDownloadAbi},
     {"download-wasm", "write a contract's code to a file", {}, {&kWasmOf}},
     {"view-storage",
      "show a contract's state",
      {kContractField},
      {&kStorageKeys},
      Command::kViewStorage}},
};

}  // namespace farcall::cli::grammar
