//! Linear memories that are cheap to reuse zeroed.
//!
//! A contract's memory starts at 64 MiB, of which a call touches a few pages. Mappings are kept per
//! thread and reused, for the same contract if possible. When one is returned, the pages that were
//! ever written are zeroed in place: the next call finds them present and takes no page fault. The
//! kernel lists those pages (PAGEMAP_SCAN); it is asked only if this thread had a page fault since
//! the last time, as a page cannot be written for the first time without one. Where the kernel
//! cannot tell, or much was touched, the pages are released instead.
//!
//! The whole range is always accessible: compiled code compares every address with the current
//! length, so growing and shrinking need no system call.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use wasmtime::{LinearMemory, MemoryCreator, MemoryType};

/// The most that a memory can grow to: the protocol's 2048 pages.
pub const MEMORY_BYTES_MAX: usize = 2048 << 16;
/// Touched bytes up to which zeroing in place is worth it.
const WIPE_BYTES_MAX: usize = 2 << 20;
/// The number of free mappings that a thread keeps.
const FREE_MAPPINGS_MAX: usize = 8;
/// The number of ranges of touched pages up to which zeroing each is worth it.
const RANGES_MAX: usize = 64;

/// Mirrors `struct page_region` of linux/fs.h.
#[repr(C)]
#[derive(Clone, Copy, Default)]
struct PageRegion {
    start: u64,
    end: u64,
    categories: u64,
}

/// Mirrors `struct pm_scan_arg` of linux/fs.h.
#[repr(C)]
#[derive(Default)]
struct PageScan {
    size: u64,
    flags: u64,
    start: u64,
    end: u64,
    walk_end: u64,
    regions: u64,
    region_count: u64,
    max_pages: u64,
    inverted: u64,
    all_of: u64,
    any_of: u64,
    returned: u64,
}

const PAGEMAP_SCAN: libc::c_ulong = 0xc060_6610;
const PAGE_IS_PRESENT: u64 = 1 << 3;
const PAGE_IS_SWAPPED: u64 = 1 << 4;
/// Read but never written.
const PAGE_IS_PFNZERO: u64 = 1 << 5;

/// /proc/self/pagemap, or -1 when it cannot be used. It names the pages of the process that opened
/// it, so a forked child must not use its parent's.
static PAGEMAP: AtomicI32 = AtomicI32::new(-1);

/// How many times the process was forked since it first had memories.
static FORKS: AtomicU64 = AtomicU64::new(0);

unsafe extern "C" fn forget_pagemap() {
    PAGEMAP.store(-1, Ordering::Relaxed);
    FORKS.fetch_add(1, Ordering::Relaxed);
}

fn open_pagemap() {
    static OPENED: OnceLock<()> = OnceLock::new();
    OPENED.get_or_init(|| unsafe {
        if libc::pthread_atfork(None, None, Some(forget_pagemap)) != 0 {
            return;
        }
        let file = libc::open(c"/proc/self/pagemap".as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC);
        if file >= 0 && scan(file, std::ptr::null(), 0, &mut []).is_some() {
            PAGEMAP.store(file, Ordering::Relaxed);
        }
    });
}

/// Fills `regions` with the written pages of a range and returns their number. `None` if the
/// kernel does not have the call or they do not fit.
fn scan(file: i32, base: *const u8, size: usize, regions: &mut [PageRegion]) -> Option<usize> {
    let start = base as u64;
    let mut request = PageScan {
        size: size_of::<PageScan>() as u64,
        start,
        end: start + size as u64,
        regions: regions.as_mut_ptr() as u64,
        region_count: regions.len() as u64,
        inverted: PAGE_IS_PFNZERO,
        all_of: PAGE_IS_PFNZERO,
        any_of: PAGE_IS_PRESENT | PAGE_IS_SWAPPED,
        returned: PAGE_IS_PRESENT,
        ..PageScan::default()
    };
    let found = unsafe { libc::ioctl(file, PAGEMAP_SCAN, &mut request) };
    (found >= 0 && request.walk_end == request.end).then_some(found as usize)
}

/// A thread and how many page faults it has had.
#[derive(Clone, Copy, PartialEq, Eq)]
struct FaultCount {
    forks: u64,
    thread: u64,
    faults: i64,
}

fn count_faults() -> FaultCount {
    static THREADS: AtomicU64 = AtomicU64::new(0);
    thread_local! {
        static THREAD: u64 = THREADS.fetch_add(1, Ordering::Relaxed);
    }
    let mut usage = unsafe { std::mem::zeroed::<libc::rusage>() };
    let known = unsafe { libc::getrusage(libc::RUSAGE_THREAD, &mut usage) };
    assert_eq!(known, 0, "a thread can ask for its own usage");
    FaultCount {
        forks: FORKS.load(Ordering::Relaxed),
        thread: THREAD.with(|id| *id),
        faults: usage.ru_minflt + usage.ru_majflt,
    }
}

/// A range of the address space: zero except for what its user writes.
struct Mapping {
    base: *mut u8,
    /// The contract that used it last.
    tag: usize,
    /// Ranges of pages that were ever written, complete as of `complete_at`.
    written: Vec<PageRegion>,
    complete_at: Option<FaultCount>,
}

// A mapping has one owner, like a Box.
unsafe impl Send for Mapping {}
unsafe impl Sync for Mapping {}

impl Mapping {
    fn new() -> Result<Self, String> {
        open_pagemap();
        let base = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                MEMORY_BYTES_MAX,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if base == libc::MAP_FAILED {
            return Err(std::io::Error::last_os_error().to_string());
        }
        // Touching one byte must not make two megabytes present.
        unsafe { libc::madvise(base, MEMORY_BYTES_MAX, libc::MADV_NOHUGEPAGE) };
        Ok(Mapping { base: base.cast(), tag: 0, written: Vec::new(), complete_at: None })
    }

    /// Zeroes it; only the first `size` bytes may have been written.
    fn wipe(&mut self, size: usize) {
        let now = count_faults();
        if self.complete_at != Some(now) && !self.find_written(size) {
            return self.give_back();
        }
        self.complete_at = Some(now);
        for range in &self.written {
            let length = (range.end - range.start) as usize;
            unsafe { std::ptr::write_bytes(range.start as *mut u8, 0, length) };
        }
    }

    /// False if the written pages are unknown or too many.
    fn find_written(&mut self, size: usize) -> bool {
        // Pages beyond `size` may have been written by an earlier, longer memory.
        let end = self.written.last().map_or(0, |range| range.end as usize);
        let size = size.max(end.saturating_sub(self.base as usize));
        let file = PAGEMAP.load(Ordering::Relaxed);
        if file < 0 {
            return false;
        }
        self.written.resize(RANGES_MAX, PageRegion::default());
        let Some(count) = scan(file, self.base, size, &mut self.written) else {
            return false;
        };
        self.written.truncate(count);
        let bytes: u64 = self.written.iter().map(|range| range.end - range.start).sum();
        bytes <= WIPE_BYTES_MAX as u64
    }

    fn give_back(&mut self) {
        self.written.clear();
        self.complete_at = None;
        let done =
            unsafe { libc::madvise(self.base.cast(), MEMORY_BYTES_MAX, libc::MADV_DONTNEED) };
        assert_eq!(done, 0, "private memory can be given back");
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        unsafe { libc::munmap(self.base.cast::<c_void>(), MEMORY_BYTES_MAX) };
    }
}

thread_local! {
    /// Least recently used first.
    static FREE: RefCell<Vec<Mapping>> = const { RefCell::new(Vec::new()) };
    static TAG: Cell<usize> = const { Cell::new(0) };
    static LAST_MADE: Cell<*mut GuestMemory> = const { Cell::new(std::ptr::null_mut()) };
}

/// This thread's newest memory; it lives as long as the instance that it was made for.
pub fn last_made() -> *mut GuestMemory {
    LAST_MADE.get()
}

/// Sets the contract of this thread's next memory, which prefers a mapping that served it before.
pub fn set_tag(tag: usize) {
    TAG.set(tag);
}

fn take_mapping() -> Result<Mapping, String> {
    let tag = TAG.get();
    FREE.with(|free| {
        let mut free = free.borrow_mut();
        if let Some(index) = free.iter().rposition(|mapping| mapping.tag == tag) {
            return Ok(free.remove(index));
        }
        let mut mapping = if free.len() == FREE_MAPPINGS_MAX {
            // Pages that other contracts wrote must not be zeroed after each call of this one.
            let mut oldest = free.remove(0);
            oldest.give_back();
            oldest
        } else {
            Mapping::new()?
        };
        mapping.tag = tag;
        Ok(mapping)
    })
}

/// The initial contents of a memory: ranges by their offsets.
#[derive(Clone)]
pub struct MemoryImage {
    ranges: Arc<[(usize, Box<[u8]>)]>,
}

/// The most bytes of an image: it is a copy, and larger ones are not worth it.
const IMAGE_BYTES_MAX: usize = 1 << 20;

/// The memory of one instance, as the engine and `FcInstance` see it: the engine's handle owns it.
pub struct GuestMemory {
    mapping: Option<Mapping>,
    size: usize,
}

impl GuestMemory {
    fn mapping(&mut self) -> &mut Mapping {
        self.mapping.as_mut().expect("a memory has its mapping until it goes")
    }

    /// What was written since it was zeroed; `None` if that is unknown or too much.
    pub fn image(&mut self) -> Option<MemoryImage> {
        let size = self.size;
        let mapping = self.mapping();
        if !mapping.find_written(size) {
            mapping.written.clear();
            return None;
        }
        let mut ranges = Vec::new();
        for range in &mapping.written {
            let length = (range.end - range.start) as usize;
            let bytes = unsafe { std::slice::from_raw_parts(range.start as *const u8, length) };
            let Some(first) = bytes.iter().position(|byte| *byte != 0) else {
                continue;
            };
            let last = bytes.iter().rposition(|byte| *byte != 0).expect("there is a first one");
            let offset = range.start as usize - mapping.base as usize + first;
            ranges.push((offset, bytes[first..=last].into()));
        }
        let bytes: usize = ranges.iter().map(|(_, bytes): &(usize, Box<[u8]>)| bytes.len()).sum();
        (bytes <= IMAGE_BYTES_MAX).then(|| MemoryImage { ranges: ranges.into() })
    }

    /// Restores the contents and the size that the memory had when the image was made. Nothing may
    /// be running in it.
    pub fn restore(&mut self, first_size: usize, image: &MemoryImage) {
        let size = std::mem::replace(&mut self.size, first_size);
        let mapping = self.mapping();
        mapping.wipe(size);
        for (offset, bytes) in image.ranges.iter() {
            unsafe {
                std::ptr::copy_nonoverlapping(
                    bytes.as_ptr(),
                    mapping.base.add(*offset),
                    bytes.len(),
                );
            }
        }
    }
}

impl Drop for GuestMemory {
    fn drop(&mut self) {
        let Some(mut mapping) = self.mapping.take() else {
            return;
        };
        // While a thread ends, its free list may be gone already: then the mapping is unmapped.
        let _ = FREE.try_with(|free| {
            let mut free = free.borrow_mut();
            if free.len() < FREE_MAPPINGS_MAX {
                mapping.wipe(self.size);
                free.push(mapping);
            }
        });
    }
}

/// The engine's handle. A pointer, not a Box, since `FcInstance` restores the memory between calls.
struct EngineMemory(*mut GuestMemory);

// Used by the thread that has the instance.
unsafe impl Send for EngineMemory {}
unsafe impl Sync for EngineMemory {}

impl EngineMemory {
    fn memory(&self) -> &GuestMemory {
        unsafe { &*self.0 }
    }
}

impl Drop for EngineMemory {
    fn drop(&mut self) {
        drop(unsafe { Box::from_raw(self.0) });
    }
}

unsafe impl LinearMemory for EngineMemory {
    fn byte_size(&self) -> usize {
        self.memory().size
    }

    fn byte_capacity(&self) -> usize {
        MEMORY_BYTES_MAX
    }

    fn grow_to(&mut self, new_size: usize) -> wasmtime::Result<()> {
        assert!(new_size <= MEMORY_BYTES_MAX, "the module's maximum is the protocol's");
        unsafe { (*self.0).size = new_size };
        Ok(())
    }

    fn as_ptr(&self) -> *mut u8 {
        self.memory().mapping.as_ref().map_or(std::ptr::null_mut(), |mapping| mapping.base)
    }
}

/// Creates memories for the engine.
pub struct GuestMemories;

unsafe impl MemoryCreator for GuestMemories {
    fn new_memory(
        &self,
        _: MemoryType,
        minimum: usize,
        _: Option<usize>,
        reserved: Option<usize>,
        guard: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        assert!(
            minimum <= MEMORY_BYTES_MAX && reserved.unwrap_or(0) <= MEMORY_BYTES_MAX && guard == 0,
            "the engine asks for what it is configured with"
        );
        let memory = GuestMemory { mapping: Some(take_mapping()?), size: minimum };
        let memory = Box::into_raw(Box::new(memory));
        LAST_MADE.set(memory);
        Ok(Box::new(EngineMemory(memory)))
    }
}
