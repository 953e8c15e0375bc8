#include "server/listing.hpp"

#include <array>
#include <charconv>
#include <cstddef>

namespace ferry::testing {
namespace {

constexpr std::array<const char*, 13> months{"???", "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string permissions(const file_entry& entry) {
  std::string text = entry.directory ? "drwxrwxrwx" : "-rwxrwxrwx";
  for (unsigned bit = 0; bit < 9; ++bit) {
    if ((entry.mode & (0400U >> bit)) == 0) text[bit + 1] = '-';
  }
  return text;
}

std::string padded(const std::string& text, std::size_t width) {
  return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

std::string ls_date(const std::string& modified) {
  std::size_t month = 0;
  if (modified.size() < 8) return "Jan  1  1970";
  std::from_chars(modified.data() + 4, modified.data() + 6, month);
  const std::string day = modified[6] == '0' ? modified.substr(7, 1) : modified.substr(6, 2);
  return std::string(months.at(month < months.size() ? month : 0)) + " " + padded(day, 2) + "  " +
         modified.substr(0, 4);
}

std::string hexadecimal(std::uint64_t value) {
  std::array<char, 17> room{};
  return {room.data(), std::to_chars(room.data(), room.data() + room.size(), value, 16).ptr};
}

}  // namespace

std::string ls_line(const std::string& name, const file_entry& entry) {
  return permissions(entry) + "   1 ftp      ftp      " + padded(std::to_string(entry.content.size()), 10) + " " +
         ls_date(entry.modified) + " " + name;
}

std::string mlsx_line(const std::string& name, const file_entry& entry, const std::set<std::string>& facts) {
  std::string line;
  const auto add = [&](const std::string& fact, const std::string& value) {
    if (facts.contains(fact)) line += fact + "=" + value + ";";
  };
  add("type", entry.directory ? "dir" : "file");
  if (!entry.directory) add("size", std::to_string(entry.content.size()));
  add("modify", entry.modified);
  add("perm", entry.directory ? "cdeflmp" : "adfrw");
  add("unique", "ferry" + hexadecimal(entry.id));
  return line + " " + name;
}

}  // namespace ferry::testing
