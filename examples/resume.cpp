// Fetches a file in pieces: each run takes at most MEGABYTES more, and goes on where the last one was stopped.
//
//     resume ftp://ftp.example.org/pub/a.iso a.iso 500
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

#include <ferry/client.hpp>

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: resume URL FILE MEGABYTES\n";
    return 2;
  }
  const std::filesystem::path file(argv[2]);
  const std::uint64_t budget = std::stoull(argv[3]) * 1'000'000;
  std::stop_source enough;
  std::optional<std::uint64_t> first;
  const auto options = ferry::download_options()
                           .existing(ferry::if_exists::resume)
                           .keep_partial(true)
                           .stop(enough.get_token())
                           .watch([&](const ferry::transfer_progress& now) {
                             // It begins anew where the file has changed meanwhile.
                             if (!first || now.bytes < *first) first = now.bytes;
                             std::cerr << '\r' << now.bytes << " of " << now.total.value_or(0) << " bytes";
                             if (now.bytes - *first >= budget) enough.request_stop();
                           });
  ferry::client remote(argv[1]);
  try {
    const ferry::verdict v = remote.download("", file, options);
    std::cout << '\n' << v.size << " bytes, " << to_string(v.how) << ", " << v.resumed_from << " of them before\n";
  } catch (const ferry::cancelled_error&) {
    std::cout << "\nenough for now: run it again for the rest\n";
  }
} catch (const std::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
