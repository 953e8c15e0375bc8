// MKD comes before any question: mostly nothing but the last directory is missing, and `550` says "exists already" and "not there" alike.
#include "session/make_path.hpp"

#include <stdexcept>

#include "session/ask.hpp"
#include "session/directory.hpp"
#include "session/listing_replies.hpp"
#include "wire/ascii.hpp"
#include "wire/mlsx.hpp"

namespace ferry::session {

namespace {

// `a`, `a/b`, `a/b/c` of `a//b/./c/`.
std::vector<std::string> prefixes(std::string_view path) {
  std::vector<std::string> all;
  std::string so_far = path.starts_with('/') ? "/" : "";
  while (!path.empty()) {
    const std::string_view segment = wire::take_piece(path, "/");
    if (segment.empty() || segment == ".") continue;
    if (!so_far.empty() && so_far != "/") so_far += '/';
    so_far += segment;
    if (all.size() == deepest_path)
      throw std::invalid_argument("a path of more than " + std::to_string(deepest_path) + " directories is refused");
    all.push_back(so_far);
  }
  return all;
}

// Of the one entry that MLST shows; empty when there is none.
std::string type_of(const reply& r) {
  const auto lines = r.lines();
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    std::string_view text = lines[i];
    if (text.starts_with(' ')) text.remove_prefix(1);
    if (const auto line = wire::parse_mlsx(text)) {
      const auto fact = line->facts.find("type");
      if (fact != line->facts.end()) return wire::lower(fact->second);
    }
  }
  return {};
}

bool can_enter(connection& c, std::string_view path) {
  const reply where = ask(c, wire::command("PWD"));
  if (where.code() != 257) return false;
  const std::string home = directory_of(c, where);
  if (home.empty() || !ask(c, "CWD", path).completed()) return false;
  // Elsewhere the caller's next relative path would mean another file.
  const reply back = ask(c, "CWD", home);
  if (back.completed()) return true;
  c.close();
  throw_refusal(c, back);
}

// What a directory above it, or the lack of one, cannot explain.
bool is_final(const reply& r) { return not_implemented(r) || r.code() == 530 || r.code() == 532; }

}  // namespace

bool is_directory(connection& c, const wire::features& features, std::string_view path) {
  if (features.has("MLST")) {
    const reply r = ask(c, "MLST", path);
    const std::string type = r.completed() ? type_of(r) : "";
    if (type == "dir" || type == "cdir" || type == "pdir") return true;
    if (type == "file" || means_missing(r)) return false;
  }
  return can_enter(c, path);
}

std::vector<std::string> make_path(connection& c, const wire::features& features, std::string_view path) {
  const auto all = prefixes(path);
  std::vector<std::string> made;
  const auto make = [&](const std::string& directory) -> std::optional<reply> {
    reply r = ask(c, "MKD", directory);
    if (r.completed()) {
      made.push_back(directory);
      return std::nullopt;
    }
    if (is_final(r)) throw_refusal(c, r);
    if (is_directory(c, features, directory)) return std::nullopt;
    return r;
  };

  std::optional<reply> refusal;
  std::size_t next = all.size();
  while (next > 0 && (refusal = make(all[next - 1]))) --next;
  if (refusal) throw_refusal(c, *refusal, c.make_command("MKD", all.front()));
  for (; next < all.size(); ++next) {
    if (const auto refused = make(all[next])) throw_refusal(c, *refused, c.make_command("MKD", all[next]));
  }
  return made;
}

}  // namespace ferry::session
