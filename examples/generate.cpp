// Writes a table to a server while it is made: it is never whole in memory or on this disk.
//
//     generate ftpes://bob@nas.example/in/squares.csv 1000000
#include <iostream>
#include <string>

#include <ferry/client.hpp>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: generate URL ROWS\n";
    return 2;
  }
  const auto rows = std::stoull(argv[2]);
  ferry::client server(argv[1]);
  ferry::remote_writer table = server.write("");
  std::string block = "number,square\n";
  for (unsigned long long i = 1; i <= rows; ++i) {
    block += std::to_string(i) + ',' + std::to_string(i * i) + '\n';
    if (block.size() < 65'536) continue;
    table.write(block);
    block.clear();
  }
  table.write(block);
  // Without this the server is told that the upload was cut.
  const ferry::verdict v = table.finish();
  std::cout << v.bytes << " bytes, " << to_string(v.how) << '\n';
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
