// What the server does once a test has offered it.
#include <gmock/gmock.h>

#include "server/raw_client.hpp"

namespace ferry::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct dialogue {
  const char* command;
  const char* reply;
};

TEST(offered, nothing_unless_a_test_says_so) {
  scripted_server server;
  server.files()["/a"] = "123456789";
  raw_client client(server);
  client.reply();
  EXPECT_THAT(client.command("FEAT"), Not(HasSubstr("HASH")));
  for (const char* verb :
       {"HASH a", "RANG 0 1", "XSHA256 a", "XMD5 a", "XCRC a", "MD5 a", "MFMT 20200102030405 a", "HOST a"})
    EXPECT_THAT(client.command(verb), StartsWith("500 ")) << verb;
  EXPECT_THAT(client.command("OPTS HASH MD5"), StartsWith("501 "));
  EXPECT_THAT(client.command("SITE UTIME 20200102030405 a"), StartsWith("504 "));
  EXPECT_THAT(client.command("MDTM 20200102030405 a"), StartsWith("550 "));
}

TEST(offered, works_and_is_a_feature) {
  scripted_server server;
  server.files()["/a b"] = "123456789";
  for (const char* feature : {"HASH SHA-1*;MD5;CRC32", "RANG STREAM", "XSHA512", "XSHA256", "XSHA1", "XSHA", "XMD5",
                              "XCRC", "MD5", "MFMT", "HOST", "MDTM YYYYMMDDHHMMSS;path", "SITE UTIME"})
    server.offer(feature);
  raw_client client(server);
  client.reply();
  EXPECT_THAT(client.command("FEAT"), HasSubstr("\n HASH SHA-1*;MD5;CRC32\n"));
  for (const auto& [command, reply] :
       std::vector<dialogue>{{"HOST ftp.example.org", "220 Welcome to ftp.example.org"},
                             {"HASH a b", "213 SHA-1 0-9 F7C3BC1D808E04732ADF679965CCC34CA7AE3441 a b"},
                             {"OPTS HASH SHA-512", "501 Unknown algorithm"},
                             {"OPTS HASH CRC32", "200 CRC32"},
                             {"HASH a b", "213 CRC32 0-9 CBF43926 a b"},
                             {"RANG 0 0", "350 Restarting at 0"},
                             {"HASH a b", "213 CRC32 0-0 83DCEFB7 a b"},
                             {"RANG 1 0", "350 Restarting at 1"},
                             {"HASH a b", "213 CRC32 0-9 CBF43926 a b"},
                             {"RANG x", "501 Range not understood"},
                             {"HASH c", "550 No such file"},
                             {"XCRC a b", "250 CBF43926"},
                             {"XCRC \"a b\"", "250 CBF43926"},
                             {"XCRC \"a b\" 0 1", "250 83DCEFB7"},
                             {"XCRC \"a b\" 0 10", "501 Range not understood"},
                             {"XCRC c", "550 No such file"},
                             {"XMD5 a b", "250 25F9E794323B453885F5181F1B624D0B"},
                             {"MD5 a b", "251 \"a b\" 25F9E794323B453885F5181F1B624D0B"},
                             {"XSHA a b", "250 F7C3BC1D808E04732ADF679965CCC34CA7AE3441"},
                             {"MFMT 20200102030405 a b", "213 Modify=20200102030405; a b"},
                             {"MDTM a b", "213 20200102030405"},
                             {"MFMT 20200102030405 c", "550 No such file or directory"},
                             {"MFMT today a", "501 Time and path, please"},
                             {"MDTM 20210102030405 a b", "253 Date/time changed okay."},
                             {"MDTM a b", "213 20210102030405"},
                             {"SITE UTIME 20220102030405 a b", "200 Time changed"},
                             {"MDTM a b", "213 20220102030405"},
                             {"SITE UTIME a b 20200101000000 20230102030405 20200101000000 UTC", "200 Time changed"},
                             {"MDTM a b", "213 20230102030405"},
                             {"SITE UTIME a", "501 Times not understood"}})
    EXPECT_EQ(client.command(command), reply) << command;
}

}  // namespace
}  // namespace ferry::testing
