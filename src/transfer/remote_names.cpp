// The tag is short: it tells versions of one file apart, and is no proof of anything.
#include "transfer/remote_names.hpp"

#include <array>
#include <cstdio>
#include <random>

#include "transfer/digest.hpp"
#include "transfer/existing.hpp"

namespace ferry::transfer {

path_parts split_path(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return {{}, std::string(path)};
  return {std::string(path.substr(0, slash + 1)), std::string(path.substr(slash + 1))};
}

std::string by_chance() {
  std::random_device device;
  return std::to_string(device()) + '-' + std::to_string(device());
}

std::string temporary_name(std::string_view target, std::string_view identity) {
  constexpr std::size_t longest = 255;
  constexpr std::size_t tag_digits = 10;
  const auto parts = split_path(target);
  std::array<char, 17> tag{};
  const auto hash = digest(std::string(target) + '\n' + std::string(identity));
  std::snprintf(tag.data(), tag.size(), "%016llx", static_cast<unsigned long long>(hash));
  const std::string end = "." + std::string(tag.data(), tag_digits) + ".ferry-part";
  return parts.folder + "." + std::string(cut_name(parts.name, longest - end.size() - 1)) + end;
}

}  // namespace ferry::transfer
