//! Bytes and strings passed to C++.

/// Bytes that this library allocated; `fc_bytes_free` frees them.
#[repr(C)]
pub struct FcBytes {
    data: *mut u8,
    size: usize,
}

impl FcBytes {
    pub fn empty() -> Self {
        FcBytes { data: std::ptr::null_mut(), size: 0 }
    }

    pub fn new(bytes: Vec<u8>) -> Self {
        let bytes = bytes.into_boxed_slice();
        let size = bytes.len();
        FcBytes { data: Box::into_raw(bytes) as *mut u8, size }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_bytes_free(bytes: FcBytes) {
    if !bytes.data.is_null() {
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(bytes.data, bytes.size)) });
    }
}

pub unsafe fn slice<'a>(data: *const u8, size: usize) -> &'a [u8] {
    if size == 0 { &[] } else { unsafe { std::slice::from_raw_parts(data, size) } }
}

pub unsafe fn text<'a>(data: *const u8, size: usize) -> &'a str {
    std::str::from_utf8(unsafe { slice(data, size) }).expect("names from C++ are UTF-8")
}
