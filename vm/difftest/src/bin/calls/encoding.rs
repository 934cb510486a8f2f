//! The binary format of wasm, as far as generated contracts need it.

pub fn uleb(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

pub fn sleb(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if (value == 0 && low & 0x40 == 0) || (value == -1 && low & 0x40 != 0) {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

pub fn sized(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![];
    uleb(&mut out, bytes.len() as u64);
    out.extend_from_slice(bytes);
    out
}

pub fn section(module: &mut Vec<u8>, id: u8, items: &[Vec<u8>]) {
    let mut payload = vec![];
    uleb(&mut payload, items.len() as u64);
    payload.extend(items.concat());
    module.push(id);
    module.extend(sized(&payload));
}
