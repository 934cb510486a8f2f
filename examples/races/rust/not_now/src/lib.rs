//! Payments in a queue, which anybody may set going: one at a time, and who comes meanwhile is told
//! so. What does not arrive goes to the end of the queue, three times.
use near_sdk::{env, near, AccountId, Gas, NearToken, PanicOnDefault, Promise, PromiseOrValue};
use std::collections::VecDeque;

#[near(serializers = [borsh])]
#[derive(Clone)]
pub struct Payment {
    to: AccountId,
    amount: NearToken,
    tries: u8,
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Queue {
    waiting: VecDeque<Payment>,
    under_way: Option<Payment>,
    given_up: Vec<Payment>,
}

#[near]
impl Queue {
    #[init]
    pub fn new() -> Self {
        Self {
            waiting: VecDeque::new(),
            under_way: None,
            given_up: vec![],
        }
    }

    #[payable]
    pub fn schedule(&mut self, to: AccountId) {
        self.waiting.push_back(Payment {
            to,
            amount: env::attached_deposit(),
            tries: 0,
        });
    }

    pub fn crank(&mut self) -> PromiseOrValue<bool> {
        if self.under_way.is_some() {
            return PromiseOrValue::Value(false);
        }
        let Some(payment) = self.waiting.pop_front() else {
            return PromiseOrValue::Value(false);
        };
        self.under_way = Some(payment.clone());
        Promise::new(payment.to)
            .transfer(payment.amount)
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(10))
                    .on_paid(),
            )
            .into()
    }

    #[private]
    pub fn on_paid(&mut self) -> bool {
        let Some(mut payment) = self.under_way.take() else {
            return false;
        };
        if near_sdk::is_promise_success() {
            return true;
        }
        payment.tries += 1;
        if payment.tries < 3 {
            self.waiting.push_back(payment);
        } else {
            self.given_up.push(payment);
        }
        false
    }
}
