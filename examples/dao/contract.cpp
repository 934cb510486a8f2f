// A DAO: members propose, vote, and what they approve happens, from a payment to an upgrade of the
// DAO itself.
#include <near.hpp>
using namespace near;

enum class Role { Council, Member };
enum class Vote { Approve, Reject, Remove };
enum class Status { InProgress, Approved, Rejected, Removed, Expired, Failed };

struct Policy {
  std::map<AccountId, Role> members;
  /// Of a hundred votes of the council.
  uint8_t quorum = 51;
  NearToken bond = 100_mnear;
  U64 period = 7 * 24 * 3600 * 1'000'000'000ull;
};

struct ActionCall {
  std::string method_name;
  Base64 args;
  NearToken deposit;
  Gas gas;
};

// What can be proposed: `{"Transfer":{"receiver_id":...}}`, `"Poll"`.
struct Transfer {
  std::optional<AccountId> token_id;
  AccountId receiver_id;
  U128 amount;
  std::optional<std::string> msg;
};
struct FunctionCall {
  AccountId receiver_id;
  std::vector<ActionCall> actions;
};
struct ChangePolicy {
  Policy policy;
};
struct UpgradeSelf {
  CryptoHash hash;
};
struct Poll {};
using Kind = std::variant<Transfer, FunctionCall, ChangePolicy, UpgradeSelf, Poll>;

struct ProposalInput {
  std::string description;
  Kind kind;
};

struct Proposal {
  AccountId proposer;
  std::string description;
  Kind kind;
  Status status = Status::InProgress;
  std::map<Vote, uint32_t> vote_counts;
  std::map<AccountId, Vote> votes;
  U64 submission_time;
};

struct ProposalView {
  uint64_t id;
  [[near::flatten]] Proposal proposal;
};

struct ProposalAdded {
  uint64_t id;
  AccountId proposer;
};
struct ProposalClosed {
  uint64_t id;
  Status status;
};
using DaoEvents = Events<"dao", "1.0.0">;

struct [[near::contract]] Dao {
  using enum Status;

  Lazy<Policy, "config"> policy;
  Vector<Proposal, "p"> proposals;
  LookupMap<CryptoHash, std::string, "b"> blobs;
  NearToken locked;  ///< bonds of open proposals

  [[near::init]] static Dao new_(Policy policy) {
    check(policy);
    Dao dao;
    dao.policy.set(policy);
    return dao;
  }

  [[near::payable]] uint32_t add_proposal(ProposalInput proposal) {
    const Policy rules = *policy;
    const AccountId caller = env::predecessor_account_id();
    require(rules.members.contains(caller), "only members propose");
    require(env::attached_deposit() == rules.bond, "attach the bond, {} yoctoNEAR", rules.bond);
    if (const auto* change = std::get_if<ChangePolicy>(&proposal.kind)) check(change->policy);
    const uint32_t id = proposals.size();
    proposals.push_back({.proposer = caller,
                         .description = proposal.description,
                         .kind = proposal.kind,
                         .submission_time = env::block_timestamp()});
    locked += rules.bond;
    DaoEvents::emit(ProposalAdded{id, caller});
    return id;
  }

  /// Votes; the vote that decides also closes the proposal and does what it says.
  PromiseOr<bool> act_proposal(uint32_t id, Vote action) {
    const Policy rules = *policy;
    const AccountId caller = env::predecessor_account_id();
    require(role_of(rules, caller) == Role::Council, "only the council votes");
    Proposal proposal = open_proposal(id);
    require(!is_expired(rules, proposal), "the proposal has expired: finalize it");
    require(proposal.votes.try_emplace(caller, action).second, "already voted");
    const uint32_t votes = ++proposal.vote_counts[action];
    if (votes * 100 < rules.quorum * council_size(rules)) {
      proposals.set(id, proposal);
      return false;
    }
    if (action != Vote::Approve) {
      close(id, proposal, action == Vote::Reject ? Rejected : Removed);
      return true;
    }
    close(id, proposal, Approved);
    const auto promise = execute(proposal.kind);
    if (!promise) return true;
    return promise->then<&Dao::on_executed>(id).gas(5_Tgas);
  }

  /// Closes a proposal whose time is over.
  void finalize(uint32_t id) {
    Proposal proposal = open_proposal(id);
    require(is_expired(*policy, proposal), "the proposal is still open");
    close(id, proposal, Expired);
  }

  /// What was approved failed: it can be seen, and proposed again.
  bool on_executed(PromiseResult<json, 10'000> result, uint32_t id) {
    if (result || result.error() != PromiseError::Failed) return true;
    Proposal proposal = proposals[id];
    proposal.status = Failed;
    proposals.set(id, proposal);
    DaoEvents::emit(ProposalClosed{id, Failed});
    return false;
  }

  /// Keeps code for an upgrade. The arguments are the wasm itself; the deposit pays for storage.
  [[near::payable]] CryptoHash store_blob() {
    require(env::attached_deposit() >= env::storage_byte_cost * (env::input().size() + 100),
            "attach the price of the storage");
    const CryptoHash hash{env::sha256(env::input())};
    require(!blobs.set(hash, env::input()), "this blob is stored already");
    return hash;
  }

  [[near::init, near::private, near::ignore_state]] static Dao migrate() {
    return old_state<Dao>();
  }

  Policy get_policy() const { return *policy; }
  uint32_t get_last_proposal_id() const { return proposals.size(); }
  ProposalView get_proposal(uint32_t id) const { return {id, proposals[id]}; }
  std::vector<ProposalView> get_proposals(uint32_t from_index, uint32_t limit) const {
    std::vector<ProposalView> page;
    for (uint32_t id = from_index; id < proposals.size() && page.size() < limit; ++id)
      page.push_back(get_proposal(id));
    return page;
  }
  NearToken get_available_amount() const { return env::account_balance() - locked; }

 private:
  static std::optional<Role> role_of(const Policy& policy, const AccountId& account) {
    const auto found = policy.members.find(account);
    if (found == policy.members.end()) return {};
    return found->second;
  }
  static uint32_t council_size(const Policy& policy) {
    return std::ranges::count(policy.members, Role::Council,
                              [](const auto& m) { return m.second; });
  }
  static void check(const Policy& policy) {
    require(council_size(policy) > 0, "a DAO has a council");
    require(policy.quorum > 0 && policy.quorum <= 100, "the quorum is 1 to 100 of 100");
    require(policy.period > 0, "the period cannot be 0");
  }
  static bool is_expired(const Policy& policy, const Proposal& proposal) {
    return env::block_timestamp() > proposal.submission_time + policy.period;
  }
  Proposal open_proposal(uint32_t id) const {
    const Proposal proposal = expect(proposals.get(id), "there is no such proposal");
    require(proposal.status == InProgress, "the proposal is closed");
    return proposal;
  }

  /// Gives the bond back, or keeps that of a proposal that was removed.
  void close(uint32_t id, Proposal& proposal, Status status) {
    proposal.status = status;
    proposals.set(id, proposal);
    const NearToken bond = policy->bond;
    locked -= bond;
    if (status != Removed) at(proposal.proposer).transfer(bond).detach();
    DaoEvents::emit(ProposalClosed{id, status});
  }

  /// Does what was approved; nothing is left to wait for when it is done at once.
  std::optional<Promise<json>> execute(const Kind& kind) {
    return std::visit([&](const auto& what) { return run(what); }, kind);
  }
  std::optional<Promise<json>> run(const Transfer& what) {
    if (!what.token_id) return at(what.receiver_id).transfer(NearToken{what.amount});
    const json args{{"receiver_id", what.receiver_id}, {"amount", what.amount}, {"msg", what.msg}};
    return at(*what.token_id)
        .call<json>(what.msg ? "ft_transfer_call" : "ft_transfer", args)
        .deposit(1_yocto)
        .gas(50_Tgas);
  }
  std::optional<Promise<json>> run(const FunctionCall& what) {
    std::vector<Call<json>> calls;
    for (const auto& [method, args, deposit, gas] : what.actions)
      calls.push_back(
          at(what.receiver_id).call_raw<json>(method, args.bytes).deposit(deposit).gas(gas));
    return batch(calls);
  }
  std::optional<Promise<json>> run(const ChangePolicy& what) {
    policy.set(what.policy);
    return {};
  }
  std::optional<Promise<json>> run(const UpgradeSelf& what) {
    const std::string code = expect(blobs.take(what.hash), "store the code first: store_blob");
    return at(env::current_account_id()).deploy(code).call<json>("migrate").gas(20_Tgas);
  }
  std::optional<Promise<json>> run(const Poll&) { return {}; }
};
