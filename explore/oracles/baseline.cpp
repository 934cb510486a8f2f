#include "explore/oracles/baseline.hpp"

#include "base/assert.hpp"
#include "explore/search/search.hpp"
#include "runtime/records.hpp"
#include "runtime/trie_keys.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

constexpr std::uint64_t kReceiptsMax = 20'000;

/// A state with other code on an account.
state::Trie with_contract(const state::Trie& from, const AccountId& id, const Bytes& code) {
  state::TrieUpdate update{from, state::Recording::kOff};
  const runtime::TrieKey row = runtime::trie_key::account(id);
  const auto value = from.get(row.view());
  FARCALL_ASSERT(value.has_value(), "a faulty account exists");
  auto account = runtime::decode_row<protocol::Account>(value->bytes());
  account.set_contract(protocol::account_contract::Local{sha256(code)});
  runtime::write_row(update, row.view(), account);
  update.set(runtime::trie_key::contract_code(id).view(), code);
  update.commit(runtime::cause::initial_state());
  return update.finalize().trie;
}

class Ends final : public SearchListener {
 public:
  explicit Ends(WorthMeter& meter) : meter_{meter} {}
  bool on_end(Path /*path*/, const World& world) override {
    worths.insert(meter_.worths(static_cast<const ReceiptWorld&>(world)));
    return true;
  }
  std::set<std::vector<Worth>> worths;

 private:
  WorthMeter& meter_;
};

}  // namespace

std::set<std::vector<Worth>> baseline_of(const Case& judged, const ReceiptSetup& setup,
                                         vm::VirtualMachine& machine, WorthMeter& meter) {
  if (judged.compared_code.empty()) return {};
  ReceiptSetup compared = setup;
  compared.state = with_contract(setup.state, judged.faulty.front(), judged.compared_code);
  ReceiptModel model{std::move(compared), machine};
  Ends ends{meter};
  const bool is_complete = search(model, {.receipts_max = kReceiptsMax}, &ends).is_complete;
  return is_complete ? std::move(ends.worths) : std::set<std::vector<Worth>>{};
}

}  // namespace farcall::explore
