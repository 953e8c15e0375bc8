// What rm, rmdir, mkdir, chmod and mv share: each URL in turn, what was changed is told, and a failure ends nothing but its own URL.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "commands.hpp"
#include "context.hpp"
#include "output.hpp"
#include "transfer_log.hpp"

namespace ferry::cli {

class changes {
 public:
  changes(std::string verb, const change_arguments& given, const settings& how);
  changes(const changes&) = delete;
  changes& operator=(const changes&) = delete;

  /// Makes the change that a URL asks for and tells of it by changed(); in a dry run only tells.
  using work = std::function<void(const url& target, connector& to, task& what)>;
  /// Gives the exit code. Failures have been reported.
  [[nodiscard]] int each(std::span<const std::string> urls, const work& make);

  [[nodiscard]] bool dry_run() const noexcept { return given_.dry_run; }
  /// A path of the server was changed, or would be: an event, or the words of a dry run (the path, when there are none).
  void changed(const url& target, std::string_view path, std::string_view words = {});
  /// Nothing was to be done.
  void unchanged(const url& target, const std::string& why) { log_.unchanged(target.text(), why); }
  /// What comes now gets this URL.
  void goes_to(const url& target) { log_.goes_to(target.text()); }
  /// Could not be changed; the whole has failed then, and is thrown.
  void stays(const url& target, const std::string& why) { log_.stays(target.text(), why); }

 private:
  void take(const std::string& text, const work& make);

  std::string verb_;
  const change_arguments& given_;
  connector to_;
  transfer_log log_;
  output out_;
};

/// The URL of a path on the server of `target`.
[[nodiscard]] url at_path(url target, std::string_view path);

}  // namespace ferry::cli
