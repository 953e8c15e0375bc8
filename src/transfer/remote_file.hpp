// The file of a server that a transfer is about, as it is written down beside a partial file. It never holds a password.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <ferry/url.hpp>

#include "io/files.hpp"

namespace ferry::transfer {

class remote_file {
 public:
  /// `path` as the server is told it. `modified` only when it is known to the second or better.
  remote_file(const ferry::url& where, std::string path, std::optional<std::uint64_t> size = {},
              std::optional<io::file_time> modified = {})
      : remote_file(where.text(), std::move(path), size, modified) {}

  /// The URL without its password.
  [[nodiscard]] const std::string& url() const noexcept { return url_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept { return size_; }
  [[nodiscard]] std::optional<io::file_time> modified() const noexcept { return modified_; }

  /// Empty when this can be the same content as `other`; else why it is not. What one of them does not know proves nothing,
  /// and of times the whole seconds count.
  [[nodiscard]] std::string difference(const remote_file& other) const;
  /// Takes from `other` what is not known here.
  void complete_from(const remote_file& other);
  friend bool operator==(const remote_file&, const remote_file&) = default;

 private:
  friend class journal_reader;
  remote_file(std::string url, std::string path, std::optional<std::uint64_t> size,
              std::optional<io::file_time> modified)
      : url_(std::move(url)), path_(std::move(path)), size_(size), modified_(modified) {}

  std::string url_;
  std::string path_;
  std::optional<std::uint64_t> size_;
  std::optional<io::file_time> modified_;
};

}  // namespace ferry::transfer
