#include "wire/system.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "wire/replies.hpp"

namespace ferry::wire {
namespace {

TEST(system, is_told_by_the_beginning_of_the_name) {
  using enum system_kind;
  for (const auto& [text, kind] : std::vector<std::pair<const char*, system_kind>>{
           {"215 UNIX Type: L8", unix_like},
           {"215 UNIX emulated by FileZilla", unix_like},
           {"215 Windows_NT", windows},
           {"215  OS/400 is the remote operating system. The TCP/IP version is \"V5R2M0\".", os400},
           {"215 OpenVMS system type.", vms},
           {"215 VMS MultiNet", vms},
           {"215 MVS is the operating system of this server. FTP Server is running on z/OS.", mvs},
           {"215 VM/ESA is the remote operating system.", vm},
           {"215 z/VM Version 7", vm},
           {"215 NONSTOP", nonstop},
           {"215 OS/2 operating system", os2},
           {"215 NETWARE Type : L8", netware},
           {"215 MACOS Peter's Server", mac},
           {"215 KERONIX Type: L8", unknown},
           {"215", unknown},
           {"215 ", unknown},
           {"500 UNIX", unknown},
           {"", unknown}})
    EXPECT_EQ(system_of(text), kind) << text;
}

TEST(unique_name, is_where_servers_put_it) {
  for (const auto& [first, last, name] : std::vector<std::tuple<const char*, const char*, std::optional<std::string>>>{
           {"150 FILE: STOU.2", "226 Transfer complete.", "STOU.2"},  // vsftpd
           {"150-FILE: pureftpd.6b01cb41.49.0002\n150 Accepted data connection", "226 done",
            "pureftpd.6b01cb41.49.0002"},
           {"125 FILE: ftpd.cgxuffgh", "226 Transfer complete.", "ftpd.cgxuffgh"},                        // pyftpdlib
           {"150 Opening data connection.", "226 Transfer complete (unique file name:a b.1).", "a b.1"},  // wu-ftpd
           {"150 ok", "250 \"a \"\"b\"\"\" stored", "a \"b\""},
           {"150 file:  x ", "226 (unique file name:y)", "x"},
           {"150 ok", "226 Transfer complete.", {}},
           {"150 FILE: ", "226 \"cut", {}},
           {"", "", {}}})
    EXPECT_EQ(unique_name(first, last), name) << first;
}

}  // namespace
}  // namespace ferry::wire
