// The whole examination: all checks, one after another.
#pragma once

#include <ferry/diagnosis.hpp>

#include "doctor/patient.hpp"

namespace ferry::doctor {

/// Throws cancelled_error, what is wrong on this machine, and what `tell` throws.
[[nodiscard]] diagnosis examine(io::host& host, const assignment& what, const finding_callback& tell);

}  // namespace ferry::doctor
