// What each command is given, and its one entry. Each gives the exit code and has reported what went wrong.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <ferry/checksum.hpp>
#include <ferry/listing.hpp>

#include "entries.hpp"
#include "settings.hpp"

namespace ferry::cli {

/// What `get` and `put` share.
struct transfer_arguments {
  bool recursive = false;
  bool resume = false;
  bool newer = false;
  bool no_clobber = false;
  bool verify = false;
  bool dry_run = false;
  bool json = false;
  unsigned jobs = 1;  // files at once
};
struct get_arguments : transfer_arguments {
  std::vector<std::string> urls;
  std::string output;  // empty: the URL's last segment
  bool in_place = false;
  unsigned segments = 0;  // sessions for one file; 0: as the library chooses
};
struct put_arguments : transfer_arguments {
  std::vector<std::string> words;  // files, and the URL
  bool temporary = false;
  bool keep_time = false;
  bool make_directories = false;
  bool unique = false;
  std::optional<unsigned> mode;
};
struct copy_arguments {
  std::vector<std::string> words;  // URLs of the sources, and of the target
  bool recursive = false;
  bool in_place = false;
  bool newer = false;
  bool no_clobber = false;
  bool verify = false;
  bool keep_time = false;
  bool make_directories = false;
  bool direct = false;
  bool through_here = false;
  bool dry_run = false;
  bool json = false;
};
/// What all have that change names on the server and move no files.
struct change_arguments {
  bool dry_run = false;
  bool json = false;
};
struct rm_arguments : change_arguments {
  std::vector<std::string> urls;
  bool recursive = false;
};
struct rmdir_arguments : change_arguments {
  std::vector<std::string> urls;
};
struct mkdir_arguments : change_arguments {
  std::vector<std::string> urls;
  bool parents = false;
};
struct chmod_arguments : change_arguments {
  std::string mode;
  std::vector<std::string> urls;
};
struct mv_arguments : change_arguments {
  std::string url;
  std::string new_path;  // or a URL
};
struct size_arguments {
  std::string url;
  bool json = false;
};
struct stat_arguments {
  std::vector<std::string> urls;
  bool json = false;
};
struct doctor_arguments {
  std::string url;
  bool json = false;
};
struct find_arguments {
  std::string url;
  std::string name;  // a pattern; empty: any
  std::optional<entry_type> type;
  std::optional<std::uint64_t> larger;
  std::optional<std::uint64_t> smaller;
  std::optional<wall_time> newer;  // UTC
  bool json = false;
};
struct du_arguments {
  std::vector<std::string> urls;
  bool total = false;
  bool json = false;
};
struct sum_arguments {
  std::vector<std::string> urls;
  std::optional<checksum_algorithm> algorithm;
  std::string local;  // empty: nothing is compared
  bool json = false;
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
};
struct parse_listing_arguments {
  bool json = false;
  std::optional<wall_time> now;
  std::optional<std::chrono::seconds> zone;
  std::string encoding = "utf-8";
  listing_format format = listing_format::detect;
};
struct raw_arguments {
  std::string url;
  std::vector<std::string> commands;
};

[[nodiscard]] int get(const get_arguments& arguments, const settings& how);
[[nodiscard]] int put(const put_arguments& arguments, const settings& how);
[[nodiscard]] int copy(const copy_arguments& arguments, const settings& how);
[[nodiscard]] int ls(const ls_arguments& arguments, const settings& how);
[[nodiscard]] int cat(const std::vector<std::string>& urls, const settings& how, const std::string& verb = "cat");
[[nodiscard]] int mkdir(const mkdir_arguments& arguments, const settings& how);
[[nodiscard]] int rm(const rm_arguments& arguments, const settings& how);
[[nodiscard]] int chmod(const chmod_arguments& arguments, const settings& how);
[[nodiscard]] int stat(const stat_arguments& arguments, const settings& how);
[[nodiscard]] int find(const find_arguments& arguments, const settings& how);
[[nodiscard]] int du(const du_arguments& arguments, const settings& how);
[[nodiscard]] int sum(const sum_arguments& arguments, const settings& how);
[[nodiscard]] int doctor(const doctor_arguments& arguments, const settings& how);
[[nodiscard]] int rmdir(const rmdir_arguments& arguments, const settings& how);
[[nodiscard]] int mv(const mv_arguments& arguments, const settings& how);
[[nodiscard]] int size(const size_arguments& arguments, const settings& how);
[[nodiscard]] int raw(const raw_arguments& arguments, const settings& how);
/// What is configured, for a URL or (when it is empty) in general.
[[nodiscard]] int config(const std::string& url, const settings& how);
[[nodiscard]] int parse_listing(const parse_listing_arguments& arguments, const settings& how);
/// `python -m ftplib`: the words after `ferry ftplib`.
[[nodiscard]] int ftplib(const std::vector<std::string>& words);

}  // namespace ferry::cli
