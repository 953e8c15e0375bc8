// The server's files, in memory. Every call is one step under a lock; what it returns are copies, so a test may look
// while sessions write.
//
// Paths are absolute and normalised by resolve(). Content is what travels: the server converts no line ends for TYPE A.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ferry::testing {

struct file_entry {
  bool directory = false;
  std::string content;
  std::string modified = "20240131123456";
  unsigned mode = 0644;
  /// Stays with the entry through a rename: the `unique` fact.
  std::uint64_t id = 0;
};

class file_tree {
 public:
  using named_entry = std::pair<std::string, file_entry>;

  /// What `tree["/a.txt"]` is: assigning writes the file, reading gives its content.
  class reference {
   public:
    reference& operator=(std::string content);
    operator std::string() const { return tree_.content(path_).value_or(""); }  // NOLINT(google-explicit-constructor)

   private:
    friend class file_tree;
    reference(file_tree& tree, std::string path) : tree_(tree), path_(std::move(path)) {}
    file_tree& tree_;
    std::string path_;
  };

  file_tree();

  reference operator[](std::string path) { return {*this, std::move(path)}; }

  /// Both make the directories above; a file that is there keeps its identity and gets new content.
  void put(const std::string& path, std::string content);
  void make_directory(const std::string& path);
  /// `YYYYMMDDHHMMSS`, UTC. Nothing happens when there is no such entry; the same for set_mode.
  void set_modified(const std::string& path, std::string modified);
  void set_mode(const std::string& path, unsigned mode);

  [[nodiscard]] std::optional<file_entry> find(const std::string& path) const;
  [[nodiscard]] std::optional<std::string> content(const std::string& path) const;
  [[nodiscard]] bool is_directory(const std::string& path) const;
  /// The entries of a directory, by name.
  [[nodiscard]] std::vector<named_entry> list(const std::string& directory) const;
  /// Every path with its content; directories end in `/` and have none.
  [[nodiscard]] std::map<std::string, std::string> snapshot() const;

  /// False when there is no such entry, or it is a directory that isn't empty.
  bool remove(const std::string& path);
  /// False when there is no `from` or the directory of `to` is missing.
  bool rename(const std::string& from, const std::string& to);

 private:
  [[nodiscard]] file_entry& make(const std::string& path);
  void make_parents(const std::string& path);
  [[nodiscard]] bool has_children(const std::string& path) const;

  mutable std::mutex mutex_;
  std::uint64_t next_id_ = 1;
  std::map<std::string, file_entry> entries_;
};

/// `path` seen from `directory`, without `.`, `..` and doubled slashes. Above the root is the root.
[[nodiscard]] std::string resolve(std::string_view directory, std::string_view path);
[[nodiscard]] std::string parent_of(std::string_view path);
[[nodiscard]] std::string name_of(std::string_view path);

}  // namespace ferry::testing
