// Copies a file from one server to another, directly where they let each other.
//
//     copy ftp://ftp.example.org/pub/a.iso ftpes://bob@nas.example/in/a.iso
#include <iostream>

#include <ferry/copy.hpp>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: copy FROM TO\n";
    return 2;
  }
  ferry::client from(argv[1]);
  ferry::client to(argv[2]);
  const auto v = ferry::copy(from, "", to, "", ferry::copy_options().keep_time(true).verify(ferry::check::checksum));
  std::cout << v.size << " bytes, " << to_string(v.how) << '\n';
  for (const auto& note : v.notes) std::cout << "note: " << note << '\n';
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
