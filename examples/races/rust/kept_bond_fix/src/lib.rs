//! Proposals of a greeting: who proposes leaves a bond, and gets it back when it is decided.
use near_sdk::store::IterableMap;
use near_sdk::{
    env, ext_contract, near, require, AccountId, Gas, NearToken, PanicOnDefault, Promise,
    PromiseOrValue,
};

const BOND: NearToken = NearToken::from_near(1);

#[ext_contract(ext_hello)]
pub trait Hello {
    fn set_greeting(&mut self, greeting: String);
}

#[near(serializers = [borsh, json])]
#[derive(Clone, Copy, PartialEq)]
pub enum Status {
    Open,
    Running,
    Done,
    Failed,
}

#[near(serializers = [borsh])]
pub struct Proposal {
    proposer: AccountId,
    greeting: String,
    status: Status,
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Council {
    hello: AccountId,
    proposals: IterableMap<u64, Proposal>,
    last: u64,
}

#[near]
impl Council {
    #[init]
    pub fn new(hello: AccountId) -> Self {
        Self {
            hello,
            proposals: IterableMap::new(b"p"),
            last: 0,
        }
    }

    #[payable]
    pub fn propose(&mut self, greeting: String) -> u64 {
        require!(env::attached_deposit() == BOND, "the bond is 1 NEAR");
        self.last += 1;
        let proposal = Proposal {
            proposer: env::predecessor_account_id(),
            greeting,
            status: Status::Open,
        };
        self.proposals.insert(self.last, proposal);
        self.last
    }

    pub fn carry_out(&mut self, id: u64) -> Promise {
        let proposal = self.proposals.get_mut(&id).expect("no such proposal");
        require!(proposal.status == Status::Open, "it is decided");
        proposal.status = Status::Running;
        ext_hello::ext(self.hello.clone())
            .with_static_gas(Gas::from_tgas(15))
            .set_greeting(proposal.greeting.clone())
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(15))
                    .on_carried_out(id),
            )
    }

    #[private]
    pub fn on_carried_out(&mut self, id: u64) -> PromiseOrValue<Status> {
        let proposal = self.proposals.get_mut(&id).expect("no such proposal");
        proposal.status = if near_sdk::is_promise_success() {
            Status::Done
        } else {
            Status::Failed
        };
        PromiseOrValue::Promise(Promise::new(proposal.proposer.clone()).transfer(BOND))
    }

    pub fn status_of(&self, id: u64) -> Option<Status> {
        self.proposals.get(&id).map(|proposal| proposal.status)
    }
}
