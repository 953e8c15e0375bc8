// Names of months in many languages and charsets.
#include "listing/months.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ferry::listings {
namespace {

TEST(Months, english_in_any_case) {
  static constexpr const char* names[] = {"Jan", "FEB", "mar", "Apr", "may", "Jun",
                                          "jul", "Aug", "sep", "OCT", "Nov", "dec"};
  for (unsigned i = 0; i < 12; ++i) EXPECT_EQ(month_number(names[i]), i + 1) << names[i];
  EXPECT_EQ(month_number("December"), 12u);
  EXPECT_EQ(month_number("sept."), 9u);
  EXPECT_EQ(month_number("July,"), 7u);
}

TEST(Months, no_month) {
  for (const char* text :
       {"", ".", "J", "Ja", "Janx", "Max", "Jam", "Foo", "1", "12", "4月", "Jan..", "..", "\xff\xff\xff", "\xc3", "a-b",
        "Januaryyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy", "\xd0\xd0"}) {
    EXPECT_EQ(month_number(text), 0u) << text;
  }
}

TEST(Months, languages) {
  static constexpr struct {
    const char* name;
    unsigned month;
  } names[] = {
      {"Mrz", 3},   {"Mär", 3},   {"MÄRZ", 3},  {"Jän", 1},   {"Mai", 5},   {"Okt.", 10}, {"Dez", 12},     // German
      {"janv.", 1}, {"févr.", 2}, {"FÉV", 2},   {"juin", 6},  {"jui", 6},   {"juil", 7},  {"août", 8},     // French
      {"aoû", 8},   {"déc.", 12}, {"gen", 1},   {"mag", 5},   {"giu", 6},   {"lug", 7},   {"set", 9},      // Italian
      {"ott", 10},  {"dic", 12},  {"ene", 1},   {"fbro", 2},  {"mzo", 3},   {"ab", 4},    {"agto", 8},     // Spanish
      {"sbre", 9},  {"obre", 10}, {"nbre", 11}, {"dbre", 12}, {"sty", 1},   {"lut", 2},   {"wrz", 9},      // Polish
      {"paź", 10},  {"lis", 11},  {"gru", 12},  {"янв", 1},   {"Мая", 5},   {"ИЮЛ", 7},   {"ноября", 11},  // Russian
      {"mrt", 3},   {"mei", 5},   {"out", 10},  {"fev", 2},   {"tammi", 1}, {"kesä", 6},  {"joulu", 12},   // Finnish
      {"szept", 9}, {"ápr", 4},   {"avg", 8},   {"úno", 2},   {"Říj", 10},  {"srp", 8},   {"maj", 5},      // Czech
      {"Şub", 2},   {"Ağu", 8},   {"Kas", 11},  {"січ", 1},   {"жов", 10},  {"Μαΐ", 5},   {"Αύγ", 8},      // Greek
      {"ΔΕΚ", 12},  {"ožu", 3},   {"des", 12},  {"abr", 4},   {"març", 3},  {"iun", 6},   {"märts", 3},
  };
  for (const auto& one : names) EXPECT_EQ(month_number(one.name), one.month) << one.name;
}

TEST(Months, charsets_before_utf8) {
  static constexpr struct {
    const char* name;
    unsigned month;
  } names[] = {
      {"M\xe4r", 3},
      {"f\xe9v", 2},
      {"D\xc9"
       "C.",
       12},
      {"ao\xfb", 8},
      {"pa\xbc", 10},
      {"pa\x9f", 10},
      {"\xf8\xedj", 10},  // Latin-1, Latin-2 and CP1250
      {"A\xf0u", 8},
      {"\xde"
       "ub",
       2},  // Latin-5
      {"\xe0\xef\xf0", 4},
      {"\xcc\xc0\xc9", 5},
      {"\xc1\xd0\xd2", 4},
      {"\xed\xe1\xea", 5},
      {"\xce\xcf\xd1", 11},
      {"\xd8\xee\xdb", 7},
      {"\xac\xa0\xa9", 5},  // CP1251, KOI8-R, ISO 8859-5, CP866
      {"\xc9\xe1\xed", 1},
      {"M\x84r", 3},  // ISO 8859-7, CP850
  };
  for (const auto& one : names) EXPECT_EQ(month_number(one.name), one.month) << one.name;
}

}  // namespace
}  // namespace ferry::listings
