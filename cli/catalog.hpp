// The words of the command line, each once: commands and options, and what is said about them. From here come CLI11's definitions, the help pages, the
// man page, the completions and the names in the configuration file.
//
// Texts have no tab and no line end, unless they are said to be lines.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ferry::cli {

/// What a value or an operand is, for completions and for the configuration file.
enum class takes { nothing, text, file, directory, url, topic };

struct option_text {
  std::string_view names;    // as CLI11 writes them, the short one first: `-o,--output`
  std::string_view value{};  // what stands for it: `FILE`, or its choices: `1.2|1.3`; empty: a flag
  std::string_view purpose;  // stands in a line beside the names
  takes kind = takes::nothing;
  std::string_view excludes{};  // long names, with blanks between them, that cannot be given beside it
  std::string_view needs{};     // a long name
  bool repeats = false;         // each time one more
  std::string_view more{};      // sentences for the man page
};

/// Options that commands share.
enum class group { account, tls, connection, transfer, output };

struct group_text {
  group which;
  std::string_view title;
  std::vector<option_text> options;
};

struct operand_text {
  std::string_view name;  // `URL`
  takes kind = takes::text;
};

struct command_text {
  std::string_view name;
  std::string_view operands;  // as the synopsis has them: `URL...`
  std::string_view purpose;   // a few words: `download a file`
  std::string_view about;     // sentences
  std::vector<operand_text> takes{};
  std::vector<option_text> options{};  // its own
  std::vector<group> groups{};         // those that it shares
  std::vector<std::string_view> examples{};
  std::string_view more{};  // further sentences for the man page
};

/// Every command, in the order in which help shows them.
[[nodiscard]] const std::vector<command_text>& commands();
/// Null when there is none of that name.
[[nodiscard]] const command_text* find_command(std::string_view name);
[[nodiscard]] const std::vector<group_text>& groups();
[[nodiscard]] const group_text& options_of(group which);
/// Its own options, then those that it shares.
[[nodiscard]] std::vector<const option_text*> all_options(const command_text& command);
/// An option that commands share, by its long name without dashes. Null when there is none.
[[nodiscard]] const option_text* find_shared_option(std::string_view long_name);

/// `--output` and `-o` of `-o,--output`.
[[nodiscard]] std::vector<std::string_view> names_of(const option_text& option);
/// `output`; for an option that has only short names, the first of them: `t`.
[[nodiscard]] std::string_view main_name(const option_text& option);
/// `1.2` and `1.3` of `1.2|1.3`; nothing when the value is free.
[[nodiscard]] std::vector<std::string_view> choices_of(const option_text& option);
/// `-o, --output FILE`
[[nodiscard]] std::string synopsis_of(const option_text& option);
/// `FERRY_PASSWORD_FILE`
[[nodiscard]] std::string environment_name(const option_text& option);
/// Words between blanks.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view text, char between = ' ');

/// What `ferry help TOPIC` knows besides the commands.
[[nodiscard]] std::span<const std::string_view> topics() noexcept;

}  // namespace ferry::cli
