//! Pays two workers at once, and owes again what did not arrive.
use near_sdk::json_types::U128;
use near_sdk::{env, near, require, AccountId, Gas, NearToken, PanicOnDefault, Promise};

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Payroll {
    workers: [AccountId; 2],
    owed: [u128; 2],
}

#[near]
impl Payroll {
    #[init]
    pub fn new(first: AccountId, second: AccountId) -> Self {
        Self {
            workers: [first, second],
            owed: [0, 0],
        }
    }

    #[payable]
    pub fn fund(&mut self) {
        let half = env::attached_deposit().as_yoctonear() / 2;
        for owed in &mut self.owed {
            *owed += half;
        }
    }

    pub fn pay(&mut self) -> Promise {
        require!(self.owed.iter().all(|owed| *owed > 0), "nothing to pay");
        let amounts = std::mem::replace(&mut self.owed, [0, 0]);
        self.transfer(0, amounts[0])
            .and(self.transfer(1, amounts[1]))
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(10))
                    .on_paid(amounts.map(U128)),
            )
    }

    #[private]
    pub fn on_paid(&mut self, amounts: [U128; 2]) -> bool {
        if env::promise_result_checked(0, 100).is_err() {
            self.owed[0] += amounts[0].0;
            return false;
        }
        true
    }

    pub fn owed_to(&self, account_id: AccountId) -> U128 {
        let index = self.workers.iter().position(|worker| *worker == account_id);
        U128(index.map_or(0, |index| self.owed[index]))
    }

    fn transfer(&self, index: usize, amount: u128) -> Promise {
        Promise::new(self.workers[index].clone()).transfer(NearToken::from_yoctonear(amount))
    }
}
