// roff takes a point or an apostrophe at the front of a line for a request, and turns some characters into others that no shell knows: all of them are
// written as escapes.
#include <fmt/format.h>

#include "catalog.hpp"
#include "errors.hpp"
#include "help.hpp"

namespace ferry::cli {

namespace {

std::string roff(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '\\':
        safe += "\\e";
        break;
      case '-':
        safe += "\\-";
        break;
      case '\'':
        safe += "\\(aq";
        break;
      case '`':
        safe += "\\(ga";
        break;
      case '~':
        safe += "\\(ti";
        break;
      case '^':
        safe += "\\(ha";
        break;
      case '"':
        safe += "\\(dq";
        break;
      default:
        safe += c;
    }
  }
  return safe.starts_with('.') ? "\\&" + safe : safe;
}

class manual {
 public:
  std::string text() {
    out_ += ".TH FERRY 1 \"\" \"Ferry " FERRY_VERSION "\" \"User Commands\"\n";
    section("NAME");
    out_ += "ferry \\- files over FTP and FTPS\n";
    section("SYNOPSIS");
    out_ += "\\fBferry\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] \\fIARGUMENTS\\fR\n";
    section("DESCRIPTION");
    paragraph(
        "Ferry transfers and manages files on FTP servers, over TLS wherever there is a password to protect, and tells "
        "what has happened: a file is whole or it is not there, and each kind of failure has an exit code of its own.");
    section("COMMANDS");
    for (const auto& one : commands()) command(one);
    section("OPTIONS");
    paragraph("These options belong to every command that takes a URL.");
    for (const auto& one : groups()) {
      out_ += ".SS \"" + roff(one.title) + "\"\n";
      for (const auto& each : one.options) option(each);
    }
    option({.names = "-h,--help", .purpose = "the page of a command, or of all commands"});
    option({.names = "--version", .purpose = "the version; ferry itself takes it, and no command"});
    section("URLS");
    topic(url_topic());
    section("CONFIGURATION");
    topic(config_topic());
    ending();
    return std::move(out_);
  }

 private:
  void section(std::string_view title) { out_ += fmt::format(".SH \"{}\"\n", title); }
  void paragraph(std::string_view words) { out_ += roff(words) + '\n'; }

  void command(const command_text& one) {
    const bool with_options = !one.options.empty() || !one.groups.empty();
    out_ +=
        fmt::format(".SS \"ferry {}{} {}\"\n", roff(one.name), with_options ? " [OPTIONS]" : "", roff(one.operands));
    paragraph(one.about);
    if (!one.more.empty()) paragraph(one.more);
    for (const auto& each : one.options) option(each);
    out_ += ".PP\n.EX\n";
    for (const auto example : one.examples) out_ += "  " + roff(example) + '\n';
    out_ += ".EE\n";
  }

  void option(const option_text& one) {
    std::string names;
    for (const auto name : names_of(one)) names += (names.empty() ? "\\fB" : ", \\fB") + roff(name) + "\\fR";
    if (!one.value.empty()) names += " \\fI" + roff(one.value) + "\\fR";
    out_ += ".TP\n" + names + '\n' + roff(one.purpose) + ".\n";
    if (!one.more.empty()) paragraph(one.more);
  }

  void topic(const std::vector<std::string_view>& texts) {
    bool example = false;
    const auto switch_to = [&](bool wanted) {
      if (wanted != example) out_ += wanted ? ".PP\n.EX\n" : ".EE\n";
      if (!wanted) out_ += ".PP\n";
      example = wanted;
    };
    for (const auto text : texts) {
      switch_to(text.starts_with("  "));
      paragraph(text);
    }
    if (example) out_ += ".EE\n";
  }

  void ending() {
    section("EXIT STATUS");
    for (const auto& one : exit_codes())
      out_ += fmt::format(".TP\n\\fB{}\\fR\n{}{}.\n", one.code, roff(one.meaning),
                          one.transient ? "; the same command may work later" : "");
    section("FILES");
    out_ += ".TP\n\\fI\\(ti/.config/ferry/config\\fR\noptions, see CONFIGURATION.\n";
    out_ += ".TP\n\\fI\\(ti/.netrc\\fR\naccounts; closed to others (chmod 600) when it holds passwords.\n";
    section("ENVIRONMENT");
    out_ += ".TP\n\\fBFERRY_CONFIG\\fR\nthe configuration file.\n";
    for (const auto& one : groups())
      for (const auto& each : one.options)
        out_ += fmt::format(".TP\n\\fB{}\\fR\nas \\fB{}\\fR.\n", environment_name(each),
                            roff("--" + std::string(main_name(each))));
  }

  std::string out_;
};

}  // namespace

std::string man_page() { return manual().text(); }

}  // namespace ferry::cli
