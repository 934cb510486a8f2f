#include "state/lmdb_check.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "base/bytes.hpp"
#include "base/format_text.hpp"

namespace farcall::state::detail {

namespace {

using Page = std::uint64_t;

constexpr std::uint32_t kMagic = 0xBEEFC0DE;
constexpr std::uint32_t kVersion = 1;
constexpr Page kNoRoot = ~Page{0};
constexpr std::size_t kPageHeader = 16;
constexpr std::size_t kNodeHeader = 8;
constexpr std::uint32_t kMaxDepth = 32;  // of LMDB's cursors

enum PageFlag : std::uint16_t { kBranchPage = 1, kLeafPage = 2, kOverflowPage = 4, kMetaPage = 8 };
constexpr std::uint16_t kBigData = 1;

/// A B-tree inside the file: the free list or the rows.
struct Tree {
  std::uint32_t pad;
  std::uint16_t flags;
  std::uint16_t depth;
  Page branch_pages;
  Page leaf_pages;
  Page overflow_pages;
  std::uint64_t entries;
  Page root;
};
static_assert(sizeof(Tree) == 48);

struct Meta {
  std::uint32_t magic;
  std::uint32_t version;
  std::uint64_t address;
  std::uint64_t map_size;
  Tree free_list;
  Tree rows;
  Page last_page;
  std::uint64_t transaction;
};
static_assert(sizeof(Meta) == 136);

template <class T>
T load(ByteView bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

class Checker {
 public:
  Checker(int fd, std::uint64_t file_size, std::string name)
      : fd_{fd}, file_size_{file_size}, name_{std::move(name)} {}

  Result<void> run() {
    Result<Meta> meta = newest_meta();
    if (!meta) return std::unexpected{meta.error()};
    page_size_ = meta->free_list.pad;
    if (page_size_ < 512 || page_size_ > 32768 || (page_size_ & (page_size_ - 1)) != 0) {
      return damaged(0, format_text("a page size of {}", page_size_));
    }
    last_page_ = meta->last_page;
    // Free pages at the end may never have been written, so the file may be a little short of this.
    constexpr Page kMostUnwritten = Page{1} << 20;
    if (last_page_ / kMostUnwritten > file_size_ / page_size_ / kMostUnwritten + 1) {
      return truncated(last_page_);
    }
    seen_.assign(last_page_ + 1, false);
    constexpr std::uint16_t kIntegerKeys = 8;
    if (meta->rows.flags != 0 || meta->free_list.flags != kIntegerKeys) {
      return damaged(0, "another kind of rows than a state store");
    }
    if (auto rows = check_tree(meta->rows, false); !rows) return rows;
    return check_tree(meta->free_list, true);
  }

 private:
  struct Visit {
    Page page;
    std::uint32_t depth;
  };
  /// Where an entry lies on its page.
  struct Extent {
    std::size_t at;
    std::size_t size;
  };

  std::unexpected<Error> damaged(Page page, const std::string& what) const {
    return fail(format_text("{}: damaged: page {} has {}; restore it from a copy or remove it",
                            name_, page, what));
  }

  bool read(std::uint64_t offset, std::span<std::uint8_t> out) const {
    std::size_t done = 0;
    while (done < out.size()) {
      const ssize_t count =
          ::pread(fd_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
      if (count <= 0) return false;
      done += static_cast<std::size_t>(count);
    }
    return true;
  }

  /// The two first pages describe the file in turn; the second is at a page size that the first
  /// names.
  Result<Meta> newest_meta() const {
    Bytes first(kPageHeader + sizeof(Meta));
    if (!read(0, first)) return fail(format_text("{}: truncated: {} bytes", name_, file_size_));
    Meta newest = load<Meta>(first, kPageHeader);
    if (newest.magic != kMagic) return fail(name_ + ": not a state store (LMDB file)");
    Bytes second(first.size());
    if (!read(newest.free_list.pad, second)) {
      return fail(format_text("{}: truncated: {} bytes", name_, file_size_));
    }
    const Meta other = load<Meta>(second, kPageHeader);
    for (const auto& [meta, page] : {std::pair{newest, first}, std::pair{other, second}}) {
      if (meta.magic != kMagic || meta.version != kVersion ||
          (load<std::uint16_t>(page, 10) & kMetaPage) == 0) {
        return damaged(
            0, format_text("a description of version {}; {} is known", meta.version, kVersion));
      }
      if (meta.free_list.pad != newest.free_list.pad)
        return damaged(0, "another page size than page 1");
    }
    return other.transaction > newest.transaction ? other : newest;
  }

  Result<void> check_tree(const Tree& tree, bool free_list) {
    if (tree.root == kNoRoot) return {};
    if (tree.depth == 0 || tree.depth >= kMaxDepth) {
      return damaged(0, format_text("a tree of depth {}", tree.depth));
    }
    std::vector<Visit> pending{{tree.root, 1}};
    Bytes bytes(page_size_);
    while (!pending.empty()) {
      const Visit visit = pending.back();
      pending.pop_back();
      if (auto claimed = claim_written(visit.page, 1); !claimed) return claimed;
      if (!read(visit.page * page_size_, bytes)) return truncated(visit.page);
      const bool is_leaf = visit.depth == tree.depth;
      const auto lower = load<std::uint16_t>(bytes, 12);
      const auto upper = load<std::uint16_t>(bytes, 14);
      const auto flags = load<std::uint16_t>(bytes, 10);
      if (load<Page>(bytes, 0) != visit.page) return damaged(visit.page, "another page's number");
      // No other bit: LMDB would act on one that marks the page as being changed.
      if (flags != (is_leaf ? kLeafPage : kBranchPage)) {
        return damaged(visit.page, format_text("the kind 0x{:x} at depth {}", flags, visit.depth));
      }
      if (lower < kPageHeader || lower > upper || upper > page_size_ || lower % 2 != 0) {
        return damaged(visit.page, "bounds outside itself");
      }
      const std::size_t count = (lower - kPageHeader) / 2;
      if (count == 0 || (!is_leaf && count < 2)) return damaged(visit.page, "too few entries");
      std::vector<Extent> extents;
      for (std::size_t i = 0; i < count; ++i) {
        const auto at = load<std::uint16_t>(bytes, kPageHeader + 2 * i);
        if (at < upper || at + kNodeHeader > page_size_) {
          return damaged(visit.page, format_text("entry {} outside itself", i));
        }
        Result<std::size_t> size = is_leaf ? check_row(bytes, visit.page, at, free_list)
                                           : check_child(bytes, visit, at, pending);
        if (!size) return std::unexpected{size.error()};
        extents.push_back({at, *size});
      }
      if (auto ordered = check_order(bytes, visit.page, extents, is_leaf, free_list); !ordered) {
        return ordered;
      }
      if (auto tiled = check_tiling(visit.page, upper, extents); !tiled) return tiled;
    }
    return {};
  }

  /// Keys ascend. The first key of a branch page counts as smaller than all others.
  Result<void> check_order(ByteView bytes, Page page, std::span<const Extent> extents, bool is_leaf,
                           bool free_list) const {
    for (std::size_t i = is_leaf ? 1 : 2; i < extents.size(); ++i) {
      const auto key = [&](std::size_t index) {
        return bytes.subspan(extents[index].at + kNodeHeader,
                             load<std::uint16_t>(bytes, extents[index].at + 6));
      };
      if (free_list && (key(i - 1).size() != 8 || key(i).size() != 8)) {
        return damaged(page, "an odd free list");
      }
      const bool ascends = free_list
                               ? load<std::uint64_t>(key(i - 1), 0) < load<std::uint64_t>(key(i), 0)
                               : as_text(key(i - 1)) < as_text(key(i));
      if (!ascends) return damaged(page, "keys out of order");
    }
    return {};
  }

  /// Entries fill the end of the page without gaps or overlaps, in any order.
  Result<void> check_tiling(Page page, std::size_t upper, std::vector<Extent>& extents) const {
    std::ranges::sort(extents, {}, &Extent::at);
    std::size_t expected = upper;
    for (const Extent& extent : extents) {
      if (extent.at != expected) return damaged(page, "entries that overlap");
      expected += (extent.size + 1) / 2 * 2;
    }
    if (expected != page_size_) return damaged(page, "entries that do not fill it");
    return {};
  }

  Result<std::size_t> check_child(ByteView bytes, const Visit& visit, std::size_t at,
                                  std::vector<Visit>& pending) const {
    const auto key_size = load<std::uint16_t>(bytes, at + 6);
    if (at + kNodeHeader + key_size > page_size_)
      return damaged(visit.page, "a key outside itself");
    const Page child = load<std::uint16_t>(bytes, at) |
                       static_cast<Page>(load<std::uint16_t>(bytes, at + 2)) << 16 |
                       static_cast<Page>(load<std::uint16_t>(bytes, at + 4)) << 32;
    pending.push_back({child, visit.depth + 1});
    return kNodeHeader + key_size;
  }

  /// The bytes that the row takes on its page.
  Result<std::size_t> check_row(ByteView bytes, Page page, std::size_t at, bool free_list) {
    const auto flags = load<std::uint16_t>(bytes, at + 4);
    const auto key_size = load<std::uint16_t>(bytes, at + 6);
    const std::uint32_t size = load<std::uint16_t>(bytes, at) |
                               static_cast<std::uint32_t>(load<std::uint16_t>(bytes, at + 2)) << 16;
    const bool is_big = flags == kBigData;
    if (flags != 0 && !is_big) return damaged(page, format_text("a row of kind 0x{:x}", flags));
    const std::size_t data = at + kNodeHeader + key_size;
    const std::size_t inside = is_big ? sizeof(Page) : size;
    if (key_size == 0 || data + inside > page_size_) return damaged(page, "a row outside itself");
    if (free_list && key_size != sizeof(std::uint64_t)) return damaged(page, "an odd free list");
    const std::size_t taken = kNodeHeader + key_size + inside;
    if (is_big) {
      if (auto large = check_large_row(load<Page>(bytes, data), size, free_list); !large) {
        return std::unexpected{large.error()};
      }
    } else if (free_list) {
      if (auto list = check_free_pages(bytes.subspan(data, size), page); !list) {
        return std::unexpected{list.error()};
      }
    }
    return taken;
  }

  /// A row on pages of its own, which may be more than it needs.
  Result<void> check_large_row(Page first, std::uint32_t size, bool free_list) {
    if (first > last_page_) return damaged(first, "a large row outside the file");
    Bytes header(kPageHeader);
    if (!read(first * page_size_, header)) return truncated(first);
    const auto pages = load<std::uint32_t>(header, 12);
    if (load<std::uint16_t>(header, 10) != kOverflowPage || load<Page>(header, 0) != first ||
        pages < (kPageHeader + size + page_size_ - 1) / page_size_) {
      return damaged(first, "a large row of another size");
    }
    if (auto claimed = claim_written(first, pages); !claimed) return claimed;
    if (!free_list) return {};
    Bytes list(size);
    if (!read(first * page_size_ + kPageHeader, list)) return truncated(first);
    return check_free_pages(list, first);
  }

  /// A count, then that many page numbers in descending order.
  Result<void> check_free_pages(ByteView list, Page page) {
    const std::size_t words = list.size() / sizeof(Page);
    if (words == 0 || list.size() % sizeof(Page) != 0 || load<Page>(list, 0) > words - 1) {
      return damaged(page, "a free list of the wrong length");
    }
    const Page count = load<Page>(list, 0);
    Page before = last_page_ + 1;
    for (Page i = 1; i <= count; ++i) {
      const auto free_page = load<Page>(list, i * sizeof(Page));
      if (free_page >= before) return damaged(page, "a free list out of order");
      before = free_page;
      if (auto claimed = claim(free_page, 1); !claimed) return claimed;
    }
    return {};
  }

  std::unexpected<Error> truncated(Page page) const {
    return fail(format_text("{}: truncated: it has {} bytes, and page {} begins at {}", name_,
                            file_size_, page, page * page_size_));
  }

  /// As claim, for pages that must be in the file.
  Result<void> claim_written(Page first, Page count) {
    if (auto claimed = claim(first, count); !claimed) return claimed;
    if ((first + count) * page_size_ > file_size_) return truncated(first);
    return {};
  }

  Result<void> claim(Page first, Page count) {
    if (first < 2 || first > last_page_ || count > last_page_ + 1 - first) {
      return damaged(first, format_text("a number outside the {} pages", last_page_ + 1));
    }
    for (Page page = first; page < first + count; ++page) {
      if (seen_[page]) return damaged(page, "two uses");
      seen_[page] = true;
    }
    return {};
  }

  int fd_;
  std::uint64_t file_size_;
  std::string name_;
  std::size_t page_size_ = 0;
  Page last_page_ = 0;
  std::vector<bool> seen_;
};

}  // namespace

Result<void> check_lmdb_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOENT) return {};
    return fail(format_text("{}: cannot be opened: {}", file.string(), std::strerror(errno)));
  }
  struct stat info{};
  Result<void> result;
  if (::fstat(fd, &info) != 0) {
    result = fail(format_text("{}: cannot be read: {}", file.string(), std::strerror(errno)));
  } else if (info.st_size > 0) {
    result = Checker{fd, static_cast<std::uint64_t>(info.st_size), file.string()}.run();
  }
  ::close(fd);
  return result;
}

}  // namespace farcall::state::detail
