//! Points for visits: a partner says how many a visit is worth.
use near_sdk::json_types::U128;
use near_sdk::store::LookupMap;
use near_sdk::{env, ext_contract, near, AccountId, Gas, PanicOnDefault, Promise, PromiseError};

#[ext_contract(ext_feed)]
pub trait PriceFeed {
    fn price(&self) -> U128;
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Points {
    partner: AccountId,
    points: LookupMap<AccountId, u128>,
}

#[near]
impl Points {
    #[init]
    pub fn new(partner: AccountId) -> Self {
        Self {
            partner,
            points: LookupMap::new(b"p"),
        }
    }

    pub fn visit(&mut self) -> Promise {
        let who = env::predecessor_account_id();
        let points = self.points_of(who.clone());
        ext_feed::ext(self.partner.clone())
            .with_static_gas(Gas::from_tgas(10))
            .price()
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(10))
                    .on_worth(who, points),
            )
    }

    #[private]
    pub fn on_worth(
        &mut self,
        who: AccountId,
        points: U128,
        #[callback_result] worth: Result<U128, PromiseError>,
    ) -> bool {
        let Ok(worth) = worth else {
            return false;
        };
        self.points.insert(who, points.0 + worth.0);
        true
    }

    pub fn points_of(&self, account_id: AccountId) -> U128 {
        U128(self.points.get(&account_id).copied().unwrap_or(0))
    }
}
