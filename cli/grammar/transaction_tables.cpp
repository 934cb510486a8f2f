// `transaction`, `message`, `config` and `extensions`.
#include "cli/grammar/levels.hpp"

namespace farcall::cli::grammar {

namespace {

constinit const Level kActionKey{
    "Which key?",
    {{"use-manually-provided-seed-phrase", "the key of a seed phrase", {kPhraseField}},
     {"use-manually-provided-public-key",
      "a key that exists",
      {positional("PUBLIC_KEY", Kind::kPublicKey, "public key")}}},
};
constinit const Level kActionGrant{
    "What may the key do?",
    {{"grant-full-access", "everything", {}, {&kActionKey}},
     {"grant-function-call-access",
      "call functions of one contract",
      {needed_option("--allowance", Kind::kAllowance, "what the key may spend on gas, or unlimited",
                     "unlimited"),
       needed_option("--contract-account-id", Kind::kAccount, "contract that the key may call"),
       needed_option("--function-names", Kind::kNames, "functions, separated by commas")},
      {&kActionKey}}},
};
constinit const Level kActionFile{
    "Which code?",
    {{"use-file",
      "code from a file",
      {positional("FILE", Kind::kFile, "wasm file")},
      {&kInitCall}}},
};
constinit const Level kActionMode{
    "How should it be named?",
    {{"as-global-hash", "by the hash of its code"}, {"as-global-account-id", "by the account"}},
};

constinit const Level kAction{
    "Which action?",
    {{"transfer", "pay", {positional("AMOUNT", Kind::kAmount, "amount, as in '1 NEAR'")}},
     {"function-call",
      "call a function",
      {kFunctionField, kArgsTypeField, kArgsField},
      {&kPrepaidGas, &kAttachedDeposit}},
     {"stake",
      "stake as a validator",
      {positional("AMOUNT", Kind::kAmount, "stake"),
       positional("PUBLIC_KEY", Kind::kPublicKey, "validator key")}},
     {"create-account", "create the receiver"},
     {"delete-account",
      "delete the receiver",
      {needed_option("--beneficiary-id", Kind::kAccount, "account that gets what is left")}},
     {"add-key", "add an access key", {}, {&kActionGrant}},
     {"delete-key",
      "delete access keys",
      {positional("PUBLIC_KEYS", Kind::kKeys, "keys, separated by commas")}},
     {"deploy-contract", "deploy code", {}, {&kActionFile}},
     {"deploy-global-contract",
      "deploy code that every account can use",
      {positional("FILE", Kind::kFile, "wasm file")},
      {&kActionMode}},
     {"use-global-contract", "use a global contract", {}, {&kGlobalContract, &kInitCall}}},
};

constinit const Level kActions{
    .about = "Which action comes next?",
    .keywords = {{"add-action", "add an action", {}, {&kAction, &kActions}},
                 {"skip", "no further action"}},
    .local_default = "skip",
};

constinit const Level kStateInitDeposit{
    .about = "Which deposit?",
    .keywords = {{"deposit",
                  "deposit of the new account",
                  {positional("AMOUNT", Kind::kAmount, "amount, as in '1 NEAR'", "0 NEAR")}}},
    .local_default = "deposit",
};
constinit const Level kStateInitData{
    "What is the initial data?",
    {{"data-from-json",
      "JSON: keys and values as base64",
      {positional("JSON", Kind::kJson, "data", "{}")},
      {&kStateInitDeposit}},
     {"data-from-file",
      "a file with such JSON",
      {positional("FILE", Kind::kFile, "file")},
      {&kStateInitDeposit}}},
};
constinit const Level kStateInitReceiver{
    "What is the initial state?",
    {{"use-global-hash",
      "a global contract by the hash of its code",
      {positional("CODE_HASH", Kind::kHash, "code hash")},
      {&kStateInitData}},
     {"use-global-account-id",
      "a global contract by the account that deployed it",
      {positional("ACCOUNT_ID", Kind::kAccount, "account")},
      {&kStateInitData}},
     {"from-json",
      "the whole initial state as JSON",
      {positional("JSON", Kind::kJson, "state")},
      {&kStateInitDeposit}},
     {"from-json-file",
      "a file with such JSON",
      {positional("FILE", Kind::kFile, "file")},
      {&kStateInitDeposit}},
     {"from-borsh-base64",
      "borsh as base64",
      {positional("BASE64", Kind::kBase64, "bytes")},
      {&kStateInitDeposit}},
     {"from-borsh-file",
      "a file with borsh",
      {positional("FILE", Kind::kFile, "file")},
      {&kStateInitDeposit}}},
};
constinit const Level kReceiverWord{
    .about = "Who is the receiver?",
    .keywords = {{"receiver-id",
                  "an account",
                  {positional("RECEIVER_ACCOUNT_ID", Kind::kAccount, "receiver")}},
                 {"state-init",
                  "an account that is named after its initial state",
                  {},
                  {&kStateInitReceiver}}},
    .implied = "receiver-id",
};

constexpr Field kSender{"SENDER_ACCOUNT_ID", Kind::kAccount, "sender"};
constexpr Field kTransactionHash{"TRANSACTION_HASH", Kind::kHash, "transaction"};

constinit const Level kPrint{
    "Is it signed?",
    {{"unsigned",
      "no",
      {positional("UNSIGNED_TRANSACTION", Kind::kBase64, "base64")},
      {},
      Command::kPrintTransaction},
     {"signed",
      "yes",
      {positional("SIGNED_TRANSACTION", Kind::kBase64, "base64")},
      {},
      Command::kPrintTransaction}},
};

constinit const Level kSendOnly{
    .about = "Send it?",
    .keywords = {{"send",
                  "send it to the network and wait for the outcome",
                  {option("--wait-until", Kind::kWait, "how far to wait")}}},
    .local_default = "send",
    .is_tail = true,
};
constinit const Level kSendNetwork{
    .about = "On which network?",
    .keywords = {{"network-config",
                  "the network",
                  {{"CONNECTION", Kind::kConnection, "network: a connection's name, or a URL", true,
                    "local"}},
                  {&kSendOnly}}},
    .local_default = "network-config",
    .is_tail = true,
};
constinit const Level kSigned{
    "Where is the signed transaction?",
    {{"base64-signed-transaction",
      "here, as base64",
      {positional("SIGNED_TRANSACTION", Kind::kBase64, "base64")},
      {&kSendNetwork},
      Command::kSendSigned},
     {"file-with-base64-signed-transaction",
      "in a file",
      {positional("FILE", Kind::kFile, "file")},
      {&kSendNetwork},
      Command::kSendSigned}},
};
constinit const Level kSignedMeta{
    "Where is the signed meta-transaction?",
    {{"base64-signed-meta-transaction",
      "here, as base64",
      {positional("SIGNED_DELEGATE_ACTION", Kind::kBase64, "base64")},
      {&kSignAs},
      Command::kSendMeta},
     {"file-with-base64-signed-meta-transaction",
      "in a file",
      {positional("FILE", Kind::kFile, "file")},
      {&kSignAs},
      Command::kSendMeta}},
};

constinit const Level kMessageSign{
    "How should the message be signed?",
    {{"sign-with-keychain", "with a key of the system's keychain", {}, {&kPlain}},
     {"sign-with-legacy-keychain", "with a key file of the credentials folder", {}, {&kPlain}},
     {"sign-with-ledger",
      "with a Ledger",
      {kHdPathOption},
      {&kHardwareLink},
      Command::kNone,
      kNoLedger},
     {"sign-with-plaintext-private-key",
      "with a private key that is typed",
      {positional("SIGNER_PRIVATE_KEY", Kind::kSecretKey, "private key", {},
                  "--signer-private-key")}},
     {"sign-with-access-key-file",
      "with a key file",
      {positional("FILE", Kind::kFile, "key file")}},
     {"sign-with-seed-phrase", "with a seed phrase", {kPhraseField, kHdPathOption}}},
    "sign-with-legacy-keychain",
};
constinit const Level kMessageSigner{
    "Who signs?",
    {{"sign-as",
      "the account that signs",
      {positional("ACCOUNT_ID", Kind::kAccount, "account")},
      {&kMessageSign}}},
};
constinit const Level kRecipient{
    "Who is the recipient?",
    {{"recipient", "recipient", {positional("RECIPIENT", Kind::kText, "recipient")}}},
};
constinit const Level kMessageNonce{
    "Which nonce?",
    {{"nonce", "32 bytes", {positional("NONCE", Kind::kNonce32, "32 bytes as base64")}}},
};
constinit const Level kMessageText{
    "What is the message?",
    {{"utf8",
      "text",
      {positional("MESSAGE", Kind::kText, "message")},
      {&kMessageNonce, &kRecipient, &kMessageSigner}},
     {"base64",
      "base64 of text",
      {positional("MESSAGE", Kind::kBase64, "message")},
      {&kMessageNonce, &kRecipient, &kMessageSigner}}},
};

constexpr std::string_view kNotOurs =
    "farcall reads near-cli's config.toml and never writes it; edit the file, or name a URL where "
    "a connection is expected";

}  // namespace

constinit const Level kTransaction{
    "What should be done with transactions?",
    {{"view-status",
      "show what a transaction did",
      {kTransactionHash},
      {&kPlain},
      Command::kViewStatus},
     {"reconstruct-transaction",
      "print the command of a transaction that was sent",
      {kTransactionHash},
      {&kPlain},
      Command::kReconstruct},
     {"construct-transaction",
      "a transaction of several actions",
      {kSender},
      {&kReceiverWord, &kActions, &kTransact},
      Command::kConstructTransaction},
     {"construct-meta-transaction",
      "actions that somebody else pays for (NEP-366)",
      {kSender, positional("RECEIVER_ACCOUNT_ID", Kind::kAccount, "receiver")},
      {&kActions, &kTransact},
      Command::kConstructMeta},
     {"sign-transaction",
      "sign a transaction that was made elsewhere",
      {positional("UNSIGNED_TRANSACTION", Kind::kBase64, "base64")},
      {&kTransact},
      Command::kSignTransaction},
     {"print-transaction", "show what is in a transaction", {}, {&kPrint}},
     {"send-signed-transaction", "send a transaction that is signed", {}, {&kSigned}},
     {"send-meta-transaction", "pay for a meta-transaction and send it", {}, {&kSignedMeta}}},
};

constinit const Level kMessage{
    "What should be done with messages?",
    {{"sign-nep413", "sign a message off chain", {}, {&kMessageText}, Command::kSignMessage}},
};

constinit const Level kConfig{
    "What should be done with the configuration?",
    {{"show-connections", "list the networks", {}, {}, Command::kShowConnections},
     {"add-connection",
      "add a network",
      {option("--network-name", Kind::kText, "name"),
       option("--connection-name", Kind::kText, "name"), option("--rpc-url", Kind::kText, "URL"),
       option("--wallet-url", Kind::kText, "URL"),
       option("--explorer-transaction-url", Kind::kText, "URL"),
       option("--rpc-api-key", Kind::kText, "key"),
       option("--linkdrop-account-id", Kind::kText, "account"),
       option("--near-social-db-contract-account-id", Kind::kText, "account"),
       option("--faucet-url", Kind::kText, "URL"),
       option("--meta-transaction-relayer-url", Kind::kText, "URL"),
       option("--fastnear-url", Kind::kText, "URL"),
       option("--staking-pools-factory-account-id", Kind::kText, "account"),
       option("--coingecko-url", Kind::kText, "URL"),
       option("--mpc-contract-account-id", Kind::kText, "account"),
       option("--tx-wait-until", Kind::kText, "how far to wait"),
       option("--nearblocks-url", Kind::kText, "URL")},
      {},
      Command::kChangeConnections,
      kNotOurs},
     {"edit-connection",
      "change a network",
      {optional_positional("CONNECTION", Kind::kText, "connection"),
       option("--key", Kind::kText, "field"), option("--value", Kind::kText, "value")},
      {},
      Command::kChangeConnections,
      kNotOurs},
     {"delete-connection",
      "remove a network",
      {optional_positional("CONNECTION", Kind::kText, "connection")},
      {},
      Command::kChangeConnections,
      kNotOurs}},
};

constinit const Level kExtensions{
    "What should be done with extensions?",
    {{"self-update",
      "replace this program by a newer one",
      {},
      {},
      Command::kSelfUpdate,
      "farcall does not update itself; install it again"}},
};

}  // namespace farcall::cli::grammar
