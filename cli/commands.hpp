// What each command is given, and its one entry. Each gives the exit code and has reported what went wrong.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <ferry/listing.hpp>

#include "entries.hpp"
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
  bool details = false;
  bool json = false;
  bool names = false;
  bool null = false;
  bool raw = false;
  bool recursive = false;
  std::optional<order> sort;  // absent: by name, and JSON in the server's order
  std::optional<std::chrono::seconds> zone;
  std::optional<std::string> encoding;
};
struct parse_listing_arguments {
  bool json = false;
  std::optional<wall_time> now;
  std::optional<std::chrono::seconds> zone;
  std::string encoding = "utf-8";
  listing_format format = listing_format::detect;
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
/// What is configured, for a URL or (when it is empty) in general.
[[nodiscard]] int config(const std::string& url, const settings& how);
[[nodiscard]] int parse_listing(const parse_listing_arguments& arguments, const settings& how);
/// `python -m ftplib`: the words after `ferry ftplib`.
[[nodiscard]] int ftplib(const std::vector<std::string>& words);

}  // namespace ferry::cli
