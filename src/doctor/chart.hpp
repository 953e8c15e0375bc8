// Where the checks write what they find: told at once, kept for the end.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include <ferry/diagnosis.hpp>

namespace ferry::doctor {

/// What a finding_callback threw. No check takes it for an error of the server's, whatever its type.
struct callback_threw {
  std::exception_ptr what;
};

class chart {
 public:
  /// Servers that repeat one of the `secrets` do not make it appear; those of less than four bytes would hide ordinary words, and are not looked for.
  chart(url where, const finding_callback& tell, const std::vector<std::string>& secrets);

  void ok(std::string_view id, std::string sentence);
  void note(std::string_view id, std::string sentence, std::string advice = {});
  void problem(std::string_view id, std::string sentence, std::string advice = {});
  /// The server cannot be used as it was to be; the first reason stays.
  void fails(std::exception_ptr why);
  [[nodiscard]] bool failed() const noexcept { return result_.failure != nullptr; }
  /// Words for the command that should work.
  void option(std::string words);
  void without(std::string words);
  void scheme(std::string_view scheme);
  /// The URL's path is of no use.
  void login_directory();
  /// Nothing that Ferry has helps: no command is offered.
  void no_help() noexcept { helpless_ = true; }

  [[nodiscard]] diagnosis finish();

 private:
  void add(std::string_view id, finding_level level, std::string sentence, std::string advice);

  [[nodiscard]] std::string masked(std::string text) const;

  finding_callback tell_;
  std::vector<std::string> secrets_;
  diagnosis result_;
  bool helpless_ = false;
};

}  // namespace ferry::doctor
