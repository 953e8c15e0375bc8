// Parsing .netrc. What stands in the file never appears in a message: a misplaced word may be part of a password.
#include <ferry/netrc.hpp>

#include <algorithm>
#include <utility>

namespace ferry {

namespace {

struct token {
  std::string text;        // empty at the end of the file, and for `""`
  int line = 0;            // where it starts
  bool ends_line = false;  // its line feed has been taken
};

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_top_level(std::string_view word) noexcept {
  return word.empty() || word == "machine" || word == "default" || word == "macdef";
}

// CR LF and a lone CR end lines too, as in Python's text files.
std::string with_line_feeds(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (!crlf) out += text[i] == '\r' ? '\n' : text[i];
  }
  return out;
}

class lexer {
 public:
  explicit lexer(std::string_view text) : text_(with_line_feeds(text)) {}

  token next() {
    while (!at_end() && is_blank(text_[at_])) take();
    token t;
    t.line = line_;
    if (at_end()) return t;
    if (text_[at_] == '"') {
      take();
      read_quoted(t);
    } else {
      read_plain(t);
    }
    return t;
  }

  /// A keyword: comments in front of it are passed over.
  token next_keyword() {
    for (;;) {
      token t = next();
      if (!t.text.starts_with('#')) return t;
      if (!t.ends_line) take_line();
    }
  }

  /// The rest of the line, with its line feed; without one at the end of the file.
  std::string take_line() {
    std::string line;
    while (!at_end()) {
      line += take();
      if (line.back() == '\n') break;
    }
    return line;
  }

 private:
  [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }

  char take() {
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    return c;
  }

  void take_into(token& t, char c) {
    if (c != '\\') {
      t.text += c;
    } else if (!at_end()) {
      t.text += take();
    }
  }

  void read_quoted(token& t) {
    while (!at_end()) {
      const char c = take();
      if (c == '"') return;
      take_into(t, c);
    }
  }

  void read_plain(token& t) {
    while (!at_end()) {
      const char c = take();
      t.ends_line = c == '\n';
      if (is_blank(c)) return;
      take_into(t, c);
    }
  }

  std::string text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

class parser {
 public:
  parser(std::string_view text, const std::string& file) : lexer_(text), file_(file) {}

  std::string name_of(const token& keyword) {
    name_ = lexer_.next();
    if (name_.text.empty()) fail(keyword.line, keyword.text + " needs a name");
    return name_.text;
  }

  /// Reads what belongs to one machine; `keyword` becomes the token behind it.
  netrc::entry entry(token& keyword) {
    netrc::entry found;
    for (;;) {
      keyword = lexer_.next_keyword();
      if (is_top_level(keyword.text)) return found;
      std::string* value = field(found, keyword.text);
      if (value == nullptr) {
        fail(keyword.line,
             "expected login, account, password, machine, default or macdef (a value with blanks needs double quotes)");
      }
      *value = lexer_.next().text;
    }
  }

  /// The lines of the macro whose name was read last, each with its line feed, up to an empty one.
  std::vector<std::string> macro() {
    std::vector<std::string> lines;
    if (!name_.ends_line) {
      std::string rest = lexer_.take_line();
      if (!std::ranges::all_of(rest, is_blank)) lines.push_back(std::move(rest));
    }
    for (;;) {
      std::string line = lexer_.take_line();
      if (line == "\n") return lines;
      if (line.empty()) fail(name_.line, "the macro that starts here has no empty line at its end");
      lines.push_back(std::move(line));
    }
  }

  token keyword() { return lexer_.next_keyword(); }

  [[noreturn]] void fail(int line, const std::string& message) const { throw netrc_error(message, file_, line); }

 private:
  static std::string* field(netrc::entry& e, std::string_view keyword) noexcept {
    if (keyword == "login" || keyword == "user") return &e.login;
    if (keyword == "account") return &e.account;
    if (keyword == "password") return &e.password;
    return nullptr;
  }

  lexer lexer_;
  const std::string& file_;
  token name_;
};

std::string located(const std::string& message, const std::string& file, int line) {
  return line > 0 ? file + ":" + std::to_string(line) + ": " + message : file + ": " + message;
}

}  // namespace

netrc_error::netrc_error(const std::string& message, std::string file, int line)
    : std::runtime_error(located(message, file, line)), file_(std::move(file)), line_(line) {}

netrc netrc::parse(std::string_view text, const std::string& file) {
  netrc result;
  parser p(text, file);
  token keyword = p.keyword();
  // An empty word ends the file, as in CPython.
  while (!keyword.text.empty()) {
    if (keyword.text == "machine") {
      std::string name = p.name_of(keyword);
      result.hosts_.insert_or_assign(std::move(name), p.entry(keyword));
    } else if (keyword.text == "default") {
      result.hosts_.insert_or_assign("default", p.entry(keyword));
    } else if (keyword.text == "macdef") {
      std::string name = p.name_of(keyword);
      result.macros_.insert_or_assign(std::move(name), p.macro());
      keyword = p.keyword();
    } else {
      p.fail(keyword.line, "expected machine, default or macdef");
    }
  }
  return result;
}

std::optional<netrc::entry> netrc::authenticators(std::string_view host) const {
  auto found = hosts_.find(host);
  if (found == hosts_.end()) found = hosts_.find("default");
  if (found == hosts_.end()) return std::nullopt;
  return found->second;
}

std::string netrc::dump() const {
  std::string out;
  for (const auto& [host, e] : hosts_) {
    out += "machine " + host + "\n\tlogin " + e.login + "\n";
    if (!e.account.empty()) out += "\taccount " + e.account + "\n";
    out += "\tpassword " + e.password + "\n";
  }
  for (const auto& [name, lines] : macros_) {
    out += "macdef " + name + "\n";
    for (const std::string& line : lines) out += line;
    out += "\n";
  }
  return out;
}

}  // namespace ferry
