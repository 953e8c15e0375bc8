// Every listing of corpus/ goes through ferry::parse_listing without a hint, and is compared with what is known of it.
//
//   listing_corpus FOLDER [--dialect NAME] [--source TEXT] [--id TEXT] [--misses] [--doubtful FILE]
//
// Prints how many expectations hold, by dialect and by source. With --doubtful, it fails unless the misses are those that the file lists, no
// more and no fewer; with --misses, each one is shown. The format of the corpus is told in README.md.
#include <ferry/listing.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "wire/charset.hpp"

namespace {

using json = nlohmann::json;

struct tally {
  std::size_t right = 0;
  std::size_t all = 0;
};

struct settings {
  std::filesystem::path folder;
  std::filesystem::path doubtful;
  std::string dialect, source, id;
  bool show_misses = false;
};

struct scores {
  tally total;
  std::map<std::string, tally> by_dialect;
  std::map<std::string, tally> by_source;
  std::set<std::string> missed;  // "id: what"
};

std::string from_base64(const std::string& text) {
  static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t value = digits.find(c);
    if (value == std::string::npos) break;
    bits = bits << 6 | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes += static_cast<char>(bits >> count & 0xff);
    }
  }
  return bytes;
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

bool told(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && !found->is_null();
}

// `2026-11-20T12:00[:30]`, or the day alone.
ferry::wall_time wall(const std::string& iso) {
  int y = 0;
  int mo = 0;
  int d = 0;
  int h = 0;
  int mi = 0;
  int s = 0;
  std::sscanf(iso.c_str(), "%d-%d-%dT%d:%d:%d", &y, &mo, &d, &h, &mi, &s);
  using namespace std::chrono;
  return local_days(year(y) / mo / d) + hours(h) + minutes(mi) + seconds(s);
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string text_from(const json& object) {
  std::string text;
  const bool encoded = object.contains("lines_b64");
  for (const auto& line : object.at(encoded ? "lines_b64" : "lines")) {
    text += encoded ? from_base64(line.get<std::string>()) : line.get<std::string>();
    text += "\r\n";
  }
  return text;
}

// The name as the source of the expectation writes it.
std::string as_source_names(const ferry::entry& got, const std::string& convention) {
  std::string name = got.name;
  const bool directory = got.type == ferry::entry_type::directory;
  if (convention.find(".DIR-kept") != std::string::npos && directory) name += ".DIR";
  if (convention.find("version-kept") != std::string::npos) {
    if (directory) name += ".DIR";
    if (const std::string* version = got.fact("version")) name += ";" + *version;
  }
  if (convention.find("lowercased") != std::string::npos) name = lower(name);
  if (convention == "basename") name = name.substr(name.find_last_of('/') + 1);
  return name;
}

// Names that are not UTF-8 stand in the corpus as their source decoded them.
bool names_agree(const std::string& got, const std::string& wanted, const std::string& encoding) {
  if (got == wanted) return true;
  if (encoding.empty()) return false;
  return std::ranges::any_of(
      std::array<std::string, 3>{"latin-1", "cp1252", encoding == "unknown-8bit" ? "cp1252" : encoding},
      [&](const std::string& charset) { return ferry::wire::charset(charset).decode(got) == wanted; });
}

// What is wrong with the entry; empty when nothing is.
std::string differences(const json& wanted, const ferry::entry& got, bool date_counts) {
  std::ostringstream out;
  const auto compare = [&](const char* key, const std::string& value) {
    if (told(wanted, key) && text_of(wanted, key) != value)
      out << ' ' << key << " is '" << value << "', not '" << text_of(wanted, key) << "';";
  };
  compare("type", std::string(to_string(got.type)));
  const bool has_size = got.type != ferry::entry_type::directory && got.type != ferry::entry_type::link;
  if (has_size && told(wanted, "size") && got.size != wanted["size"].get<std::uint64_t>()) {
    out << " size is " << (got.size ? std::to_string(*got.size) : "unknown") << ", not " << wanted["size"] << ';';
  }
  const std::string time = got.modified ? to_string(*got.modified) : std::string();
  if (date_counts && told(wanted, "mtime")) {
    const std::string right = text_of(wanted, "mtime");
    const std::size_t length = std::min(right.size(), time.size());
    if (time.empty() || time.substr(0, length) != right.substr(0, length))
      out << " time is '" << time << "', not '" << right << "';";
    // Some sources keep less of a time than the line tells.
    const auto rank = [](const std::string& precision) { return std::string("day minute second ms").find(precision); };
    if (told(wanted, "precision") && got.modified &&
        rank(std::string(to_string(got.modified->precision))) < rank(text_of(wanted, "precision"))) {
      compare("precision", std::string(to_string(got.modified->precision)));
    }
  } else if (date_counts && told(wanted, "mtime_noyear")) {
    const std::string right = text_of(wanted, "mtime_noyear");
    if (time.size() < 5 || time.substr(5).substr(0, right.size()) != right)
      out << " time is '" << time << "', not of " << right << ';';
  }
  compare("target", got.target);
  compare("perms", got.permissions);
  compare("owner", got.owner);
  compare("group", got.group);
  if (told(wanted, "parent")) compare("parent", got.directory);
  return out.str();
}

class examiner {
 public:
  explicit examiner(settings how) : how_(std::move(how)) {}

  void examine(const json& object) {
    const std::string id = text_of(object, "id");
    dialect_ = text_of(object, "dialect");
    source_ = text_of(object, "source");
    if (!how_.dialect.empty() && dialect_ != how_.dialect) return;
    if (!how_.id.empty() && id.find(how_.id) == std::string::npos) return;
    if (!how_.source.empty() && id.find(how_.source) != 0) return;
    const std::string now = told(object, "now") ? text_of(object, "now") : "2026-11-20T12:00";
    text_ = text_from(object);
    ferry::listing got = ferry::parse_listing(text_, ferry::listing_options{}.now(wall(now)));
    seen_dialect_ = got.dialect;
    if (object.value("skip_dots", false)) std::erase_if(got.entries, [](const auto& e) { return e.self || e.parent; });
    if (object.value("expect_none", false)) {
      const bool dots = text_of(object, "none_kind") == "dots";
      const bool none = std::ranges::all_of(got.entries, [&](const auto& e) { return dots && (e.self || e.parent); });
      note(none, id, none ? "" : " '" + got.entries.front().name + "' is no entry");
    } else if (told(object, "expect")) {
      compare(object, id, got.entries);
    }
  }

  [[nodiscard]] const scores& result() const { return result_; }

 private:
  void compare(const json& object, const std::string& id, const std::vector<ferry::entry>& got) {
    const std::string convention = text_of(object, "name_conv");
    const bool date_counts = !object.value("date_ambiguous", false);
    std::size_t next = 0;
    std::size_t matched = 0;
    for (std::size_t at = 0; const auto& wanted : object.at("expect")) {
      const std::size_t position = at++;
      const std::string name =
          told(wanted, "name_b64") ? from_base64(text_of(wanted, "name_b64")) : text_of(wanted, "name");
      const auto same = [&](const ferry::entry& e) {
        if (!told(wanted, "name")) return &e == &got[std::min(position, got.size() - 1)];
        std::string given = as_source_names(e, convention);
        // The source trims what by the rules of README.md belongs to the name.
        if (told(wanted, "name_alt")) given.erase(0, given.find_first_not_of(' '));
        return names_agree(given, name, text_of(object, "encoding")) &&
               (!told(wanted, "parent") || e.directory == text_of(wanted, "parent"));
      };
      auto found = std::find_if(got.begin() + static_cast<std::ptrdiff_t>(next), got.end(), same);
      if (found == got.end()) found = std::ranges::find_if(got, same);
      std::string which = id + " " + name;
      std::ranges::replace(which, '\n', '|');
      if (found == got.end()) {
        note(false, which, " is not found");
        continue;
      }
      ++matched;
      next = static_cast<std::size_t>(found - got.begin()) + 1;
      const std::string wrong = differences(wanted, *found, date_counts);
      note(wrong.empty(), which, wrong);
    }
    if (object.value("complete", false) && got.size() > matched)
      note(false, id, " has " + std::to_string(got.size() - matched) + " entries too many");
  }

  void note(bool right, const std::string& which, const std::string& wrong) {
    for (tally* t : {&result_.total, &result_.by_dialect[dialect_], &result_.by_source[source_]}) {
      ++t->all;
      t->right += right;
    }
    if (right) return;
    result_.missed.insert(which);
    if (!how_.show_misses) return;
    std::cout << which << ':' << wrong << " [read as " << (seen_dialect_.empty() ? "nothing" : seen_dialect_) << "]\n";
    if (text_.size() < 400) std::cout << text_;
  }

  settings how_;
  scores result_;
  std::string dialect_, source_, text_, seen_dialect_;
};

void print(const char* title, const std::map<std::string, tally>& rows) {
  std::printf("%s\n", title);
  for (const auto& [name, t] : rows) std::printf("  %5zu of %5zu  %s\n", t.right, t.all, name.c_str());
}

// The first tab ends the name of a miss; the reason follows. `#` begins a comment.
std::set<std::string> listed_misses(const std::filesystem::path& file) {
  std::set<std::string> names;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.front() != '#') names.insert(line.substr(0, line.find('\t')));
  }
  return names;
}

int judge(const scores& result, const settings& how) {
  if (how.doubtful.empty()) return 0;
  const std::set<std::string> listed = listed_misses(how.doubtful);
  int status = 0;
  for (const auto& name : result.missed) {
    if (listed.contains(name)) continue;
    std::cout << "wrong: " << name << '\n';
    status = 1;
  }
  for (const auto& name : listed) {
    if (result.missed.contains(name)) continue;
    std::cout << "right now, but listed as doubtful: " << name << '\n';
    status = 1;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  settings how;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&] { return std::string(i + 1 < argc ? argv[++i] : ""); };
    if (word == "--misses") {
      how.show_misses = true;
    } else if (word == "--dialect") {
      how.dialect = value();
    } else if (word == "--source") {
      how.source = value();
    } else if (word == "--id") {
      how.id = value();
    } else if (word == "--doubtful") {
      how.doubtful = value();
    } else {
      how.folder = word;
    }
  }
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(how.folder)) {
    if (file.path().extension() == ".jsonl") files.push_back(file.path());
  }
  std::ranges::sort(files);
  examiner all(how);
  for (const auto& file : files) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) all.examine(json::parse(line));
  }
  const scores& result = all.result();
  if (result.total.all == 0) {
    std::cerr << "no expectation in " << how.folder << '\n';
    return 2;
  }
  print("by dialect", result.by_dialect);
  print("by source", result.by_source);
  std::printf("%zu of %zu expectations hold: %.2f %%\n", result.total.right, result.total.all,
              100.0 * static_cast<double>(result.total.right) / static_cast<double>(result.total.all));
  return judge(result, how);
}
