#include "protocol/state_init.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace farcall::protocol {
namespace {

const std::string kOneKey = "000000000000" + std::string{"01000000"} + "03" + std::string(64, '1');

TEST(UniversalAccount, id_is_the_hash_of_the_raw_bytes) {
  EXPECT_EQ(universal_account_id(*from_hex(kOneKey)).view(),
            "0ux8te7g99f9kqzdtp9h4qnwt9aczpgayymmtbdc50w199rcw3at1g");
  EXPECT_EQ(universal_account_id(*from_hex("00000000000000000000")).view(),
            "0u1kajgpx8a97y8ap8y03pvt8kbm2p2cn9k5h17bgw1wa21j88865g");
}

TEST(UniversalAccount, content_decodes) {
  const auto content =
      decode_universal_state_init(*from_hex("000100" + std::string(64, '2') + "0100000003000000" +
                                            "6b6579" + "05000000" + "76616c7565" + "00000000"));
  ASSERT_TRUE(content.has_value());
  EXPECT_TRUE(content->is_canonical);
  EXPECT_EQ(content->data.at(to_bytes("key")), to_bytes("value"));
  ASSERT_TRUE(content->code.has_value());
  EXPECT_TRUE(content->access_keys.empty());
  EXPECT_EQ(count_universal_state_init(*from_hex(kOneKey)).keys, 1U);
}

TEST(UniversalAccount, repeated_keys_decode_but_are_not_canonical) {
  const std::string key = "03" + std::string(64, '1');
  const auto content =
      decode_universal_state_init(*from_hex("000000000000" + std::string{"02000000"} + key + key));
  ASSERT_TRUE(content.has_value());
  EXPECT_FALSE(content->is_canonical);
  EXPECT_EQ(content->access_keys.size(), 1U);
}

TEST(UniversalAccount, left_over_bytes_do_not_decode) {
  EXPECT_FALSE(decode_universal_state_init(*from_hex("0000000000000000000000")).has_value());
  EXPECT_FALSE(decode_universal_state_init(*from_hex("01000000000000000000")).has_value());
  EXPECT_EQ(count_universal_state_init({}).entries, 0U);
}

}  // namespace
}  // namespace farcall::protocol
