#include "contract.cpp"

#include <gtest/gtest.h>

#include <farcall/contract.hpp>

namespace {

namespace kit = farcall::testkit;

TEST(GuestBook, messages_are_kept_in_order) {
  kit::Chain chain;
  const kit::Account alice = chain.create_account("alice");
  const auto book = kit::deploy<GuestBook>(chain, "book", kit::wasm("guest_book"));
  EXPECT_TRUE(
      book.as(alice).deposit(10_mnear).call<&GuestBook::add_message>("rich").all_succeeded());
  EXPECT_TRUE(book.as(alice).call<&GuestBook::add_message>("poor").all_succeeded());
  const auto messages = *book.view<&GuestBook::get_messages>().result();
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_TRUE(messages[0].premium);
  EXPECT_EQ(messages[1].text, "poor");
  EXPECT_EQ(messages[1].sender.view(), alice.id());
  EXPECT_EQ(book.view<&GuestBook::get_messages>(U64{1}, uint32_t{5}).result()->size(), 1U);
  EXPECT_EQ(book.view<&GuestBook::total_messages>().result(), 2U);
}

}  // namespace
