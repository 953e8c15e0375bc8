#include "doctor/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ferry::doctor {
namespace {

using ::testing::StartsWith;

TEST(DoctorWords, the_program_behind_a_greeting) {
  EXPECT_EQ(software_of("220 (vsFTPd 3.0.5)"), "vsftpd");
  EXPECT_EQ(software_of("220---------- Welcome to Pure-FTPd [privsep] ----------"), "Pure-FTPd");
  EXPECT_EQ(software_of("220 Microsoft FTP Service"), "Microsoft IIS");
  EXPECT_EQ(software_of("220 ready"), "");
}

TEST(DoctorWords, who_speaks_in_place_of_ftp) {
  EXPECT_THAT(std::string(other_protocol("SSH-2.0-OpenSSH_9.2")), StartsWith("SSH"));
  EXPECT_THAT(std::string(other_protocol("HTTP/1.1 400 Bad Request")), StartsWith("HTTP"));
  EXPECT_THAT(std::string(other_protocol("<!DOCTYPE html>")), StartsWith("HTTP"));
  EXPECT_EQ(other_protocol("\x15\x03\x03"), "TLS");
  EXPECT_THAT(std::string(other_protocol("220 mail.example ESMTP Postfix")), StartsWith("SMTP"));
  EXPECT_EQ(other_protocol("220 FTP server ready"), "");
  EXPECT_EQ(other_protocol(""), "");
}

TEST(DoctorWords, days_until_a_certificate_ends) {
  using namespace std::chrono;
  const sys_seconds now = sys_days(2026y / 11 / 21) + hours(20);
  EXPECT_EQ(days_until("2026-11-21 23:59:59 UTC", now), 0);
  EXPECT_EQ(days_until("2026-12-21 12:00:00 UTC", now), 30);
  EXPECT_EQ(days_until("2026-11-20 12:00:00 UTC", now), -1);
  for (const char* text : {"", "an unreadable time", "2026-13-01 00:00:00 UTC", "2026-1x-01", "2026-02-30"})
    EXPECT_FALSE(days_until(text, now)) << text;
}

TEST(DoctorWords, addresses_of_a_network_of_ones_own) {
  for (const char* own : {"10.1.2.3", "172.16.0.1", "172.31.9.9", "192.168.1.1", "169.254.1.1", "127.0.0.1",
                          "100.64.0.1", "0.0.0.0", "::1", "fe80::1", "fe80::1%eth0", "fd00::1"})
    EXPECT_TRUE(is_private(own)) << own;
  for (const char* everybodys : {"192.0.2.1", "172.32.0.1", "100.128.0.1", "2001:db8::1", "::", "nas.example", ""})
    EXPECT_FALSE(is_private(everybodys)) << everybodys;
}

TEST(DoctorWords, pieces_of_sentences) {
  EXPECT_EQ(list_of({}), "");
  EXPECT_EQ(list_of(std::vector<std::string>{"a"}), "a");
  EXPECT_EQ(list_of(std::vector<std::string>{"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(first_line("220-one \r\n two"), "220-one");
  EXPECT_EQ(first_line(std::string(300, 'x')).size(), 203u);
  EXPECT_EQ(time_text(milliseconds(15'000)), "15 s");
  EXPECT_EQ(time_text(milliseconds(1'500)), "1500 ms");
  EXPECT_EQ(count_of(1, "day", "days"), "1 day");
  EXPECT_EQ(count_of(0, "day", "days"), "0 days");
  EXPECT_EQ(zone_text(std::chrono::hours(0)), "UTC");
  EXPECT_EQ(zone_text(std::chrono::hours(2)), "UTC+02:00");
  EXPECT_EQ(zone_text(-std::chrono::minutes(210)), "UTC-03:30");
  EXPECT_EQ(reason(error_perm("550-No.\n550 such file.", {})), "550-No");
}

}  // namespace
}  // namespace ferry::doctor
