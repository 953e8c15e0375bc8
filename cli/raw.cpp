// ferry raw: commands as they are, replies as they come.
#include <cctype>

#include "commands.hpp"
#include "context.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

void print_reply(output& out, std::string_view reply) {
  for (;;) {
    const auto end = reply.find('\n');
    out.line(without_secrets(reply.substr(0, end)));
    if (end == std::string_view::npos) break;
    reply.remove_prefix(end + 1);
  }
  out.flush();
}

// What is typed here is sent as it is: a password too, so it needs the same protection.
bool holds_secret(const std::string& command) {
  std::string verb = command.substr(0, 5);
  for (char& c : verb) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return verb == "PASS " || verb == "ACCT ";
}

// One command and all that belongs to its answer: preliminary replies are followed by a final one.
void send_command(FTP& ftp, const std::string& command, output& out) {
  auto reply = ftp.sendcmd(command);
  print_reply(out, reply);
  while (reply.starts_with('1')) {
    reply = ftp.getresp();
    print_reply(out, reply);
  }
}

void send_commands(const std::vector<std::string>& commands, const url& target, connector& to, task& what) {
  for (const auto& command : commands) {
    check_command_text(command);
    if (command.find_first_not_of(' ') == std::string::npos)
      throw failure(exit_code::usage, "an empty command", "Write the command in quotes: ferry raw URL 'SITE HELP'");
    if (holds_secret(command)) to.expect_secret();
  }
  FTP& ftp = to.connect(target, what);
  if (!target.segments.empty()) (void)ftp.cwd(target.path());
  output out;
  for (const auto& command : commands) send_command(ftp, command, out);
}

}  // namespace

int raw(const raw_arguments& arguments, const settings& how) {
  return for_url("raw", arguments.url, how, [&](const url& target, connector& to, task& what) {
    send_commands(arguments.commands, target, to, what);
  });
}

}  // namespace ferry::cli
