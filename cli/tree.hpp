// The entries of a directory, and with --recursive of those below it, depth first.
//
// Links are not followed. A name that could lead elsewhere is shown and never entered; what is left out is said, each in a line of its own.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <vector>

#include <ferry/lister.hpp>
#include <ferry/url.hpp>

#include "commands.hpp"
#include "entries.hpp"
#include "errors.hpp"
#include "output.hpp"

namespace ferry::cli {

class tree {
 public:
  tree(FTP& ftp, const ls_arguments& arguments, const task& what, bool quiet);
  /// The URL's directory; or the file, if it is one.
  void show(const url& target);
  /// The exit code of the first directory that was not shown; 0 when all were.
  [[nodiscard]] int left_out() const noexcept { return left_out_; }

 private:
  struct place {
    std::string path;  // from where the walk began
    std::string text;  // the same in UTF-8
    url where;         // for messages
  };
  struct directory {
    std::string name;
    std::string text;
    std::string unique;  // the fact of that name; empty when the server does not tell
  };

  void show_file(const url& target, const std::exception_ptr& no_directory);
  void walk(const place& here);
  std::vector<directory> show_directory(const place& here);
  void note(const entry& e, const place& here, std::vector<directory>& below);
  void hold(std::size_t bytes);
  void enter_below(const directory& next, const place& here);
  void skip(const skipped_line& line);
  void tell_what_is_missing(const url& target);
  void leave_out(const std::exception& why, const url& where);

  FTP& ftp_;
  lister reader_;
  task what_;
  bool quiet_;
  bool recursive_;
  bool json_;
  order sort_;
  output out_;
  entry_printer printer_;
  std::vector<std::string> above_;          // `unique` of the directories that we are in
  std::size_t held_ = 0;                    // bytes of the server's that wait to be shown or entered
  std::vector<std::string> unknown_types_;  // the first few paths whose type the server does not tell
  std::size_t unknown_type_count_ = 0;
  std::size_t unread_ = 0;  // lines that may have been entries
  int left_out_ = 0;
};

}  // namespace ferry::cli
