// What a user's first program does: parse, construct, catch. Its argument is the version that the package claims.
#include <iostream>
#include <string_view>

#include <ferry/ftplib.hpp>
#include <ferry/version.hpp>

int main(int argc, char** argv) {
  if (argc != 2 || ferry::version != std::string_view{argv[1]}) {
    std::cerr << "the headers are " << ferry::version << ", the package says " << (argc == 2 ? argv[1] : "nothing")
              << '\n';
    return 1;
  }
  const auto at = ferry::parse227("227 Entering Passive Mode (192,0,2,7,4,1).");
  if (at != ferry::host_port{"192.0.2.7", 1025}) {
    std::cerr << "parse227 gave " << at.host << " port " << at.port << '\n';
    return 1;
  }
  // An exception is caught by type across the border of the library.
  try {
    (void)ferry::parse229("500 What?", "192.0.2.7");
    std::cerr << "parse229 accepted a refusal\n";
    return 1;
  } catch (const ferry::error_reply& e) {
    if (std::string_view{e.what()} != "500 What?") return 1;
  }
  ferry::FTP ftp;
  try {
    ftp.pwd();
    std::cerr << "pwd worked without a connection\n";
    return 1;
  } catch (const ferry::not_connected&) {
    return ftp.is_connected() ? 1 : 0;
  }
}
