//! Sells entries at the price of the day, in NEAR, which a feed knows.
use near_sdk::store::LookupMap;
use near_sdk::{
    env, ext_contract, near, require, AccountId, Gas, NearToken, PanicOnDefault, Promise,
    PromiseError,
};

const CALL: Gas = Gas::from_tgas(10);
const CALLBACK: Gas = Gas::from_tgas(15);

#[ext_contract(ext_feed)]
pub trait Feed {
    fn price_of(&self, item: String) -> NearToken;
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Shop {
    owner: AccountId,
    feed: AccountId,
    entries: LookupMap<AccountId, u64>,
    earned: NearToken,
}

#[near]
impl Shop {
    #[init]
    pub fn new(owner: AccountId, feed: AccountId) -> Self {
        Self {
            owner,
            feed,
            entries: LookupMap::new(b"e"),
            earned: NearToken::default(),
        }
    }

    #[payable]
    pub fn buy(&mut self) -> Promise {
        let paid = env::attached_deposit();
        require!(!paid.is_zero(), "attach the price");
        ext_feed::ext(self.feed.clone())
            .with_static_gas(CALL)
            .price_of("entry".to_string())
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(CALLBACK)
                    .on_price(env::predecessor_account_id(), paid),
            )
    }

    /// Takes the price and gives the rest back; all of it if the price is higher or unknown.
    #[private]
    pub fn on_price(
        &mut self,
        buyer: AccountId,
        paid: NearToken,
        #[callback_result] price: Result<NearToken, PromiseError>,
    ) -> bool {
        let price = match price {
            Ok(price) if price <= paid => price,
            _ => {
                Promise::new(buyer).transfer(paid).detach();
                return false;
            }
        };
        *self.entries.entry(buyer.clone()).or_insert(0) += 1;
        self.earned = self.earned.checked_add(price).unwrap();
        let rest = paid.checked_sub(price).unwrap();
        if !rest.is_zero() {
            Promise::new(buyer).transfer(rest).detach();
        }
        true
    }

    pub fn collect(&mut self) -> Promise {
        require!(
            env::predecessor_account_id() == self.owner,
            "only the owner may do this"
        );
        let amount = std::mem::take(&mut self.earned);
        Promise::new(self.owner.clone()).transfer(amount)
    }

    pub fn entries_of(&self, account_id: AccountId) -> u64 {
        self.entries.get(&account_id).copied().unwrap_or(0)
    }

    pub fn total_earned(&self) -> NearToken {
        self.earned
    }
}
