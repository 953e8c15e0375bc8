// z/OS after SITE FILETYPE=JES: the jobs of JES, and of one job the files of its spool.
//
//   IBMUSER1  JOB01906  OUTPUT    3 Spool Files              JESINTERFACELEVEL 1
//   JOBNAME  JOBID    OWNER    STATUS CLASS                  JESINTERFACELEVEL 2
//   IBMUSER2 JOB01906 IBMUSER  OUTPUT A        RC=0000 3 spool files
//            ID  STEPNAME PROCSTEP C DDNAME   BYTE-COUNT
//            001 JES2              A JESMSGLG      1200
//
// A job is called by its id, a file of its spool by the id and the number that RETR wants: JOB01906.1.
#include "listing/columns.hpp"
#include "listing/dates.hpp"
#include "listing/mainframe.hpp"
#include "listing/reader.hpp"

namespace ferry::listings {
namespace {

// JOB00123, STC00123, TSU00123; beyond 99,999 jobs J0123456, S0123456, T0123456.
bool is_job_id(std::string_view text) {
  if (text.size() != 8) return false;
  if (text.starts_with("JOB") || text.starts_with("STC") || text.starts_with("TSU")) {
    return is_digits(text.substr(3), 5);
  }
  return std::string_view("JST").find(text.front()) != std::string_view::npos && is_digits(text.substr(1), 7);
}

bool is_job_name(std::string_view text) {
  return consists_of(text, 8, [](char c) { return wire::is_digit(c) || is_capital(c) || is_national(c); });
}

bool is_status(std::string_view text) { return text == "INPUT" || text == "ACTIVE" || text == "OUTPUT"; }

// `3 Spool Files`, in either case.
bool counts_spool_files(const columns& cells, std::size_t at) {
  return is_digits(cells[at], 9) && wire::equal_ignoring_case(cells[at + 1], "spool") &&
         wire::lower(cells[at + 2]).starts_with("file");
}

class mvs_jes final : public reader {
 public:
  using reader::reader;

  verdict read(std::string_view line, output& out) override {
    const columns cells(line);
    if (cells.size() == 0) return verdict::blank;
    if (cells[0] == "JOBNAME" && cells[1] == "JOBID") return verdict::noise;
    if (job(cells, out.found)) return verdict::entry;
    if (job_.empty()) return verdict::foreign;
    if (is_detail_heading(cells) || counts_spool_files(cells, 0)) return verdict::noise;
    return spool_file(cells, out.found) ? verdict::entry : verdict::foreign;
  }

 private:
  static bool is_detail_heading(const columns& cells) {
    if (cells.size() == 1) return consists_of(cells[0], 200, [](char c) { return c == '-'; });
    return (cells[0] == "ID" && cells[1] == "STEPNAME") || (cells[0] == "STEPNAME" && cells[2] == "PROCNAME") ||
           (cells[0] == "CPUTIME" && cells[2] == "ELAPSED");
  }

  bool job(const columns& cells, entry& found) {
    if (!is_job_name(cells[0]) || !is_job_id(cells[1])) return false;
    const bool owned = !is_status(cells[2]);
    std::size_t at = owned ? 3 : 2;
    if (!is_status(cells[at])) return false;
    job_ = cells[1];
    found.name = job_;
    found.type = entry_type::other;
    if (owned) found.owner = cells[2];
    add_fact(found, "job", cells[0]);
    add_fact(found, "status", cells[at++]);
    if (owned && consists_of(cells[at], 8, wire::is_alnum) && !counts_spool_files(cells, at)) {
      add_fact(found, "class", cells[at++]);
    }
    std::string result;
    for (; at < cells.size(); ++at) {
      if (at + 3 == cells.size() && counts_spool_files(cells, at)) {
        add_fact(found, "spool-files", cells[at]);
        at += 2;
      } else {
        result.append(result.empty() ? "" : " ").append(cells[at]);
      }
    }
    // `RC=0004`, `ABEND=522`, `(JCL error)`, `-HELD-`.
    add_fact(found, "result", result);
    return true;
  }

  bool spool_file(const columns& cells, entry& found) const {
    const std::size_t count = cells.size();
    if (count < 5 || count > 6 || !is_digits(cells[0], 6)) return false;
    const auto size = wire::parse_number(cells[count - 1], UINT64_MAX);
    const std::string_view output_class = cells[count - 3];
    if (!size || output_class.size() != 1) return false;
    found.name = job_ + '.' + std::to_string(number(cells[0], 999'999).value_or(0));
    found.type = entry_type::file;
    found.size = *size;
    add_fact(found, "id", cells[0]);
    add_fact(found, "step", cells[1]);
    if (count == 6) add_fact(found, "procstep", cells[2]);
    add_fact(found, "class", output_class);
    add_fact(found, "ddname", cells[count - 2]);
    return true;
  }

  std::string job_;  // the one read last: what follows may be its spool
};

}  // namespace

std::unique_ptr<reader> make_mvs_jes(const listing_options& options) { return make_reader<mvs_jes>(options); }

}  // namespace ferry::listings
