// Times are compared only as exactly as the vaguer side tells them. Two seconds are nothing where a file system (FAT) keeps no odd ones.
#include "transfer/existing.hpp"

#include <algorithm>

namespace ferry::transfer {

namespace {

using io::file_kind;
using io::file_time;

constexpr std::size_t longest_name = 255;
constexpr std::chrono::seconds coarsest_file_system{2};

std::chrono::nanoseconds unit(time_precision precision) {
  switch (precision) {
    case time_precision::day:
      return std::chrono::hours(24);
    case time_precision::minute:
      return std::chrono::minutes(1);
    case time_precision::second:
      return std::chrono::seconds(1);
    case time_precision::subsecond:
      break;
  }
  return std::chrono::nanoseconds(1);
}

file_time floor_to(file_time when, std::chrono::nanoseconds step) {
  auto rest = when.time_since_epoch() % step;
  if (rest.count() < 0) rest += step;
  return when - rest;
}

bool surely_newer(const known_file& source, const known_file& target) {
  const auto step = std::max(unit(source.precision), unit(target.precision));
  const auto ours = floor_to(*target.modified, step);
  const auto theirs = floor_to(*source.modified, step);
  return step >= coarsest_file_system ? theirs > ours : theirs >= ours + coarsest_file_system;
}

bool same_size(const known_file& a, const known_file& b) { return a.size && b.size && *a.size == *b.size; }
bool other_size(const known_file& a, const known_file& b) { return a.size && b.size && *a.size != *b.size; }

std::string bytes(std::uint64_t n) { return std::to_string(n) + " bytes"; }

verdict_on_existing when_newer(const known_file& target, const known_file& source) {
  if (!source.modified || !target.modified) {
    if (other_size(target, source)) return {decision::go, {}};
    if (same_size(target, source)) return {decision::skip, "the sizes agree, and the age is not known"};
    return {decision::fail, "neither times nor sizes are known to compare: choose to overwrite or to skip"};
  }
  if (surely_newer(source, target)) return {decision::go, {}};
  if (surely_newer(target, source)) return {decision::skip, "it is newer"};
  if (other_size(target, source)) return {decision::go, {}};
  return {decision::skip, "it is as new"};
}

verdict_on_existing when_resuming(const known_file& target, const known_file& source) {
  if (!target.size) return {decision::fail, "its size is not known, so the transfer cannot continue behind it"};
  if (*target.size == 0) return {decision::go, {}};
  if (!source.size || *target.size < *source.size) return {decision::resume, {}};
  if (*target.size == *source.size) {
    if (source.modified && target.modified && surely_newer(source, target)) return {decision::go, {}};
    return {decision::skip, "it is complete: the sizes agree"};
  }
  return {decision::fail, "it has " + bytes(*target.size) + " and the source only " + bytes(*source.size) +
                              ": it is not the beginning of it. Overwrite it to have the new one"};
}

}  // namespace

known_file known(const io::file_facts& facts) {
  return {.size = facts.size, .modified = facts.modified, .precision = time_precision::subsecond, .kind = facts.kind};
}

verdict_on_existing decide(if_exists policy, const std::optional<known_file>& target, const known_file& source) {
  if (!target) return {decision::go, {}};
  if (target->kind == file_kind::directory) return {decision::fail, "it is a folder"};
  if (target->kind == file_kind::other) return {decision::go, {}};
  switch (policy) {
    case if_exists::overwrite:
      break;
    case if_exists::skip:
      return {decision::skip, "it exists already"};
    case if_exists::resume:
      return when_resuming(*target, source);
    case if_exists::newer:
      return when_newer(*target, source);
    case if_exists::rename:
      return {decision::rename, {}};
    case if_exists::fail:
      return {decision::fail, "it exists already"};
  }
  return {decision::go, {}};
}

std::string_view cut_name(std::string_view name, std::size_t bytes) noexcept {
  if (name.size() <= bytes) return name;
  while (bytes > 0 && (static_cast<unsigned char>(name[bytes]) & 0xC0U) == 0x80U) --bytes;
  return name.substr(0, bytes);
}

std::string numbered(std::string_view name, unsigned number) {
  const auto extension_at = [](std::string_view text) {
    const auto dot = text.rfind('.');
    return dot == 0 || dot == text.npos ? text.size() : dot;
  };
  auto end = extension_at(name);
  if (name.substr(0, end).ends_with(".tar") && end > 4) end -= 4;
  const auto extension = name.substr(end);
  const std::string tag = " (" + std::to_string(number) + ")";
  const std::size_t rest = tag.size() + extension.size();
  // What is behind the dot of such a name is no extension.
  if (rest >= longest_name) return std::string(cut_name(name, longest_name - tag.size())) + tag;
  return std::string(cut_name(name.substr(0, end), longest_name - rest)) + tag + std::string(extension);
}

}  // namespace ferry::transfer

namespace ferry {

std::string_view to_string(if_exists policy) noexcept {
  switch (policy) {
    case if_exists::overwrite:
      return "overwrite";
    case if_exists::skip:
      return "skip";
    case if_exists::resume:
      return "resume";
    case if_exists::newer:
      return "newer";
    case if_exists::rename:
      return "rename";
    case if_exists::fail:
      break;
  }
  return "fail";
}

}  // namespace ferry
