#include <filesystem>
#include <iostream>

#include <ferry/ftplib.hpp>

int main() try {
  ferry::FTP ftp("ftp.example.org");
  ftp.login();  // anonymous
  ftp.cwd("pub");
  ftp.dir();  // prints the listing
  ftp.retrbinary("RETR README", std::filesystem::path("README"));
  ftp.quit();
} catch (const ferry::error& e) {
  std::cerr << e.describe() << '\n';
  return 1;
}
