// A call whose answer comes from outside of the chain: it waits, at most about 200 blocks.
#include <near.hpp>
using namespace near;

struct Request {
  AccountId from;
  std::string prompt;
};

struct [[near::contract]] Oracle {
  AccountId operator_account;
  IterableMap<uint64_t, Request, "r"> requests;
  LookupMap<uint64_t, YieldId<std::string>, "y"> waiting;
  uint64_t next = 0;

  [[near::init]] static Oracle init(AccountId operator_account) { return {operator_account}; }

  /// Answers when the operator has; the caller just waits for the promise.
  Promise<std::string> ask(std::string prompt) {
    const uint64_t number = next++;
    requests.set(number, {env::predecessor_account_id(), prompt});
    const auto pending =
        yield<&Oracle::on_answer>(YieldOptions{.gas = 10_Tgas, .weight = 0}, number);
    waiting.set(number, pending.id);
    return pending;
  }

  /// Called by the operator.
  void respond(U64 number, std::string answer) {
    require(env::predecessor_account_id() == operator_account, "only the operator may answer");
    const auto id = waiting.get(number);
    require(id.has_value(), "there is no such request");
    require(id->resume(answer), "the request is over");
  }

  std::string on_answer(PromiseResult<std::string> answer, uint64_t number) {
    requests.remove(number);
    waiting.remove(number);
    return answer.value_or("nobody answered in time");
  }

  std::vector<std::pair<uint64_t, Request>> open_requests() const { return requests.page(0, 100); }
};
