#include "cli/near/commands.hpp"

namespace farcall::cli::near {

Outcome<void> run_command(Context& context) {
  using grammar::Command;
  switch (context.line.command) {
    case Command::kViewAccountSummary:
      return view_account(context);
    case Command::kListKeys:
      return list_keys(context);
    case Command::kViewGasKeyNonces:
      return view_gas_key_nonces(context);
    case Command::kImportAccount:
      return import_account(context);
    case Command::kExportAccount:
      return export_account(context);
    case Command::kCreateWithFaucet:
      return create_with_faucet(context);
    case Command::kCreateFundMyself:
      return create_fund_myself(context);
    case Command::kCreateFundLater:
      return create_fund_later(context);
    case Command::kUpdateSocialProfile:
      return update_profile(context);
    case Command::kDeleteAccount:
      return delete_account(context);
    case Command::kGetPublicKey:
      return get_public_key(context);
    case Command::kAddKey:
      return add_key(context);
    case Command::kFundGasKey:
    case Command::kWithdrawFromGasKey:
      return move_gas_key_funds(context);
    case Command::kDeleteKeys:
      return delete_keys(context);
    case Command::kStorageDeposit:
      return storage_deposit(context);
    case Command::kSendNear:
    case Command::kSendFt:
    case Command::kSendFtCall:
    case Command::kSendNft:
      return send_tokens(context);
    case Command::kViewNearBalance:
    case Command::kViewFtBalance:
    case Command::kViewNftAssets:
    case Command::kViewMtBalance:
      return view_tokens(context);
    case Command::kValidatorList:
      return validator_list(context);
    case Command::kDelegation:
      return delegation(context);
    case Command::kCallReadOnly:
      return call_read_only(context);
    case Command::kCallTransaction:
      return call_transaction(context);
    case Command::kDeploy:
      return deploy(context);
    case Command::kDeployGlobal:
      return deploy_global(context);
    case Command::kStateInit:
      return state_init(context);
    case Command::kInspectContract:
      return inspect_code(context);
    case Command::kDownloadAbi:
      return download_abi(context);
    case Command::kDownloadWasm:
      return download_wasm(context);
    case Command::kViewStorage:
      return view_storage(context);
    case Command::kViewStatus:
      return view_status(context);
    case Command::kReconstruct:
      return reconstruct(context);
    case Command::kConstructTransaction:
    case Command::kConstructMeta:
      return construct_transaction(context);
    case Command::kSignTransaction:
      return sign_transaction(context);
    case Command::kPrintTransaction:
      return print_transaction(context);
    case Command::kSendSigned:
      return send_signed(context);
    case Command::kSendMeta:
      return send_meta(context);
    case Command::kSignMessage:
      return sign_message(context);
    case Command::kShowConnections:
      return show_connections(context);
    default:
      return failure(Exit::kUsage, "these words select no command");
  }
}

}  // namespace farcall::cli::near
