#include <filesystem>
#include <iostream>

#include <ferry/client.hpp>

int main() try {
  ferry::client archive("ftp://ftp.example.org/pub/");
  for (const auto& e : archive.list()) std::cout << e.text() << '\n';
  const ferry::verdict v = archive.download("README", std::filesystem::path("README"));
  archive.upload(std::filesystem::path("report.csv"), "incoming/report.csv", ferry::upload_options().temporary(true));
  std::cout << v.size << " bytes, " << to_string(v.how) << ", " << v.retries << " retries\n";
} catch (const ferry::error& e) {
  std::cerr << e.describe() << (e.retryable() ? " (it may work later)" : "") << '\n';
  return 1;
}
