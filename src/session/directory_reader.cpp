// Which command, in which directory, and what a refusal means. The commands themselves: read_mlsd.cpp, read_list.cpp, read_names.cpp, read_status.cpp.
#include "session/directory_reader.hpp"

#include "session/ask.hpp"
#include "session/clean_up.hpp"
#include "session/directory.hpp"
#include "session/listing_replies.hpp"

namespace ferry::session {

namespace {

// The last segment of a path, and what stands before it.
struct split_path {
  std::string_view directory;
  std::string_view name;
};

split_path split(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {{}, path};
  return {path.substr(0, slash == 0 ? 1 : slash), path.substr(slash + 1)};
}

}  // namespace

void directory_reader::prepare(connection& c, const std::string& server, wall_time now, const std::string& encoding,
                               skipped_sink skipped) {
  if (server_.name != server) server_ = {};
  server_.name = server;
  connection_ = &c;
  now_ = now;
  encoding_ = options_.encoding().value_or(encoding);
  skipped_ = std::move(skipped);
}

listing_options directory_reader::reading(listing_format format) const {
  listing_options how;
  how.encoding(encoding_).format(format);
  if (options_.zone()) {
    how.zone(*options_.zone());
  } else if (server_.zone) {
    how.inferred_offset(*server_.zone);
  }
  return how.now(now_ + zone().value_or(std::chrono::seconds{}));
}

reply directory_reader::ask(const wire::command& command) { return session::ask(c(), command); }

void directory_reader::refuse_unread(std::string_view read_as) const {
  throw error_proto(
      "nothing in the listing could be read" + (read_as.empty() ? std::string() : " as " + std::string(read_as)),
      c().context(phase::transfer));
}

void directory_reader::refuse_message(const std::string& message) const {
  if (message.empty() || means_empty({"550 " + message})) return;
  throw error_proto("the server says in place of a listing: " + message, c().context(phase::transfer));
}

// An error that left a listing in good order may have closed the session on the way back.
template <class Operation>
auto directory_reader::telling_the_state(const Operation& operation) {
  try {
    return operation();
  } catch (error& e) {
    error_context context = e.context();
    context.session_usable = c().is_open();
    e.context(std::move(context));
    throw;
  }
}

void directory_reader::each(std::string_view path, const entry_sink& take) {
  telling_the_state([&] { visit(path, options_.command(), take); });
}

void directory_reader::each_by_list(std::string_view path, const entry_sink& take) {
  telling_the_state([&] { visit(path, list_command::list, take); });
}

std::optional<entry> directory_reader::find(std::string_view path) {
  return telling_the_state([&] { return look_up(path); });
}

void directory_reader::visit(std::string_view path, list_command wanted, const entry_sink& take) {
  if (wanted == list_command::stat) return by_status(path, take);
  if (wanted == list_command::mlsd || (wanted == list_command::automatic && mlsd_may_work())) {
    if (by_mlsd(path, take)) return;
  }
  inside(path, [&] {
    if (wanted != list_command::nlst && server_.list != finding::refused && by_list(take)) return;
    by_names(take);
  });
}

std::optional<entry> directory_reader::look_up(std::string_view path) {
  if (options_.command() == list_command::automatic || options_.command() == list_command::mlsd) {
    if (mlsd_may_work() && server_.mlst != finding::refused) {
      bool settled = true;
      auto answer = by_mlst(path, settled);
      if (settled) return answer;
    }
  }
  const auto [directory, name] = split(path);
  std::optional<entry> found;
  // No listing shows the directory itself, as a rule; that it can be entered says enough.
  if (name.empty() || name == "." || name == "..") {
    inside(path, [] {});
    found.emplace().name = name.empty() ? "." : name;
    found->type = entry_type::directory;
    return found;
  }
  const std::string bytes = wire::charset(encoding_).encode(name);
  try {
    visit(directory, options_.command(), [&](entry& e) {
      if (!found && e.name == bytes) found = std::move(e);
    });
  } catch (const error_perm& e) {
    if (!e.reply() || !means_missing(*e.reply()) || !c().is_open()) throw;
  }
  return found;
}

// `PWD` first: `CWD ..` would not lead back from a link.
void directory_reader::inside(std::string_view path, const std::function<void()>& list_it) {
  if (path.empty()) return list_it();
  const std::string home = working_directory(c());
  if (home.empty()) {
    const std::string name(path);
    throw error_proto("cannot list '" + name +
                          "': the server does not tell its current directory, so there is no way back from there",
                      c().context(phase::command));
  }
  change_directory(c(), path);
  try {
    list_it();
  } catch (...) {
    const clean_up now;
    try {
      if (c().is_open()) go_back(home);
    } catch (...) {
      // What went wrong first is what the caller is told.
      now.failed(c().host());
    }
    throw;
  }
  go_back(home);
}

// Without a way back the caller's next relative path would mean another file.
void directory_reader::go_back(const std::string& directory) {
  try {
    c().require_completed(c().make_command("CWD", directory));
  } catch (...) {
    c().close();
    throw;
  }
}

}  // namespace ferry::session
