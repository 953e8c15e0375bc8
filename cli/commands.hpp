// What each command is given, and its one entry. Each gives the exit code and has reported what went wrong.
#pragma once

#include <string>
#include <vector>

#include "settings.hpp"

namespace ferry::cli {

struct get_arguments {
  std::string url;
  std::string output;  // empty: the URL's last segment
};
struct put_arguments {
  std::string file;
  std::string url;
};
struct ls_arguments {
  std::string url;
  bool names = false;
  bool null = false;
};
struct mv_arguments {
  std::string url;
  std::string new_path;  // or a URL
};
struct raw_arguments {
  std::string url;
  std::vector<std::string> commands;
};

[[nodiscard]] int get(const get_arguments& arguments, const settings& how);
[[nodiscard]] int put(const put_arguments& arguments, const settings& how);
[[nodiscard]] int ls(const ls_arguments& arguments, const settings& how);
[[nodiscard]] int cat(const std::string& url, const settings& how);
[[nodiscard]] int mkdir(const std::vector<std::string>& urls, const settings& how);
[[nodiscard]] int rm(const std::vector<std::string>& urls, const settings& how);
[[nodiscard]] int rmdir(const std::vector<std::string>& urls, const settings& how);
[[nodiscard]] int mv(const mv_arguments& arguments, const settings& how);
[[nodiscard]] int size(const std::string& url, const settings& how);
[[nodiscard]] int raw(const raw_arguments& arguments, const settings& how);
/// `python -m ftplib`: the words after `ferry ftplib`.
[[nodiscard]] int ftplib(const std::vector<std::string>& words);

}  // namespace ferry::cli
