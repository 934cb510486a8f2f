//! What the bytes of a universal account's initial state mean, written down once more for the
//! comparison.

pub struct Decoded {
    pub entries: u64,
    pub keys: u64,
    pub is_canonical: bool,
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, size: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(size)?;
        self.0 = rest;
        Some(taken)
    }
    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }
    fn length(&mut self) -> Option<usize> {
        self.take(4).map(|bytes| u32::from_le_bytes(bytes.try_into().expect("4 bytes")) as usize)
    }
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let size = self.length()?;
        self.take(size)
    }
}

fn code(reader: &mut Reader) -> Option<()> {
    match (reader.byte()?, reader) {
        (0, _) => Some(()),
        (1, reader) => match reader.byte()? {
            0 => reader.take(32).map(|_| ()),
            1 => {
                let text = std::str::from_utf8(reader.bytes()?).ok()?;
                text.parse::<near_primitives_core::types::AccountId>().ok().map(|_| ())
            }
            _ => None,
        },
        _ => None,
    }
}

pub fn decode(bytes: &[u8]) -> Option<Decoded> {
    let mut reader = Reader(bytes);
    if reader.byte()? != 0 {
        return None;
    }
    code(&mut reader)?;
    let mut entries = std::collections::BTreeSet::new();
    let mut keys = std::collections::BTreeSet::new();
    let mut is_canonical = true;
    for _ in 0..reader.length()? {
        let key = reader.bytes()?;
        reader.bytes()?;
        is_canonical &= entries.last().is_none_or(|last| *last < key);
        entries.insert(key);
    }
    for _ in 0..reader.length()? {
        let tag = reader.byte()?;
        let size = match tag {
            0 | 3 => 32,
            1 => 64,
            _ => return None,
        };
        let key = (tag, reader.take(size)?);
        is_canonical &= keys.last().is_none_or(|last| *last < key);
        keys.insert(key);
    }
    reader.0.is_empty().then_some(Decoded {
        entries: entries.len() as u64,
        keys: keys.len() as u64,
        is_canonical,
    })
}
