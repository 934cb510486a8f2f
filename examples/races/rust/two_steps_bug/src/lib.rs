//! A purse whose owner hands it over in two steps: he proposes the next owner, who accepts.
use near_sdk::{env, near, require, AccountId, NearToken, PanicOnDefault, Promise};

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Purse {
    owner: AccountId,
    proposed: Option<AccountId>,
    held: NearToken,
}

#[near]
impl Purse {
    #[init]
    pub fn new(owner: AccountId) -> Self {
        Self {
            owner,
            proposed: None,
            held: NearToken::default(),
        }
    }

    #[payable]
    pub fn pay_in(&mut self) {
        self.held = self.held.checked_add(env::attached_deposit()).unwrap();
    }

    pub fn propose_owner(&mut self, account_id: AccountId) {
        self.proposed = Some(account_id);
    }

    pub fn accept_ownership(&mut self) {
        let caller = env::predecessor_account_id();
        require!(
            self.proposed.as_ref() == Some(&caller),
            "only who is proposed may accept"
        );
        self.owner = caller;
        self.proposed = None;
    }

    pub fn take_out(&mut self) -> Promise {
        self.assert_owner();
        let amount = std::mem::take(&mut self.held);
        Promise::new(self.owner.clone()).transfer(amount)
    }

    pub fn get_owner(&self) -> AccountId {
        self.owner.clone()
    }

    pub fn total_held(&self) -> NearToken {
        self.held
    }
}

impl Purse {
    fn assert_owner(&self) {
        require!(
            env::predecessor_account_id() == self.owner,
            "only the owner may do this"
        );
    }
}
