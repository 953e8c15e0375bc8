// Words and figures of a verdict.
#include <ferry/verdict.hpp>

namespace ferry {

std::string_view to_string(confidence how) noexcept {
  switch (how) {
    case confidence::complete:
      return "complete";
    case confidence::verified:
      return "verified";
    case confidence::skipped:
      break;
  }
  return "skipped";
}

double verdict::speed() const noexcept {
  const std::chrono::duration<double> took = duration;
  return took.count() > 0 ? static_cast<double>(bytes) / took.count() : 0;
}

}  // namespace ferry
