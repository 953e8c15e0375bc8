#include <iostream>

#include <ferry/ftplib.hpp>
#include <ferry/lister.hpp>

int main() try {
  ferry::FTP ftp("ftp.example.org");
  ftp.login();
  ferry::lister directories(ftp);
  directories.each("pub", [](ferry::entry& e) {  // as they arrive
    std::cout << to_string(e.type) << ' ' << e.size.value_or(0) << ' ' << e.text() << '\n';
  });
} catch (const ferry::error& e) {
  std::cerr << e.describe() << '\n';
  return 1;
}
