#include "vm/call/host_error.hpp"

#include <gtest/gtest.h>

namespace farcall::vm {
namespace {

using enum HostErrorKind;

TEST(HostErrorTest, outcomes_show_the_display_text) {
  EXPECT_EQ(display_text({kGasExceeded}), "Exceeded the prepaid gas.");
  EXPECT_EQ(display_text({.kind = kGuestPanic, .text = "boom"}), "Smart contract panicked: boom");
  EXPECT_EQ(display_text({kInvalidActionIndex, 3, 7}),
            "Action 7 in receipt 3 does not exist or has the wrong type of action.");
  EXPECT_EQ(display_text({kNumberOfLogsExceeded, 0, 100}),
            "The number of logs will exceed the limit 100");
  EXPECT_EQ(display_text({kRecordedStorageExceeded, 4'000'000}),
            "Size of the recorded trie storage proof has exceeded the allowed limit (4.0 MB)");
}

TEST(HostErrorTest, views_show_the_debug_text) {
  EXPECT_EQ(debug_text({kGasExceeded}), "GasExceeded");
  EXPECT_EQ(debug_text({.kind = kGuestPanic, .text = "boom"}),
            "GuestPanic { panic_msg: \"boom\" }");
  EXPECT_EQ(debug_text({kKeyLengthExceeded, 3000, 2048}),
            "KeyLengthExceeded { length: 3000, limit: 2048 }");
  EXPECT_EQ(debug_text({.kind = kProhibitedInView, .text = "storage_write"}),
            "ProhibitedInView { method_name: \"storage_write\" }");
  EXPECT_EQ(debug_text({kRecordedStorageExceeded, 4'000'000}),
            "RecordedStorageExceeded { limit: 4.0 MB }");
}

TEST(HostErrorTest, strings_are_escaped_as_rust_does) {
  EXPECT_EQ(rust_debug_string("a\"b\\c\n\t'\x01"), R"("a\"b\\c\n\t'\u{1}")");
  EXPECT_EQ(rust_debug_string("grüße \u200b"), "\"grüße \\u{200b}\"");
}

TEST(HostErrorTest, texts_with_braces_are_kept) {
  EXPECT_EQ(display_text({.kind = kGuestPanic, .text = "{1}{t}"}),
            "Smart contract panicked: {1}{t}");
}

}  // namespace
}  // namespace farcall::vm
