//! Bets on one of two outcomes: what the losers staked goes to the winners in proportion.
use near_sdk::store::LookupMap;
use near_sdk::{
    env, near, require, AccountId, Gas, NearToken, PanicOnDefault, Promise, PromiseError,
};

#[near(serializers = [borsh, json])]
#[derive(Clone, Copy, PartialEq)]
pub enum Side {
    Yes,
    No,
}

/// Stakes on one side.
#[near(serializers = [borsh])]
pub struct Stakes {
    by_account: LookupMap<AccountId, NearToken>,
    sum: NearToken,
}

impl Stakes {
    fn of(&self, account: &AccountId) -> NearToken {
        self.by_account.get(account).copied().unwrap_or_default()
    }
}

#[near(contract_state)]
#[derive(PanicOnDefault)]
pub struct Bets {
    judge: AccountId,
    yes: Stakes,
    no: Stakes,
    outcome: Option<Side>,
}

#[near]
impl Bets {
    #[init]
    pub fn new(judge: AccountId) -> Self {
        let stakes = |prefix: &[u8]| Stakes {
            by_account: LookupMap::new(prefix),
            sum: NearToken::default(),
        };
        Self {
            judge,
            yes: stakes(b"y"),
            no: stakes(b"n"),
            outcome: None,
        }
    }

    #[payable]
    pub fn bet(&mut self, side: Side) {
        require!(self.outcome.is_none(), "it is decided");
        let amount = env::attached_deposit();
        let account = env::predecessor_account_id();
        let stakes = self.side_mut(side);
        let stake = stakes.of(&account).checked_add(amount).unwrap();
        stakes.by_account.insert(account, stake);
        stakes.sum = stakes.sum.checked_add(amount).unwrap();
    }

    pub fn decide(&mut self, side: Side) {
        require!(
            env::predecessor_account_id() == self.judge,
            "only the judge"
        );
        require!(self.outcome.is_none(), "it is decided");
        self.outcome = Some(side);
    }

    pub fn redeem(&mut self) -> Promise {
        let account = env::predecessor_account_id();
        let side = self.outcome.expect("not decided yet");
        let stake = self.side_mut(side).of(&account);
        require!(!stake.is_zero(), "nothing won");
        let (won, lost) = match side {
            Side::Yes => (self.yes.sum, self.no.sum),
            Side::No => (self.no.sum, self.yes.sum),
        };
        let part = stake.as_yoctonear() / 1_000_000 * (lost.as_yoctonear() / 1_000_000);
        let share = NearToken::from_yoctonear(part / (won.as_yoctonear() / 1_000_000) * 1_000_000);
        Promise::new(account.clone())
            .transfer(stake.checked_add(share).unwrap())
            .then(
                Self::ext(env::current_account_id())
                    .with_static_gas(Gas::from_tgas(8))
                    .on_redeemed(account, side, stake),
            )
    }

    #[private]
    pub fn on_redeemed(
        &mut self,
        account: AccountId,
        side: Side,
        stake: NearToken,
        #[callback_result] payment: Result<(), PromiseError>,
    ) -> bool {
        if payment.is_ok() {
            self.side_mut(side).by_account.remove(&account);
        } else {
            env::log_str(&format!("{account} keeps a stake of {stake}"));
        }
        payment.is_ok()
    }

    pub fn stake_of(&self, account_id: AccountId, side: Side) -> NearToken {
        match side {
            Side::Yes => self.yes.of(&account_id),
            Side::No => self.no.of(&account_id),
        }
    }
}

impl Bets {
    fn side_mut(&mut self, side: Side) -> &mut Stakes {
        match side {
            Side::Yes => &mut self.yes,
            Side::No => &mut self.no,
        }
    }
}
