// ferry put: local files, pipes or standard input to remote names; trees too.
#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "batch.hpp"
#include "commands.hpp"
#include "context.hpp"
#include "local_file.hpp"
#include "local_source.hpp"
#include "remote_walk.hpp"
#include "shell.hpp"
#include "terminal.hpp"
#include "transfer_log.hpp"

namespace ferry::cli {

namespace {

namespace fs = std::filesystem;

std::string name_for_server(const std::string& name) {
  if (name.find_first_of("\r\n") != std::string::npos)
    throw failure(exit_code::policy, "the name '" + name + "' holds a line end, which FTP cannot carry",
                  "Write another name at the end of the URL");
  return safe_name(name);
}

// A URL that ends in `/` takes the local name.
url with_name(url target, const std::string& file) {
  if (!target.directory) return target;
  if (file == "-")
    throw failure(exit_code::usage, "standard input has no name", "Write the name at the end of the URL");
  return inside(target, name_for_server(fs::path(file).filename().string()), false);
}

class putting {
 public:
  putting(const put_arguments& arguments, const url& to, connector& server, transfer_log& log)
      : arguments_(arguments), to_(to), server_(server), log_(log) {}

  void take(const std::string& file) {
    task what = task_for("put", to_, server_.how());
    try {
      std::error_code ec;
      if (arguments_.recursive && file != "-" && fs::is_directory(file, ec)) return take_tree(file, what);
      url target = with_name(to_, file);
      target.type = to_.type;
      take_file(file, target, what);
    } catch (const std::exception& error) {
      server_.remember(error);
      log_.failed(what.subject, file, error, what);
    }
  }

  /// Moves what waits, with -j.
  void flush() {
    const auto queue = std::exchange(queue_, {});
    if (queue.empty()) return;
    task what = task_for("put", to_, server_.how());
    try {
      send(server_.reach(to_, what), queue, what);
    } catch (const std::exception& error) {
      log_.failed(what.subject, {}, error, what);
    }
  }

 private:
  struct waiting {
    url target;
    upload_item item;
    std::optional<std::uint64_t> size;
  };

  void send(client& remote, const std::vector<waiting>& queue, const task& what) {
    std::vector<upload_item> items;
    std::vector<batch_item> told;
    for (const auto& one : queue) {
      task of = task_for("put", one.target, server_.how());
      of.anonymous = what.anonymous;
      of.user_from_netrc = what.user_from_netrc;
      of.may_stay_in_part = stays_in_part(one.target);
      items.push_back(one.item);
      told.push_back({.remote = one.target,
                      .local = one.item.local.string(),
                      .name = one.target.segments.back(),
                      .total = one.size,
                      .what = std::move(of)});
    }
    batch(log_, std::move(told)).run([&](const batch::ended& ended, const batch::progressed& progressed) {
      (void)remote.upload_all(items, options_for(queue.front().target), ended, progressed);
    });
  }

  // After a failure; and put -c goes on with it.
  [[nodiscard]] bool stays_in_part(const url& target) const {
    return !arguments_.temporary && !arguments_.unique && target.type != 'a';
  }

  [[nodiscard]] upload_options options_for(const url& target) const {
    upload_options options;
    if (arguments_.resume) options.existing(if_exists::resume);
    if (arguments_.newer) options.existing(if_exists::newer);
    if (arguments_.no_clobber) options.existing(if_exists::skip);
    options.temporary(arguments_.temporary).keep_time(arguments_.keep_time).text(target.type == 'a');
    options.make_directories(arguments_.make_directories).unique(arguments_.unique);
    if (arguments_.verify) options.verify(check::required);
    if (arguments_.mode) options.mode(*arguments_.mode);
    return options;
  }

  void take_file(const std::string& file, const url& target, task& what) {
    const auto remote_path = file_path_of(target);
    what = task_for("put", target, server_.how());
    local_source from(file);
    what.may_stay_in_part = from.size() && stays_in_part(target);
    if (!arguments_.unique && !taken_.insert(target.text()).second)
      throw failure(exit_code::policy, "another file of this run has become " + target.text() + " already",
                    "Put one of them under another name");
    if (arguments_.dry_run) return log_.would_move(target.text(), file, file, target.text());
    if (arguments_.jobs > 1 && from.size()) {
      queue_.push_back({.target = target, .item = {.local = file, .remote = remote_path}, .size = from.size()});
      return;
    }
    auto moving = log_.begin(target.text(), file == "-" ? std::string() : file, target.segments.back(), from.size());
    try {
      auto options = options_for(target);
      options.watch(log_.watch(moving));
      log_.done(moving, server_.reach(target, what).upload(from.as_source(), remote_path, options));
    } catch (const std::exception& error) {
      if (ends_everything(error)) {
        log_.dropped(moving, error, what);
        throw;
      }
      log_.failed(moving, error, what);
    }
  }

  // --- Trees ----------------------------------------------------------------------------------------------------------

  void take_tree(const std::string& directory, task& what) {
    url root = to_;
    root.type.reset();
    const auto name = fs::path(directory).lexically_normal();
    const auto last = name.has_filename() ? name.filename() : name.parent_path().filename();
    if (to_.directory && !last.empty() && last != "." && last != "..")
      root = inside(to_, name_for_server(last.string()), true);
    root.directory = true;
    take_directory(directory, root, what);
  }

  void take_directory(const fs::path& directory, const url& there, task& what) {
    what = task_for("put", there, server_.how());
    if (!arguments_.dry_run && !there.segments.empty()) (void)server_.reach(there, what).mkdirs(there.path());
    std::vector<fs::directory_entry> entries;
    std::error_code ec;
    for (fs::directory_iterator at(directory, ec); !ec && at != fs::directory_iterator(); at.increment(ec))
      entries.push_back(*at);
    if (ec) throw failure(exit_code::local, "cannot read the directory " + directory.string() + ": " + ec.message());
    std::ranges::sort(entries, {}, [](const fs::directory_entry& e) { return e.path(); });
    for (const auto& e : entries) take_entry(e, there);
  }

  // Its failure stops nothing.
  void take_entry(const fs::directory_entry& e, const url& there) {
    const auto file = e.path().string();
    task what = task_for("put", there, server_.how());
    try {
      std::error_code ec;
      const auto kind = e.symlink_status(ec).type();
      const auto name = e.path().filename().string();
      if (kind == fs::file_type::symlink)
        return log_.left_out(there.text(), file, "a link, and links are not followed");
      if (kind != fs::file_type::regular && kind != fs::file_type::directory)
        return log_.left_out(there.text(), file, "neither a file nor a directory");
      if (name.find_first_of("\r\n") != std::string::npos)
        return log_.refused(there.text(), file, "the name '" + name + "' holds a line end, which FTP cannot carry");
      url target = inside(there, name, kind == fs::file_type::directory);
      if (kind == fs::file_type::directory) return take_directory(e.path(), target, what);
      target.type = to_.type;
      take_file(file, target, what);
    } catch (const std::exception& error) {
      if (ends_everything(error)) throw;
      log_.failed(what.subject, file, error, what);
    }
  }

  const put_arguments& arguments_;
  const url& to_;
  connector& server_;
  transfer_log& log_;
  std::vector<waiting> queue_;
  std::set<std::string> taken_;  // targets of this run
};

void check_words(const put_arguments& arguments, const std::vector<std::string>& files, const url& to,
                 const settings& how) {
  if (to.type == 'd') throw failure(exit_code::usage, ";type=d asks for a listing, not for an upload");
  if (files.size() > 1 && !to.directory)
    throw failure(exit_code::usage, "several files need a directory to go to", "Write a / at the end of the URL");
  if (arguments.unique && !to.directory)
    throw failure(exit_code::usage, "with --unique the server chooses the name", "Write a / at the end of the URL");
  const bool from_input = std::ranges::find(files, "-") != files.end();
  if (from_input && how.password_file == "-")
    throw failure(exit_code::usage, "the file and the password cannot both come from standard input");
}

}  // namespace

int put(const put_arguments& arguments, const settings& how) {
  const auto& text = arguments.words.back();
  const std::vector<std::string> files(arguments.words.begin(), arguments.words.end() - 1);
  task what = task_for("put", text);
  connector server(how);
  url to;
  try {
    if (files.empty()) {
      what.subject.clear();
      throw failure(exit_code::usage, "a FILE and a URL are needed", "See: ferry put --help");
    }
    to = read_url(text, how);
    server.aim(to);
    check_words(arguments, files, to, server.how());
  } catch (const std::exception& error) {
    return report(error, what);
  }
  transfer_log log("put", arguments.json, how);
  log.expect(files.size());
  server.parallel(arguments.jobs);
  putting all(arguments, to, server, log);
  for (const auto& file : files) {
    all.take(file);
    if (signals::received() != 0) break;
  }
  if (signals::received() == 0) all.flush();
  return log.status();
}

}  // namespace ferry::cli
