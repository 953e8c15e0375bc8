// A digest is enough: what differs by chance, or because the file has changed, differs in it.
#include "transfer/joints.hpp"

#include <string_view>
#include <vector>

#include "transfer/digest.hpp"

namespace ferry::transfer {

namespace {
std::uint64_t digest_of(std::span<const std::byte> bytes) {
  return digest(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}
}  // namespace

void joints::add(std::uint64_t at, std::span<const std::byte> before) {
  if (!before.empty()) all_.insert_or_assign(at, joint{.length = before.size(), .digest = digest_of(before)});
}

bool joints::agrees(io::file& content, const entry& one) {
  const auto& [at, known] = one;
  std::vector<std::byte> there(known.length);
  return content.read_at(at - known.length, there) == there.size() && digest_of(there) == known.digest;
}

void joints::settle(io::file& content, const ranges& for_good) {
  std::erase_if(all_, [&](const entry& one) {
    const auto& [at, known] = one;
    return for_good.contains({at - known.length, at}) && agrees(content, one);
  });
}

std::optional<std::uint64_t> joints::disagreement(io::file& content) const {
  for (const auto& one : all_)
    if (!agrees(content, one)) return one.first;
  return {};
}

}  // namespace ferry::transfer
