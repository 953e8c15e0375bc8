// Listings as servers send them, of any length: no two lines are the same.
#pragma once

#include <array>
#include <cstdio>
#include <string>

namespace ferry::bench {

/// Line `i` of LIST as vsftpd and ProFTPD write it; every eighth is a directory, every sixteenth a link.
inline void append_unix_line(std::string& text, unsigned i) {
  static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const bool directory = i % 8 == 0;
  const bool link = i % 16 == 1;
  std::array<char, 200> line{};
  const char* mode = directory ? "drwxr-xr-x" : link ? "lrwxrwxrwx" : "-rw-r--r--";
  const unsigned day = 1 + i % 28;
  if (i % 2 == 0) {
    std::snprintf(line.data(), line.size(), "%s %4u ftp      ftp      %10u %s %02u %02u:%02u report-%u.tar.gz", mode,
                  1 + i % 3, i * 37u, months[i % 12], day, i % 24, i % 60, i);
  } else {
    std::snprintf(line.data(), line.size(), "%s %4u ftp      ftp      %10u %s %02u  %u report-%u.tar.gz", mode,
                  1 + i % 3, i * 37u, months[i % 12], day, 1990 + i % 36, i);
  }
  text += line.data();
  if (link) text += " -> ../pool/report.tar.gz";
  text += "\r\n";
}

/// The same of MLSD, with the facts of ProFTPD.
inline void append_mlsd_line(std::string& text, unsigned i) {
  std::array<char, 240> line{};
  const bool directory = i % 8 == 0;
  std::snprintf(line.data(), line.size(),
                "modify=%04u%02u%02u%02u%02u%02u;perm=%s;size=%u;type=%s;unique=801U%X;UNIX.group=1000;"
                "UNIX.groupname=ftp;UNIX.mode=%s;UNIX.owner=1000;UNIX.ownername=ftp; report-%u.tar.gz\r\n",
                1990 + i % 36, 1 + i % 12, 1 + i % 28, i % 24, i % 60, i % 59, directory ? "flcdmpe" : "adfrw", i * 37u,
                directory ? "dir" : "file", i, directory ? "0755" : "0644", i);
  text += line.data();
}

}  // namespace ferry::bench
