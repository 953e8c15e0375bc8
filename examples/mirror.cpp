// Brings a local directory up to date with one on a server, four files at a time: what is there and as new is left alone.
//
//     mirror ftp://ftp.example.org/pub/data/ data
#include <filesystem>
#include <iostream>

#include <ferry/client.hpp>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: mirror URL DIRECTORY\n";
    return 2;
  }
  const std::filesystem::path here(argv[2]);
  std::filesystem::create_directories(here);
  ferry::client remote(argv[1], ferry::client_options().parallel(4));

  std::vector<ferry::download_item> items;
  for (const auto& e : remote.list())
    // A name that could lead out of the directory is none to be written to.
    if (e.type == ferry::entry_type::file && e.safe_name()) items.push_back({e.text(), here / e.text()});

  int failures = 0;
  const auto tell = [&](const ferry::transfer_outcome& one) {
    std::cout << items[one.index].remote << ": ";
    try {
      if (one.problem) std::rethrow_exception(one.problem);
      std::cout << to_string(one.result->how) << ' ' << one.result->why_skipped << '\n';
    } catch (const ferry::error& e) {
      std::cout << e.describe() << '\n';
      ++failures;
    }
  };
  remote.download_all(items, ferry::download_options().existing(ferry::if_exists::newer), tell);
  return failures == 0 ? 0 : 1;
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
