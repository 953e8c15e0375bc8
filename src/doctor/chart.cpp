// See chart.hpp.
#include "doctor/chart.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ferry {

std::string_view to_string(finding_level level) noexcept {
  switch (level) {
    case finding_level::ok:
      return "ok";
    case finding_level::note:
      return "note";
    case finding_level::problem:
      break;
  }
  return "problem";
}

namespace doctor {

namespace {

void add_once(std::vector<std::string>& all, std::string words) {
  if (std::ranges::find(all, words) == all.end()) all.push_back(std::move(words));
}

}  // namespace

chart::chart(url where, const finding_callback& tell, const std::vector<std::string>& secrets) : tell_(tell) {
  constexpr std::size_t shortest = 4;
  std::ranges::copy_if(secrets, std::back_inserter(secrets_), [](const auto& s) { return s.size() >= shortest; });
  result_.where = std::move(where);
  result_.where.password.reset();
}

std::string chart::masked(std::string text) const {
  constexpr std::string_view mask = "********";
  for (const auto& secret : secrets_)
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + mask.size()))
      text.replace(at, secret.size(), mask);
  return text;
}

void chart::add(std::string_view id, finding_level level, std::string sentence, std::string advice) {
  result_.findings.push_back({std::string(id), level, masked(std::move(sentence)), std::move(advice)});
  if (tell_) try {
      tell_(result_.findings.back());
    } catch (...) {
      throw callback_threw{std::current_exception()};
    }
}

void chart::ok(std::string_view id, std::string sentence) { add(id, finding_level::ok, std::move(sentence), {}); }
void chart::note(std::string_view id, std::string sentence, std::string advice) {
  add(id, finding_level::note, std::move(sentence), std::move(advice));
}
void chart::problem(std::string_view id, std::string sentence, std::string advice) {
  add(id, finding_level::problem, std::move(sentence), std::move(advice));
}

void chart::fails(std::exception_ptr why) {
  if (!result_.failure) result_.failure = std::move(why);
}

void chart::option(std::string words) {
  result_.has_advice = true;
  add_once(result_.options, std::move(words));
}
void chart::without(std::string words) {
  result_.has_advice = true;
  add_once(result_.without, std::move(words));
}
void chart::scheme(std::string_view scheme) {
  result_.has_advice = true;
  result_.where.scheme = scheme;
}

void chart::login_directory() {
  result_.has_advice = true;
  result_.where.segments.clear();
  result_.where.absolute = false;
  result_.where.directory = true;
  result_.where.type.reset();
}

diagnosis chart::finish() {
  result_.usable = !failed();
  if (helpless_) result_.has_advice = false;
  return std::move(result_);
}

}  // namespace doctor

}  // namespace ferry
