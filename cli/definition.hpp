// One command of CLI11, made from the catalog: names, arguments and exclusions come from there, and here is said where values go.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "catalog.hpp"
#include "options.hpp"

namespace ferry::cli {

class definition {
 public:
  /// `typed` gets the options that commands share. Both have to outlive the parsing.
  definition(CLI::App& app, std::string_view name, layer& typed, std::function<void()> chosen);
  definition(const definition&) = delete;
  definition& operator=(const definition&) = delete;

  template <class Value>
  definition& operand(const std::string& name, Value& value, bool required = true) {
    app_->add_option(name, value)->required(required);
    return *this;
  }
  definition& flag(std::string_view option, bool& value);
  definition& flag(std::string_view option, std::function<void()> given);
  template <class Value>
  definition& value(std::string_view option, Value& to) {
    app_->add_option(std::string(text(option).names), to);
    return *this;
  }
  /// Text that becomes a value, or is refused with what it should have been.
  template <class Read, class Value>
  definition& read(std::string_view option, Read how, Value& to, const std::string& expected) {
    const std::string name(names_of(text(option)).back());
    app_->add_option_function<std::string>(std::string(text(option).names), [=, &to](const std::string& given) {
      const auto found = how(given);
      if (!found) throw CLI::ValidationError(name, "'" + given + "' is not " + expected);
      to = *found;
    });
    return *this;
  }
  /// All options of the catalog are there: sets what excludes and what needs what. Throws when one was forgotten.
  void finish();
  [[nodiscard]] CLI::App& app() noexcept { return *app_; }

 private:
  [[nodiscard]] const option_text& text(std::string_view option) const;
  void add_shared(const option_text& option);

  const command_text& words_;
  layer& typed_;
  CLI::App* app_;
};

}  // namespace ferry::cli
