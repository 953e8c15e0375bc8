// A name that is not in the catalog, and one of the catalog that is not defined, is a mistake that the first run of any command shows.
#include "definition.hpp"

#include <algorithm>
#include <stdexcept>

#include "errors.hpp"
#include "help.hpp"

namespace ferry::cli {

namespace {

const command_text& words_of_command(std::string_view name) {
  const auto* found = find_command(name);
  if (found == nullptr) throw std::logic_error("no command " + std::string(name) + " in the catalog");
  return *found;
}

CLI::Option* find(CLI::App& app, std::string_view name) {
  const std::string dashes = name.size() == 1 ? "-" : "--";
  auto* option = app.get_option_no_throw(dashes + std::string(name));
  if (option == nullptr) throw std::logic_error("the option " + std::string(name) + " of the catalog is not defined");
  return option;
}

}  // namespace

definition::definition(CLI::App& app, std::string_view name, layer& typed, std::function<void()> chosen)
    : words_(words_of_command(name)), typed_(typed), app_(app.add_subcommand(std::string(name))) {
  app_->formatter_fn(
      [page = std::string(name)](const CLI::App*, const std::string&, CLI::AppFormatMode) { return help_page(page); });
  app_->callback(std::move(chosen));
  for (const auto which : words_.groups)
    for (const auto& option : options_of(which).options) add_shared(option);
}

const option_text& definition::text(std::string_view option) const {
  const auto found = std::ranges::find(words_.options, option, [](const option_text& one) { return main_name(one); });
  if (found == words_.options.end())
    throw std::logic_error(std::string(words_.name) + " has no option " + std::string(option) + " in the catalog");
  return *found;
}

void definition::add_shared(const option_text& option) {
  const std::string names(option.names);
  const std::string name(main_name(option));
  // It outlives this object.
  const auto take = [&typed = typed_, name](const std::string& value) {
    try {
      settings unused;
      apply(unused, name, value);
    } catch (const failure& e) {
      throw CLI::ValidationError("--" + name, e.what());
    }
    typed.push_back({.option = name, .value = value, .origin = "command line"});
  };
  if (option.value.empty()) {
    app_->add_flag_callback(names, [take] { take("yes"); });
  } else if (option.repeats) {
    app_->add_option_function<std::vector<std::string>>(names,
                                                        [take](const std::vector<std::string>& values) {
                                                          for (const auto& value : values) take(value);
                                                        })
        ->allow_extra_args(false);
  } else {
    app_->add_option_function<std::string>(names, take);
  }
}

definition& definition::flag(std::string_view option, bool& value) {
  app_->add_flag(std::string(text(option).names), value);
  return *this;
}

definition& definition::flag(std::string_view option, std::function<void()> given) {
  app_->add_flag_callback(std::string(text(option).names), std::move(given));
  return *this;
}

void definition::finish() {
  for (const auto* option : all_options(words_)) {
    auto* defined = find(*app_, main_name(*option));
    for (const auto other : cli::words_of(option->excludes)) defined->excludes(find(*app_, other));
    if (!option->needs.empty()) defined->needs(find(*app_, option->needs));
  }
}

}  // namespace ferry::cli
