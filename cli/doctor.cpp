// ferry doctor: says what an examination finds, and ends with a command that should work.
#include <ferry/doctor.hpp>

#include <algorithm>

#include "catalog.hpp"
#include "commands.hpp"
#include "configuration.hpp"
#include "context.hpp"
#include "events.hpp"
#include "json.hpp"
#include "output.hpp"
#include "shell.hpp"
#include "terminal.hpp"

namespace ferry::cli {

namespace {

// A person waits for each of some twenty steps.
constexpr milliseconds patience{15'000};

std::string in_columns(finding_level level) {
  constexpr std::size_t width = 9;
  std::string mark(to_string(level));
  mark.resize(width, ' ');
  return mark;
}

bool is_about_tls(std::string_view option) {
  const auto& all = options_of(group::tls).options;
  return std::ranges::find(all, option, [](const auto& one) { return main_name(one); }) != all.end();
}

// The options that were typed, as words.
std::vector<std::string> typed_words(const url& target, const settings& how, const diagnosis& d) {
  std::vector<std::string> words;
  if (!how.from) return words;
  const bool tls = d.where.scheme != "ftp";
  const bool clear = std::ranges::find(d.options, "--plain") != d.options.end();
  for (const auto& one : how.from->holding_for(&target)) {
    const std::string option = "--" + one.option;
    const auto left_out = [&](const std::string& w) { return w == option || w == option + ' ' + one.value; };
    if (one.origin != "command line" || std::ranges::any_of(d.without, left_out)) continue;
    if (one.option == "plain" && tls) continue;
    if (one.option != "plain" && clear && is_about_tls(one.option)) continue;
    const bool flag = find_shared_option(one.option)->value.empty();
    words.push_back(flag ? option : option + ' ' + shell_word(hide_url_passwords(one.value)));
  }
  return words;
}

std::string command_that_works(const url& target, const settings& how, const diagnosis& d) {
  std::string line = "ferry ls";
  auto words = typed_words(target, how, d);
  for (const auto& option : d.options)
    if (std::ranges::find(words, option) == words.end()) words.push_back(option);
  for (const auto& word : words) line += ' ' + word;
  return line + ' ' + shell_word(d.where.text());
}

std::string summary(const diagnosis& d) {
  const bool problems = std::ranges::find(d.findings, finding_level::problem, &finding::level) != d.findings.end();
  const auto failure = [&]() -> int {
    try {
      if (d.failure) std::rethrow_exception(d.failure);
    } catch (const error& e) {
      return e.code();
    } catch (...) {  // NOLINT(bugprone-empty-catch) the server has said nothing
    }
    return 0;
  };
  if (!d.usable && failure() == 550)
    return "The server works, but what the URL names is not there, or closed to this user.";
  if (d.usable)
    return problems ? "The server can be used, within what is said above." : "The server can be used as it is.";
  return d.has_advice ? "The server cannot be used this way. If what is said above is acceptable, this should work."
                      : "The server cannot be used this way, and no option of Ferry's changes that.";
}

int exit_of(const diagnosis& d) {
  if (d.usable) return static_cast<int>(exit_code::ok);
  try {
    std::rethrow_exception(d.failure);
  } catch (const std::exception& e) {
    return exit_status(e);
  }
}

class teller {
 public:
  teller(const url& target, const task& what, bool json)
      : what_(what),
        json_(json),
        item_{.verb = "doctor", .url = target.text()},
        events_([this](std::string_view line) { show(line); }) {}

  void found(const finding& f) {
    if (json_) {
      auto event = begin("finding");
      event.bytes("id", f.id).bytes("level", to_string(f.level)).bytes("sentence", without_secrets(f.sentence));
      text(event, "advice", f.advice);
      return show(event.text() + '\n');
    }
    std::string line = in_columns(f.level) + shown(f.sentence);
    if (!f.advice.empty()) line += " Use: " + shown(f.advice);
    show(line + '\n');
  }

  void end(const diagnosis& d, const std::string& command) {
    if (!json_) {
      show('\n' + summary(d) + '\n');
      if (!command.empty()) show("Use: " + shown(command) + '\n');
      return;
    }
    if (d.failure) try {
        std::rethrow_exception(d.failure);
      } catch (const std::exception& e) {
        events_.failed(item_, facts_of(e, what_));
      }
    auto event = begin("diagnosis");
    event.boolean("usable", d.usable).number("exit", static_cast<std::uint64_t>(exit_of(d)));
    text(event, "command", command);
    show(event.bytes("summary", summary(d)).text() + '\n');
  }

 private:
  [[nodiscard]] json_object begin(std::string_view event) const {
    json_object object;
    object.bytes("event", event).bytes("verb", item_.verb).bytes("url", without_secrets(item_.url)).null("local");
    return object;
  }
  static void text(json_object& object, std::string_view key, const std::string& value) {
    if (value.empty())
      object.null(key);
    else
      object.bytes(key, without_secrets(value));
  }
  void show(std::string_view line) {
    out_.write(line);
    out_.flush();
  }

  task what_;
  bool json_;
  event_item item_;
  output out_;
  event_stream events_;
};

}  // namespace

int doctor(const doctor_arguments& arguments, const settings& how) {
  int status = 0;
  const int failed = for_url("doctor", arguments.url, how, [&](const url& target, connector& to, task& what) {
    auto options = to.options_for(target, what);
    if (!to.how().timeout) {
      auto& wait = options.deadlines_;
      wait.connect = wait.reply = wait.idle_data = patience;
    }
    url where = target;
    where.password.reset();
    examination look(where, std::move(options));
    const signals::cancels cancels(look);
    signals::check();
    teller tell(where, what, arguments.json);
    const auto d = look.run([&](const finding& f) { tell.found(f); });
    tell.end(d, d.usable || d.has_advice ? command_that_works(target, how, d) : std::string());
    status = exit_of(d);
  });
  return failed != 0 ? failed : status;
}

}  // namespace ferry::cli
