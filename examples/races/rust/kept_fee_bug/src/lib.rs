//! A club that takes a fee, and asks a register whether the applicant may join.
use near_sdk::store::LookupSet;
use near_sdk::{
    env, ext_contract, near, require, AccountId, Gas, NearToken, PanicOnDefault, Promise,
};

const FEE: NearToken = NearToken::from_near(2);

#[ext_contract(ext_register)]
pub trait Register {
    fn may_join(&self, account_id: AccountId) -> bool;
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Club {
    registry: AccountId,
    members: LookupSet<AccountId>,
    applications: u32,
}

#[near]
impl Club {
    #[init]
    pub fn new(registry: AccountId) -> Self {
        Self {
            registry,
            members: LookupSet::new(b"m"),
            applications: 0,
        }
    }

    #[payable]
    pub fn join(&mut self) -> Promise {
        require!(env::attached_deposit() == FEE, "the fee is 2 NEAR");
        self.applications += 1;
        let applicant = env::predecessor_account_id();
        ext_register::ext(self.registry.clone())
            .with_static_gas(Gas::from_tgas(10))
            .may_join(applicant.clone())
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(15))
                    .with_unused_gas_weight(0)
                    .on_answer(applicant),
            )
    }

    #[private]
    pub fn on_answer(&mut self, applicant: AccountId) -> bool {
        // An answer that is not `true`, whatever it is, means no.
        let may_join = env::promise_result_checked(0, 16).is_ok_and(|answer| answer == b"true");
        if !may_join {
            return false;
        }
        self.members.insert(applicant);
        true
    }

    pub fn is_member(&self, account_id: AccountId) -> bool {
        self.members.contains(&account_id)
    }

    pub fn count_applications(&self) -> u32 {
        self.applications
    }
}
