// `tokens` and `staking`.
#include "cli/grammar/levels.hpp"

namespace farcall::cli::grammar {

namespace {

constexpr Field kReceiver{"RECEIVER_ACCOUNT_ID", Kind::kAccount, "receiver"};
constexpr Field kToken{"TOKEN_CONTRACT", Kind::kAccount, "contract of the token"};
constexpr Field kTokenAmount{"AMOUNT", Kind::kTokenAmount, "amount, as in '10 USDC', or all"};

constinit const Level kMemo{
    "Is there a memo?",
    {{"memo",
      "a note that is kept with the transfer",
      {{"TEXT", Kind::kText, "memo; may be empty", true, ""}, kGasOption, kDepositOption}}},
    "memo",
};
constinit const Level kMessageArgs{
    "What is the message for the receiver?",
    {{"msg-args", "as text", {positional("TEXT", Kind::kText, "message")}},
     {"msg-file", "from a file", {positional("FILE", Kind::kFile, "file")}}},
};

constexpr Field kPool{"POOL", Kind::kAccount, "staking pool"};
constexpr Field kStakeAmount{"AMOUNT", Kind::kAmount, "amount"};

constinit const Level kDelegate{
    "What should be done with the stake?",
    {{"view-balance", "show it", {kPool}, {&kView}, Command::kDelegation},
     {"deposit-and-stake",
      "deposit and stake",
      {kStakeAmount, kPool},
      {&kTransact},
      Command::kDelegation},
     {"stake",
      "stake what is deposited",
      {kStakeAmount, kPool},
      {&kTransact},
      Command::kDelegation},
     {"stake-all", "stake all that is deposited", {kPool}, {&kTransact}, Command::kDelegation},
     {"unstake", "unstake an amount", {kStakeAmount, kPool}, {&kTransact}, Command::kDelegation},
     {"unstake-all", "unstake all", {kPool}, {&kTransact}, Command::kDelegation},
     {"withdraw",
      "withdraw what is unstaked",
      {kStakeAmount, kPool},
      {&kTransact},
      Command::kDelegation},
     {"withdraw-all",
      "withdraw all that is unstaked",
      {kPool},
      {&kTransact},
      Command::kDelegation}},
};

}  // namespace

constinit const Level kTokens{
    "What should be done with tokens?",
    {{"send-near",
      "send NEAR",
      {kReceiver, positional("AMOUNT", Kind::kAmount, "amount, as in '1 NEAR'")},
      {&kTransact},
      Command::kSendNear},
     {"send-ft",
      "send fungible tokens",
      {kToken, kReceiver, kTokenAmount},
      {&kMemo, &kTransact},
      Command::kSendFt},
     {"send-ft-call",
      "send fungible tokens and call the receiver",
      {kToken, kReceiver, kTokenAmount},
      {&kMemo, &kMessageArgs, &kTransact},
      Command::kSendFtCall},
     {"send-nft",
      "send a non-fungible token",
      {kToken, kReceiver, positional("TOKEN_ID", Kind::kText, "token"), kGasOption, kDepositOption},
      {&kTransact},
      Command::kSendNft},
     {"view-near-balance", "show the NEAR of an account", {}, {&kView}, Command::kViewNearBalance},
     {"view-ft-balance",
      "show fungible tokens of an account",
      {positional("TOKEN_CONTRACT", Kind::kText, "contract of the token, or all")},
      {&kView},
      Command::kViewFtBalance},
     {"view-nft-assets",
      "show non-fungible tokens of an account",
      {kToken},
      {&kView},
      Command::kViewNftAssets},
     {"view-mt-ft-balance",
      "show fungible tokens of an account in a multi-token contract",
      {kToken},
      {&kView},
      Command::kViewMtBalance}},
};

constinit const Level kStaking{
    "What should be done about staking?",
    {{"validator-list", "list the validators", {}, {&kPlain}, Command::kValidatorList},
     {"delegation",
      "stake with a staking pool",
      {positional("ACCOUNT_ID", Kind::kAccount, "account that stakes")},
      {&kDelegate}}},
};

}  // namespace farcall::cli::grammar
