//! Insurance against a dry month: who is insured gets four times what he paid, once.
use near_sdk::json_types::U128;
use near_sdk::store::Vector;
use near_sdk::{
    env, ext_contract, near, require, AccountId, Gas, NearToken, PanicOnDefault, Promise,
    PromiseOrValue,
};

const DRY: u128 = 10;

#[ext_contract(ext_station)]
pub trait Station {
    fn price(&self) -> U128;
}

#[near(serializers = [borsh])]
#[derive(Clone)]
pub struct Policy {
    holder: AccountId,
    cover: NearToken,
    is_open: bool,
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Insurer {
    station: AccountId,
    policies: Vector<Policy>,
}

#[near]
impl Insurer {
    #[init]
    pub fn new(station: AccountId) -> Self {
        Self {
            station,
            policies: Vector::new(b"p"),
        }
    }

    #[payable]
    pub fn endow(&mut self) {}

    #[payable]
    pub fn insure(&mut self) -> u32 {
        let cover = env::attached_deposit().checked_mul(4).unwrap();
        self.policies.push(Policy {
            holder: env::predecessor_account_id(),
            cover,
            is_open: true,
        });
        self.policies.len() - 1
    }

    pub fn claim(&mut self, id: u32) -> Promise {
        let policy = self.policies.get_mut(id).expect("no such policy");
        require!(policy.is_open, "it is closed, or being claimed");
        require!(policy.holder == env::predecessor_account_id(), "not yours");
        policy.is_open = false;
        ext_station::ext(self.station.clone())
            .with_static_gas(Gas::from_tgas(10))
            .price()
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(15))
                    .on_rain(id),
            )
    }

    #[private]
    pub fn on_rain(&mut self, id: u32) -> PromiseOrValue<bool> {
        let rain = env::promise_result_checked(0, 64)
            .ok()
            .and_then(|answer| near_sdk::serde_json::from_slice::<U128>(&answer).ok());
        let policy = self.policies.get_mut(id).expect("no such policy");
        match rain {
            Some(U128(rain)) if rain < DRY => {
                PromiseOrValue::Promise(Promise::new(policy.holder.clone()).transfer(policy.cover))
            }
            _ => {
                policy.is_open = true;
                PromiseOrValue::Value(false)
            }
        }
    }
}
