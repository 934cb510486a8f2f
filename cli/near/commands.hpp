// The NEAR commands. Each runs with words that are complete and prints its own result.
#pragma once

#include "cli/near/draft.hpp"

namespace farcall::cli::near {

/// Runs the command that the words select.
[[nodiscard]] Outcome<void> run_command(Context& context);

// By theme.
[[nodiscard]] Outcome<void> view_account(Context& context);
[[nodiscard]] Outcome<void> list_keys(Context& context);
[[nodiscard]] Outcome<void> view_gas_key_nonces(Context& context);
[[nodiscard]] Outcome<void> create_with_faucet(Context& context);
[[nodiscard]] Outcome<void> create_fund_myself(Context& context);
[[nodiscard]] Outcome<void> create_fund_later(Context& context);
[[nodiscard]] Outcome<void> import_account(Context& context);
[[nodiscard]] Outcome<void> export_account(Context& context);
[[nodiscard]] Outcome<void> get_public_key(Context& context);
[[nodiscard]] Outcome<void> update_profile(Context& context);
[[nodiscard]] Outcome<void> delete_account(Context& context);
[[nodiscard]] Outcome<void> add_key(Context& context);
[[nodiscard]] Outcome<void> delete_keys(Context& context);
[[nodiscard]] Outcome<void> move_gas_key_funds(Context& context);
[[nodiscard]] Outcome<void> storage_deposit(Context& context);
[[nodiscard]] Outcome<void> send_tokens(Context& context);
[[nodiscard]] Outcome<void> view_tokens(Context& context);
[[nodiscard]] Outcome<void> validator_list(Context& context);
[[nodiscard]] Outcome<void> delegation(Context& context);
[[nodiscard]] Outcome<void> call_read_only(Context& context);
[[nodiscard]] Outcome<void> call_transaction(Context& context);
[[nodiscard]] Outcome<void> deploy(Context& context);
[[nodiscard]] Outcome<void> deploy_global(Context& context);
[[nodiscard]] Outcome<void> state_init(Context& context);
[[nodiscard]] Outcome<void> inspect_code(Context& context);
[[nodiscard]] Outcome<void> download_abi(Context& context);
[[nodiscard]] Outcome<void> download_wasm(Context& context);
[[nodiscard]] Outcome<void> view_storage(Context& context);
[[nodiscard]] Outcome<void> view_status(Context& context);
[[nodiscard]] Outcome<void> reconstruct(Context& context);
[[nodiscard]] Outcome<void> construct_transaction(Context& context);
[[nodiscard]] Outcome<void> sign_transaction(Context& context);
[[nodiscard]] Outcome<void> print_transaction(Context& context);
[[nodiscard]] Outcome<void> send_signed(Context& context);
[[nodiscard]] Outcome<void> send_meta(Context& context);
[[nodiscard]] Outcome<void> sign_message(Context& context);
[[nodiscard]] Outcome<void> show_connections(Context& context);

// Shared.
/// Whether the account exists that gets what a deleted one has left. Offline: not asked.
[[nodiscard]] Outcome<void> check_beneficiary(Context& context,
                                              const protocol::AccountId& beneficiary);
/// The arguments of a step with FUNCTION_ARGS_TYPE and FUNCTION_ARGS.
[[nodiscard]] Outcome<Bytes> read_args(Context& context, const grammar::Step& step);
[[nodiscard]] Outcome<Bytes> read_input(const std::string& file);
/// Writes a file, and names it and its size in the document.
[[nodiscard]] Outcome<void> write_bytes(Context& context, const std::string& file,
                                        std::string_view bytes);
/// A wasm file that the network would accept.
[[nodiscard]] Outcome<Bytes> read_wasm(const std::string& file);
/// The initial state that `how` begins to say: `use-global-…` with its data, or `from-…`.
[[nodiscard]] Outcome<protocol::DeterministicAccountStateInit> read_state_init(
    const grammar::CommandLine& line, const grammar::Step& how);
/// Prints the ABI that a deployed contract carries.
[[nodiscard]] Outcome<void> show_abi(Context& context);
/// A call from `json` arguments.
[[nodiscard]] protocol::Action call_action(std::string method, const boost::json::object& args,
                                           Gas gas, Balance deposit);
/// The result of a view function.
[[nodiscard]] Outcome<Bytes> view(Context& context, std::string_view contract,
                                  std::string_view method, ByteView args);
/// The arguments and limits after `with-init-call`; nothing for `without-init-call`.
[[nodiscard]] Outcome<std::optional<protocol::Action>> init_call(Context& context,
                                                                 std::size_t from);
[[nodiscard]] protocol::AccountId account_of(const grammar::Step& step, std::string_view field);
[[nodiscard]] Gas gas_of(const grammar::CommandLine& line, std::size_t from = 0);
[[nodiscard]] Balance deposit_of(const grammar::CommandLine& line, std::size_t from = 0);
/// The signer that `sign-as` names.
[[nodiscard]] protocol::AccountId signer_of(const grammar::CommandLine& line);

/// A key for an account: generated and where it is to be kept, or public only.
struct NewKey {
  protocol::PublicKey public_key;
  std::optional<StoredKey> secret;
  /// `save-to-keychain`, `save-to-legacy-keychain`, `print-to-terminal`; null: not to be kept.
  const grammar::Step* save = nullptr;
};
[[nodiscard]] Outcome<NewKey> new_key(const grammar::CommandLine& line);
/// The access key that a `grant-…` step describes.
[[nodiscard]] Outcome<protocol::AccessKey> granted_access(const grammar::Step& grant);
/// Keeps the secret where the words say; done before the transaction, so that no key is lost.
[[nodiscard]] Outcome<void> keep_key(Context& context, const protocol::AccountId& account,
                                     const NewKey& key);

}  // namespace farcall::cli::near
