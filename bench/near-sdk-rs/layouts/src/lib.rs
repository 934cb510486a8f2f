//! One collection of each kind, filled by one method and read by another: what storage of the Rust SDK
//! looks like. The counterpart is sdk/test/layouts/contract.cpp, with the same state and methods.
use near_sdk::collections as old;
use near_sdk::store;
use near_sdk::{near, AccountId};

#[near(serializers = [borsh])]
#[derive(Clone)]
pub struct Item {
    pub owner: AccountId,
    pub amount: u128,
    pub memo: Option<String>,
}

#[near(contract_state)]
pub struct Layouts {
    pub count: u64,
    pub owner: Option<AccountId>,
    pub names: Vec<String>,
    pub map: store::LookupMap<String, Item>,
    pub set: store::LookupSet<u32>,
    pub list: store::Vector<Item>,
    pub iterable: store::IterableMap<String, u64>,
    pub iterable_set: store::IterableSet<String>,
    pub maybe: store::LazyOption<Item>,
    pub lazy: store::Lazy<Item>,
    pub old_map: old::LookupMap<String, u64>,
    pub old_set: old::LookupSet<String>,
    pub old_list: old::Vector<u64>,
    pub old_unordered: old::UnorderedMap<String, u64>,
    pub old_unordered_set: old::UnorderedSet<String>,
    pub old_tree: old::TreeMap<u32, String>,
    pub old_maybe: old::LazyOption<String>,
}

fn item(owner: &str, amount: u128, memo: Option<&str>) -> Item {
    Item { owner: owner.parse().unwrap(), amount, memo: memo.map(str::to_string) }
}

impl Default for Layouts {
    fn default() -> Self {
        Self {
            count: 0,
            owner: None,
            names: vec![],
            map: store::LookupMap::new(b"a".to_vec()),
            set: store::LookupSet::new(b"b".to_vec()),
            list: store::Vector::new(b"c".to_vec()),
            iterable: store::IterableMap::new(b"d".to_vec()),
            iterable_set: store::IterableSet::new(b"e".to_vec()),
            maybe: store::LazyOption::new(b"f".to_vec(), None),
            lazy: store::Lazy::new(b"g".to_vec(), item("lazy.near", 0, None)),
            old_map: old::LookupMap::new(b"h".to_vec()),
            old_set: old::LookupSet::new(b"i".to_vec()),
            old_list: old::Vector::new(b"j".to_vec()),
            old_unordered: old::UnorderedMap::new(b"k".to_vec()),
            old_unordered_set: old::UnorderedSet::new(b"l".to_vec()),
            old_tree: old::TreeMap::new(b"m".to_vec()),
            old_maybe: old::LazyOption::new(b"n".to_vec(), None),
        }
    }
}

#[near]
impl Layouts {
    /// Writes something of everything; `step` makes the contents differ.
    pub fn fill(&mut self, step: u32) {
        let name = format!("n{step}");
        self.count += u64::from(step);
        self.owner = Some("owner.near".parse().unwrap());
        self.names.push(name.clone());
        self.map.insert(name.clone(), item("map.near", u128::from(step), Some("m")));
        self.set.insert(step);
        self.list.push(item("list.near", u128::MAX - u128::from(step), None));
        self.iterable.insert(name.clone(), u64::from(step));
        self.iterable_set.insert(name.clone());
        self.maybe.set(Some(item("maybe.near", 7, None)));
        self.lazy.set(item("lazy.near", u128::from(step), Some("z")));
        self.old_map.insert(&name, &u64::from(step));
        self.old_set.insert(&name);
        self.old_list.push(&u64::from(step));
        self.old_unordered.insert(&name, &u64::from(step));
        self.old_unordered_set.insert(&name);
        self.old_tree.insert(&step, &name);
        self.old_maybe.set(&name);
    }

    /// Removes what `fill(step)` put into collections that can be listed.
    pub fn drain(&mut self, step: u32) {
        let name = format!("n{step}");
        self.map.remove(&name);
        self.set.remove(&step);
        self.iterable.remove(&name);
        self.iterable_set.remove(&name);
        self.old_map.remove(&name);
        self.old_set.remove(&name);
        self.old_unordered.remove(&name);
        self.old_unordered_set.remove(&name);
        self.old_tree.remove(&step);
    }

    /// Everything that can be read, as text.
    pub fn show(&self, steps: Vec<u32>) -> Vec<String> {
        let mut out = vec![format!("{} {:?} {:?}", self.count, self.owner.as_ref().map(|o| o.as_str()), self.names)];
        let text = |item: &Item| format!("{} {} {}", item.owner, item.amount, item.memo.clone().unwrap_or_default());
        for step in steps {
            let name = format!("n{step}");
            out.push(format!(
                "{} {} {} {} {} {} {} {} {} {}",
                self.map.get(&name).map(text).unwrap_or_default(),
                self.set.contains(&step),
                self.iterable.get(&name).copied().unwrap_or_default(),
                self.iterable_set.contains(&name),
                self.old_map.get(&name).unwrap_or_default(),
                self.old_set.contains(&name),
                self.old_unordered.get(&name).unwrap_or_default(),
                self.old_unordered_set.contains(&name),
                self.old_tree.get(&step).unwrap_or_default(),
                self.old_tree.higher(&step).unwrap_or_default(),
            ));
        }
        out.push(self.list.iter().map(text).collect::<Vec<_>>().join(","));
        out.push(self.iterable.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(","));
        out.push(self.iterable_set.iter().cloned().collect::<Vec<_>>().join(","));
        out.push(self.maybe.get().as_ref().map(text).unwrap_or_default());
        out.push(text(self.lazy.get()));
        out.push(self.old_list.iter().map(|v| v.to_string()).collect::<Vec<_>>().join(","));
        out.push(self.old_unordered.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(","));
        out.push(self.old_unordered_set.iter().collect::<Vec<_>>().join(","));
        out.push(self.old_tree.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(","));
        out.push(self.old_maybe.get().unwrap_or_default());
        out
    }
}
