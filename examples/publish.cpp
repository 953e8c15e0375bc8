// Uploads a file so that nobody ever sees half of it: under a temporary name, renamed once size and checksum agree.
//
//     publish report.pdf ftpes://bob@nas.example/reports/2026/report.pdf
#include <filesystem>
#include <iostream>

#include <ferry/client.hpp>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: publish FILE URL\n";
    return 2;
  }
  // Who has no password in ~/.netrc has one in the environment.
  ferry::client_options account;
  if (ferry::parse_url(argv[2]).user) account.password_variable("PUBLISH_PASSWORD");
  ferry::client server(argv[2], account);
  const auto v = server.upload(
      std::filesystem::path(argv[1]), "",
      ferry::upload_options().temporary(true).verify(ferry::check::checksum).keep_time(true).make_directories(true));
  std::cout << v.name << ": " << to_string(v.how);
  if (v.checksum) std::cout << " by " << to_string(v.checksum->algorithm) << ' ' << v.checksum->hex;
  std::cout << '\n';
  for (const auto& note : v.notes) std::cout << "note: " << note << '\n';
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
