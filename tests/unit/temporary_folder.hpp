// A folder for one test, gone with it. The umask is the usual one meanwhile.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>

namespace ferry::test {

class temporary_folder : public ::testing::Test {
 protected:
  temporary_folder() : old_umask_(::umask(022)) {
    std::string name = (std::filesystem::temp_directory_path() / "ferry-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    folder_ = name;
  }
  ~temporary_folder() override {
    ::umask(old_umask_);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] std::filesystem::path at(const std::string& name) const { return folder_ / name; }
  void put(const std::filesystem::path& name, const std::string& text) const {
    std::ofstream(name, std::ios::binary) << text;
  }
  [[nodiscard]] static std::string get(const std::filesystem::path& name) {
    std::ifstream in(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  [[nodiscard]] static unsigned mode(const std::filesystem::path& name) {
    struct stat info {};
    return ::lstat(name.c_str(), &info) == 0 ? info.st_mode & 07777U : 0;
  }
  /// The names in the folder.
  [[nodiscard]] std::set<std::string> names() const {
    std::set<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) all.insert(entry.path().filename().string());
    return all;
  }

  std::filesystem::path folder_;

 private:
  mode_t old_umask_;
};

}  // namespace ferry::test
