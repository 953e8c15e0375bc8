// The table of dialects. Adding one: a file with its reader and its make_ function, and a row here.
#include <vector>

#include "listing/reader.hpp"

// Those with the surest signs stand first: they win where two read a listing equally well. One row a line, which clang-format would join.
// clang-format off
#define FERRY_DIALECTS(row) \
  row("mlsd", make_mlsd, false) \
  row("eplf", make_eplf, false) \
  row("vms", make_vms, false) \
  row("mvs", make_mvs, false) \
  row("mvs-jes", make_mvs_jes, false) \
  row("mvs-pds", make_mvs_pds, false) \
  row("os400", make_os400, false) \
  row("nonstop", make_nonstop, false) \
  row("sterling", make_sterling, false) \
  row("gcos7", make_gcos7, false) \
  row("vse", make_vse, false) \
  row("vm-cms", make_vm_cms, false) \
  row("stratus-vos", make_stratus_vos, false) \
  row("mpeix", make_mpeix, false) \
  row("os9", make_os9, false) \
  row("music", make_music, false) \
  row("tops20", make_tops20, false) \
  row("microrto", make_microrto, false) \
  row("wfftp", make_wfftp, false) \
  row("vxworks", make_vxworks, false) \
  row("netware-psu", make_netware_psu, false) \
  row("netware", make_netware, false) \
  row("unix", make_unix, false) \
  row("distinct", make_distinct, false) \
  row("vshell", make_vshell, false) \
  row("os2", make_os2, false) \
  row("dos", make_dos, false) \
  row("pctcp", make_pctcp, false) \
  row("ncsa", make_ncsa, false) \
  row("ka9q", make_ka9q, false) \
  row("tsx", make_tsx, false) \
  row("names-only", make_names_only, true)
// clang-format on

namespace ferry::listings {

#define FERRY_DECLARE(name, make, weak) std::unique_ptr<reader> make(const listing_options& options);
FERRY_DIALECTS(FERRY_DECLARE)
#undef FERRY_DECLARE

std::span<const dialect_row> dialects() {
#define FERRY_ROW(name, make, weak) dialect_row{name, make, weak},
  static constexpr dialect_row table[] = {FERRY_DIALECTS(FERRY_ROW)};
#undef FERRY_ROW
  return table;
}

}  // namespace ferry::listings

namespace ferry {

std::vector<std::string_view> listing_dialects() {
  std::vector<std::string_view> names;
  for (const auto& one : listings::dialects()) names.push_back(one.name);
  return names;
}

}  // namespace ferry
