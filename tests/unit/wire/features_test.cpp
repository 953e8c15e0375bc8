// The reply to FEAT, and the facts that MLST announces.

#include "wire/features.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace ferry::wire {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view usual =
    "211-Features:\n EPRT\n EPSV\n MDTM\n MLST type*;size*;modify*;unix.mode;\n REST STREAM\n SIZE\n UTF8\n"
    " AUTH SSL\n AUTH TLS\n211 End";

TEST(Features, are_the_lines_between_first_and_last) {
  const features f = features::parse(usual);
  EXPECT_EQ(f.size(), 8U);
  for (const std::string_view name : {"EPRT", "EPSV", "MDTM", "MLST", "REST", "SIZE", "UTF8", "AUTH"}) {
    EXPECT_TRUE(f.has(name)) << name;
  }
  EXPECT_FALSE(f.has("Features:"));
  EXPECT_FALSE(f.has("211"));
  EXPECT_FALSE(f.has("End"));
  EXPECT_FALSE(f.has("PRET"));
  EXPECT_FALSE(f.has(""));
}

TEST(Features, names_have_no_case) {
  const features f = features::parse("211-x\n mLsT Type*;\n211 y");
  EXPECT_TRUE(f.has("MLST"));
  EXPECT_TRUE(f.has("mlst"));
  EXPECT_THAT(f.parameters("Mlst"), ElementsAre("Type*;"));
  EXPECT_TRUE(f.has("mlst", "TYPE*"));
}

TEST(Features, parameters_are_kept_as_sent_one_string_a_line) {
  const features f = features::parse(usual);
  EXPECT_THAT(f.parameters("AUTH"), ElementsAre("SSL", "TLS"));
  EXPECT_THAT(f.parameters("MLST"), ElementsAre("type*;size*;modify*;unix.mode;"));
  EXPECT_THAT(f.parameters("SIZE"), IsEmpty());
  EXPECT_THAT(f.parameters("PRET"), IsEmpty());
}

TEST(Features, a_parameter_is_a_word) {
  const features f =
      features::parse("211-x\n AUTH TLS;TLS-C;SSL\n REST STREAM\n HASH SHA-1,SHA-256*\n MODE  Z\tY\n SIZE\n211 y");
  EXPECT_TRUE(f.has("AUTH", "TLS"));
  EXPECT_TRUE(f.has("AUTH", "tls-c"));
  EXPECT_TRUE(f.has("AUTH", "SSL"));
  EXPECT_FALSE(f.has("AUTH", "TL"));
  EXPECT_FALSE(f.has("AUTH", "TLS-P"));
  EXPECT_TRUE(f.has("rest", "stream"));
  EXPECT_TRUE(f.has("HASH", "SHA-256*"));
  EXPECT_TRUE(f.has("HASH", "SHA-1"));
  EXPECT_TRUE(f.has("MODE", "Z"));
  EXPECT_TRUE(f.has("MODE", "Y"));
  EXPECT_FALSE(f.has("MODE", ""));
  EXPECT_FALSE(f.has("SIZE", "x"));
  EXPECT_FALSE(f.has("PRET", "x"));
}

TEST(Features, the_leading_space_may_be_missing_or_more) {
  const features f = features::parse("211-x\nSIZE\n   MDTM  \n\tREST STREAM\t\n211 y");
  EXPECT_EQ(f.size(), 3U);
  EXPECT_TRUE(f.has("SIZE"));
  EXPECT_TRUE(f.has("MDTM"));
  EXPECT_THAT(f.parameters("REST"), ElementsAre("STREAM"));
}

TEST(Features, the_code_may_stand_before_every_line) {
  const features f = features::parse("211-Extensions:\n211-SIZE\n211- MDTM\n211-AUTH TLS\n211 End");
  EXPECT_EQ(f.size(), 3U);
  EXPECT_TRUE(f.has("SIZE"));
  EXPECT_TRUE(f.has("MDTM"));
  EXPECT_TRUE(f.has("AUTH", "TLS"));
}

TEST(Features, unknown_names_are_kept_and_empty_lines_are_not) {
  const features f = features::parse("211-x\n X-ODD=1 2 3\n\n \n211 y");
  EXPECT_EQ(f.size(), 1U);
  EXPECT_THAT(f.parameters("x-odd=1"), ElementsAre("2 3"));
}

TEST(Features, the_last_line_ends_the_list) {
  EXPECT_EQ(features::parse("211-x\n SIZE\n211\n MDTM").size(), 1U);
  EXPECT_EQ(features::parse("211-x\n SIZE\n211 SIZE MDTM").size(), 1U);
  EXPECT_EQ(features::parse("211-x\n SIZE").size(), 1U);
  EXPECT_EQ(features::parse("211-x\n 211 SIZE\n211 y").size(), 1U);
}

TEST(Features, s29_a_reply_that_is_no_list_has_none) {
  for (const std::string_view text :
       {"211 no features", "211", "211-", "211-x\n211 y", "500 unknown", "502-x\n SIZE\n502 y", "", "\n", "\n SIZE"}) {
    EXPECT_EQ(features::parse(text).size(), 0U) << text;
  }
}

TEST(Features, s31_a_list_of_a_mebibyte_is_read_once) {
  std::string text = "211-x\n";
  for (int i = 0; i < 150'000; ++i) text += " AUTH " + std::to_string(i % 10) + "\n";
  const features f = features::parse(text + "211 y");
  EXPECT_EQ(f.size(), 1U);
  EXPECT_EQ(f.parameters("AUTH").size(), 150'000U);
}

TEST(MlstFacts, have_a_name_and_a_star_when_enabled) {
  EXPECT_THAT(mlst_facts("type*;size*;Modify*;UNIX.mode;"),
              ElementsAre(mlst_fact{"type", true}, mlst_fact{"size", true}, mlst_fact{"modify", true},
                          mlst_fact{"unix.mode", false}));
}

TEST(MlstFacts, forgive_a_missing_end_empty_pieces_and_blanks) {
  EXPECT_THAT(mlst_facts("type*;size"), ElementsAre(mlst_fact{"type", true}, mlst_fact{"size", false}));
  EXPECT_THAT(mlst_facts(";; type* ; ;*;"), ElementsAre(mlst_fact{"type", true}));
  EXPECT_THAT(mlst_facts(""), IsEmpty());
}

}  // namespace
}  // namespace ferry::wire
