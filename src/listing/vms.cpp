// DIRECTORY of VMS, as the servers of OpenVMS print it: UCX and TCP/IP Services, MultiNet, TCPware, and others.
//
// `NAME.TYPE;VERSION  blocks  dd-MMM-yyyy hh:mm[:ss[.cc]]  [GROUP,OWNER]  (protection)`. What does not fit goes on the next line: everything
// behind a long name, the protection behind a long owner. The version is the sign of the format; a name without one is no entry.
#include "listing/columns.hpp"
#include "listing/headings.hpp"
#include "listing/reader.hpp"
#include "listing/vms_details.hpp"
#include "wire/ascii.hpp"

namespace ferry::listings {
namespace {

class vms_directory final : public reader {
 public:
  using reader::reader;

  void look(std::span<const std::string_view> sample) override {
    for (const std::string_view line : sample) {
      if (const auto place = vms::heading(line)) headings_.expect(*place);
      // Names alone are taken only in company of nothing else: a Unix file may end in `;1` too.
      if (!is_of_vms(line)) bare_names_ = false;
    }
  }

  verdict read(std::string_view line, output& out) override {
    const std::string_view text = wire::trim_blanks(line);
    if (holding_) return read_rest(text, out);
    if (text.empty()) return verdict::blank;
    if (const auto place = vms::heading(text)) {
      headings_.enter(*place);
      return noise(out, "the name of the directory");
    }
    if (vms::is_total(text)) return noise(out, "a total");
    if (vms::is_coded_message(text)) return noise(out, message_of_the_server);
    const columns words(line);
    const auto name = vms::split_version(words[0]);
    if (!name) return verdict::foreign;
    return read_entry(*name, wire::trim_blanks(words.after(0)), out);
  }

  bool release(output& out) override {
    holding_ = false;
    if (!seen_.date && !bare_names_) return false;
    out.found = std::move(held_);
    return true;
  }

 private:
  static verdict noise(output& out, std::string_view reason) {
    out.reason = reason;
    return verdict::noise;
  }

  static bool is_of_vms(std::string_view line) {
    return line.empty() || wire::is_blank(line.front()) || vms::split_version(columns(line)[0]) || vms::heading(line) ||
           vms::is_total(line) || vms::is_coded_message(line);
  }

  verdict read_entry(const vms::versioned_name& name, std::string_view behind, output& out) {
    seen_ = {};
    held_ = {};
    // `*.*;0 no such file` is about the question, not about a file.
    const bool wildcard = name.name.find('*') != std::string_view::npos;
    if (vms::is_message(behind)) {
      if (wildcard) return noise(out, message_of_the_server);
      fill(name);
      held_.facts.push_back({"error", std::string(behind)});
      return done(out);
    }
    if (wildcard) return verdict::foreign;
    fill(name);
    if (!vms::read_details(behind, seen_, options(), held_)) return verdict::foreign;
    if (seen_.protection || (seen_.date && !seen_.owner)) return done(out);
    // The owner may go on with a protection on the next line, a name with all the rest.
    if (!seen_.owner && !behind.empty()) return verdict::foreign;
    holding_ = true;
    return verdict::held;
  }

  // A later line of an entry. One that does not continue it is foreign, so that the entry is released before the line is read for itself.
  verdict read_rest(std::string_view text, output& out) {
    if (text.empty()) return verdict::foreign;
    if (!seen_.date && vms::is_message(text)) {
      held_.facts.push_back({"error", std::string(text)});
      return done(out);
    }
    vms::progress seen = seen_;
    entry found = held_;
    if (!vms::read_details(text, seen, options(), found) || !seen.date) return verdict::foreign;
    held_ = std::move(found);
    seen_ = seen;
    if (seen.protection || !seen.owner) return done(out);
    return verdict::held;
  }

  verdict done(output& out) {
    holding_ = false;
    out.found = std::move(held_);
    return verdict::entry;
  }

  // `.DIR` is how a directory is written as a file; to enter it one writes the name without.
  void fill(const vms::versioned_name& name) {
    static constexpr std::string_view suffix = ".DIR";
    std::string_view text = name.name;
    const bool directory =
        text.size() > suffix.size() && wire::equal_ignoring_case(text.substr(text.size() - suffix.size()), suffix);
    if (directory) text.remove_suffix(suffix.size());
    held_.name = text;
    held_.type = directory ? entry_type::directory : entry_type::file;
    held_.facts.push_back({"version", std::string(name.version)});
    held_.directory = headings_.directory();
  }

  headings headings_;
  bool bare_names_ = true;
  bool holding_ = false;
  entry held_;
  vms::progress seen_;
};

}  // namespace

std::unique_ptr<reader> make_vms(const listing_options& options) { return make_reader<vms_directory>(options); }

}  // namespace ferry::listings
