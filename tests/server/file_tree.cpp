#include "server/file_tree.hpp"

#include <algorithm>

namespace ferry::testing {
namespace {

std::string with_slash(const std::string& path) { return path == "/" ? path : path + "/"; }

bool is_below(std::string_view path, std::string_view prefix) {
  return path.size() > prefix.size() && path.starts_with(prefix);
}

}  // namespace

file_tree::reference& file_tree::reference::operator=(std::string content) {
  tree_.put(path_, std::move(content));
  return *this;
}

file_tree::file_tree() { make_directory("/"); }

void file_tree::put(const std::string& path, std::string content) {
  const std::lock_guard lock(mutex_);
  make_parents(path);
  make(path).content = std::move(content);
}

void file_tree::make_directory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (path != "/") make_parents(path);
  file_entry& entry = make(path);
  entry.directory = true;
  entry.mode = 0755;
}

void file_tree::set_modified(const std::string& path, std::string modified) {
  const std::lock_guard lock(mutex_);
  if (const auto at = entries_.find(path); at != entries_.end()) at->second.modified = std::move(modified);
}

void file_tree::set_mode(const std::string& path, unsigned mode) {
  const std::lock_guard lock(mutex_);
  if (const auto at = entries_.find(path); at != entries_.end()) at->second.mode = mode;
}

std::optional<file_entry> file_tree::find(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto at = entries_.find(path);
  if (at == entries_.end()) return std::nullopt;
  return at->second;
}

std::optional<std::string> file_tree::content(const std::string& path) const {
  const auto entry = find(path);
  if (!entry || entry->directory) return std::nullopt;
  return entry->content;
}

bool file_tree::is_directory(const std::string& path) const {
  const auto entry = find(path);
  return entry && entry->directory;
}

std::vector<file_tree::named_entry> file_tree::list(const std::string& directory) const {
  const std::lock_guard lock(mutex_);
  const std::string prefix = with_slash(directory);
  std::vector<named_entry> result;
  for (auto at = entries_.lower_bound(prefix); at != entries_.end() && at->first.starts_with(prefix); ++at) {
    const std::string name = at->first.substr(prefix.size());
    if (!name.empty() && name.find('/') == std::string::npos) result.emplace_back(name, at->second);
  }
  return result;
}

std::map<std::string, std::string> file_tree::snapshot() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::string> result;
  for (const auto& [path, entry] : entries_) result.emplace(entry.directory ? with_slash(path) : path, entry.content);
  return result;
}

bool file_tree::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return path != "/" && !has_children(path) && entries_.erase(path) == 1;
}

bool file_tree::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  const auto parent = entries_.find(parent_of(to));
  if (parent == entries_.end() || !parent->second.directory || !entries_.contains(from)) return false;
  const std::string below = with_slash(from);
  if (from == "/" || to == "/" || is_below(to, below)) return false;
  std::map<std::string, file_entry> moved;
  for (auto at = entries_.lower_bound(from); at != entries_.end() && at->first.starts_with(from);) {
    const bool part = at->first == from || is_below(at->first, below);
    if (!part) {
      ++at;
      continue;
    }
    moved.emplace(to + at->first.substr(from.size()), std::move(at->second));
    at = entries_.erase(at);
  }
  moved.merge(entries_);
  entries_.swap(moved);
  return true;
}

file_entry& file_tree::make(const std::string& path) {
  const auto [at, added] = entries_.try_emplace(path);
  if (added) at->second.id = next_id_++;
  return at->second;
}

void file_tree::make_parents(const std::string& path) {
  const std::string parent = parent_of(path);
  if (entries_.contains(parent)) return;
  make_parents(parent);
  file_entry& entry = make(parent);
  entry.directory = true;
  entry.mode = 0755;
}

bool file_tree::has_children(const std::string& path) const {
  const std::string prefix = with_slash(path);
  const auto at = entries_.upper_bound(prefix);
  return at != entries_.end() && at->first.starts_with(prefix);
}

std::string resolve(std::string_view directory, std::string_view path) {
  std::string full(path.starts_with('/') ? "" : directory);
  full += '/';
  full += path;
  std::string result;
  for (std::size_t at = 0; at < full.size();) {
    const std::size_t end = std::min(full.find('/', at), full.size());
    const std::string part = full.substr(at, end - at);
    at = end + 1;
    if (part == "..") {
      result.erase(std::min(result.rfind('/'), result.size()));
    } else if (!part.empty() && part != ".") {
      result += '/';
      result += part;
    }
  }
  return result.empty() ? "/" : result;
}

std::string parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? "/" : std::string(path.substr(0, slash));
}

std::string name_of(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

}  // namespace ferry::testing
