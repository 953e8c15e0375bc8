// Ten random characters: a name that somebody else can be ready for would have to be guessed.
#include "posix/local_file.hpp"

#include <random>
#include <string>

#include <ferry/error.hpp>

namespace ferry::io::posix {

namespace {

constexpr std::size_t longest_name = 255;

}  // namespace

void throw_local(int error, std::string_view doing, const std::filesystem::path& path) {
  const std::error_code ec(error, std::system_category());
  throw local_error(ec, std::string(doing) + " " + path.string() + ": " + ec.message(),
                    {.phase = phase::local, .command = {}, .reply = {}, .bytes = 0, .session_usable = false});
}

std::filesystem::path temporary_name(const std::filesystem::path& target) {
  static constexpr char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::random_device device;
  std::string tag = ".";
  for (int i = 0; i < 10; ++i) tag += digits[device() % 36];
  tag += ".part";
  std::string name = "." + target.filename().string();
  if (name.size() + tag.size() > longest_name) name.resize(longest_name - tag.size());
  return target.parent_path() / (name + tag);
}

}  // namespace ferry::io::posix
