// The levels that several tables share (section names as in near-cli-rs's help).
#pragma once

#include "cli/grammar/model.hpp"

namespace farcall::cli::grammar {

/// `network-config CONNECTION ( now | at-block-height H | at-block-hash HASH )`.
extern const Level kView;
/// `network-config CONNECTION`, for commands that read nothing at a block.
extern const Level kPlain;
/// `network-config CONNECTION SIGN`.
extern const Level kTransact;
/// `sign-as SIGNER`, then kTransact.
extern const Level kSignAs;
/// The ways to sign, each followed by kSubmit.
extern const Level kSign;
extern const Level kSubmit;
/// `save-to-keychain | save-to-legacy-keychain | print-to-terminal`.
extern const Level kSave;
/// `prepaid-gas GAS`, and `attached-deposit AMOUNT`.
extern const Level kPrepaidGas;
extern const Level kAttachedDeposit;
/// The key of a new account: generated, from a phrase, or given.
extern const Level kNewKey;
extern const Level kGlobalContract;
/// `with-init-call … | without-init-call`.
extern const Level kInitCall;
extern const Level kHardwareLink;

extern const Level kAccount;
extern const Level kTokens;
extern const Level kStaking;
extern const Level kContract;
extern const Level kTransaction;
extern const Level kMessage;
extern const Level kConfig;
extern const Level kExtensions;

inline constexpr std::string_view kNoLedger =
    "farcall has no Ledger support; sign with a key file or keychain, or use sign-later and sign "
    "elsewhere";
inline constexpr std::string_view kNoMpc =
    "farcall does not talk to MPC signers; use sign-later and have the MPC contract sign the hash";
inline constexpr std::string_view kNoWallet =
    "farcall opens no browser wallet; import the account with using-seed-phrase or "
    "using-private-key";

inline constexpr Field kHdPathOption{"--seed-phrase-hd-path", Kind::kHdPath,
                                     "derivation path of the seed phrase", false, "m/44'/397'/0'"};
inline constexpr Field kPhraseField{"MASTER_SEED_PHRASE", Kind::kPhrase,
                                    "seed phrase of 12 to 24 words"};
inline constexpr Field kContractField{"CONTRACT_ACCOUNT_ID", Kind::kAccount,
                                      "account of the contract"};
inline constexpr Field kArgsTypeField{"FUNCTION_ARGS_TYPE", Kind::kArgsType,
                                      "form of the arguments", true, "json-args"};
inline constexpr Field kArgsField{"FUNCTION_ARGS", Kind::kArgs, "arguments", true, "{}"};
inline constexpr Field kFunctionField{"FUNCTION_NAME", Kind::kText, "function of the contract"};
inline constexpr Field kGasOption{"--prepaid-gas", Kind::kGas, "gas for the call", false,
                                  "100 Tgas"};
inline constexpr Field kDepositOption{"--attached-deposit", Kind::kAmount, "deposit of the call",
                                      false, "1 yoctoNEAR"};

}  // namespace farcall::cli::grammar
