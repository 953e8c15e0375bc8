// Which session is offered next.
#include "tls/ticket_store.hpp"

#include <gtest/gtest.h>

namespace ferry::testing {
namespace {

tls::ticket_store holding(std::initializer_list<unsigned char> tickets) {
  tls::ticket_store store;
  for (const auto t : tickets) store.add({t});
  return store;
}

unsigned char next_of(tls::ticket_store& store) {
  const auto t = store.next();
  return t ? t->front() : '\0';
}

TEST(ticket_store, an_empty_one_has_nothing) {
  tls::ticket_store store;
  EXPECT_FALSE(store.next().has_value());
  EXPECT_EQ(store.size(), 0u);
}

TEST(ticket_store, newest_first_and_each_once_before_any_twice) {
  auto store = holding({'a', 'b', 'c'});
  EXPECT_EQ(next_of(store), 'c');
  EXPECT_EQ(next_of(store), 'b');
  EXPECT_EQ(next_of(store), 'a');
  EXPECT_EQ(next_of(store), 'c');
  EXPECT_EQ(store.size(), 3u);
}

TEST(ticket_store, a_new_one_comes_before_those_that_were_offered) {
  auto store = holding({'a'});
  EXPECT_EQ(next_of(store), 'a');
  EXPECT_EQ(next_of(store), 'a');
  store.add({'b'});
  EXPECT_EQ(next_of(store), 'b');
  EXPECT_EQ(next_of(store), 'b');
  EXPECT_EQ(next_of(store), 'b');
}

TEST(ticket_store, a_dropped_one_is_not_offered_again) {
  auto store = holding({'a', 'b'});
  store.drop({'b'});
  EXPECT_EQ(store.size(), 1u);
  EXPECT_EQ(next_of(store), 'a');
  store.drop({'x'});
  EXPECT_EQ(store.size(), 1u);
  store.drop({'a'});
  EXPECT_FALSE(store.next().has_value());
}

TEST(ticket_store, keeps_the_newest_eight) {
  auto store = holding({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'});
  EXPECT_EQ(store.size(), 8u);
  std::string offered;
  for (int i = 0; i < 8; ++i) offered += static_cast<char>(next_of(store));
  EXPECT_EQ(offered, "jihgfedc");
}

TEST(ticket_store, cleared) {
  auto store = holding({'a', 'b'});
  store.clear();
  EXPECT_FALSE(store.next().has_value());
}

}  // namespace
}  // namespace ferry::testing
