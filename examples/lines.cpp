// Counts the lines of a remote file while it comes, whatever its size: nothing is kept. A connection that is lost is made again.
//
//     lines ftp://ftp.example.org/pub/access.log
#include <algorithm>
#include <array>
#include <iostream>

#include <ferry/client.hpp>

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: lines URL\n";
    return 2;
  }
  ferry::client server(argv[1]);
  ferry::remote_reader file = server.read("");
  std::array<std::byte, 65'536> room;
  std::uint64_t lines = 0;
  while (const auto n = file.read(room))
    lines += static_cast<std::uint64_t>(std::count(room.begin(), room.begin() + static_cast<long>(n), std::byte{'\n'}));
  // Only now it is certain that this was all of it.
  std::cout << lines << " lines in " << file.result().size << " bytes\n";
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
