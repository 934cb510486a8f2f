#include "near/state_init.hpp"

#include "near/env.hpp"
#include "near/host.hpp"

namespace near {
namespace {

using host::address;

struct StateInitAction : detail::Action {
  Buffer code;
  std::map<std::string, std::string> data;
  NearToken deposit;
};

using Begin = uint64_t (*)(uint64_t promise, uint64_t length, uint64_t code, uint64_t amount);

template <Begin begin>
void emit(uint64_t promise, const detail::Action& action) {
  auto& self = static_cast<const StateInitAction&>(action);
  const uint64_t index =
      begin(promise, self.code.size(), address(self.code.data()), address(&self.deposit));
  for (const auto& [key, value] : self.data)
    host::set_state_init_data_entry(promise, index, key.size(), address(key.data()), value.size(),
                                    address(value.data()));
}

}  // namespace

StateInit::StateInit(const CryptoHash& code)
    : emit_(&emit<&host::promise_batch_action_state_init>), code_(code.view()), is_hash_(true) {}

StateInit::StateInit(const AccountId& code)
    : emit_(&emit<&host::promise_batch_action_state_init_by_account_id>),
      code_(code.view()),
      is_hash_(false) {}

StateInit StateInit::entry(std::string_view key, std::string_view value) const {
  StateInit more = *this;
  more.data_.insert_or_assign(std::string{key}, std::string{value});
  return more;
}

AccountId StateInit::account_id() const {
  Buffer bytes;
  const char head[] = {0, static_cast<char>(is_hash_ ? 0 : 1)};  // version 1, kind of code
  text::put(bytes, head, sizeof head);
  if (is_hash_) {
    text::put(bytes, code_);
  } else {
    borsh::put_string(bytes, code_);
  }
  borsh::write(bytes, data_);
  const auto hash = env::keccak256(bytes);
  Buffer name{"0s"};
  text::put_hex(name, std::string_view{reinterpret_cast<const char*>(hash.data()) + 12, 20});
  return AccountId::trusted(name.str());
}

void StateInit::add_to(detail::Node* node, NearToken deposit) const {
  auto action = new StateInitAction;
  action->emit = emit_;
  action->code = code_;
  action->data = data_;
  action->deposit = deposit;
  append(node, action);
}

}  // namespace near
