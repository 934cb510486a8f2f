//! Keeps deposits in NEAR and pays them out on demand.
use near_sdk::store::LookupMap;
use near_sdk::{env, log, near, require, AccountId, Gas, NearToken, Promise, PromiseError};

const CALLBACK: Gas = Gas::from_tgas(10);

#[near(contract_state)]
pub struct Bank {
    balances: LookupMap<AccountId, NearToken>,
    owed: NearToken,
}

impl Default for Bank {
    fn default() -> Self {
        Self {
            balances: LookupMap::new(b"b"),
            owed: NearToken::default(),
        }
    }
}

#[near]
impl Bank {
    #[payable]
    pub fn deposit(&mut self) {
        let amount = env::attached_deposit();
        require!(!amount.is_zero(), "attach what you deposit");
        self.credit(env::predecessor_account_id(), amount);
    }

    pub fn withdraw(&mut self, amount: NearToken) -> Promise {
        let account = env::predecessor_account_id();
        require!(!amount.is_zero(), "withdraw more than nothing");
        require!(
            self.balance_of(account.clone()) >= amount,
            "the balance is too low"
        );
        Promise::new(account.clone()).transfer(amount).then(
            Self::ext(env::current_account_id())
                .with_static_gas(CALLBACK)
                .on_paid(account, amount),
        )
    }

    /// Books the payment once it has arrived.
    #[private]
    pub fn on_paid(
        &mut self,
        account: AccountId,
        amount: NearToken,
        #[callback_result] payment: Result<(), PromiseError>,
    ) -> bool {
        if payment.is_err() {
            log!("{} could not be paid", account);
            return false;
        }
        self.debit(account, amount);
        true
    }

    pub fn balance_of(&self, account_id: AccountId) -> NearToken {
        self.balances.get(&account_id).copied().unwrap_or_default()
    }

    pub fn total_owed(&self) -> NearToken {
        self.owed
    }
}

impl Bank {
    fn credit(&mut self, account: AccountId, amount: NearToken) {
        let balance = self
            .balance_of(account.clone())
            .checked_add(amount)
            .unwrap();
        self.balances.insert(account, balance);
        self.owed = self.owed.checked_add(amount).unwrap();
    }

    fn debit(&mut self, account: AccountId, amount: NearToken) {
        let balance = self
            .balance_of(account.clone())
            .checked_sub(amount)
            .unwrap();
        self.balances.insert(account, balance);
        self.owed = self.owed.checked_sub(amount).unwrap();
    }
}
