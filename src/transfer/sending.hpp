// One upload while it runs: its attempts, what is known about the source, what of it the server has. How attempts follow each other is in upload.cpp, where
// each begins in sending.cpp, what is believed in the end in sent.cpp.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>

#include "session/request.hpp"
#include "transfer/blamed_source.hpp"
#include "transfer/meter.hpp"
#include "transfer/noted_source.hpp"
#include "transfer/packets.hpp"
#include "transfer/remote_target.hpp"
#include "transfer/upload.hpp"

namespace ferry::transfer {

class sending {
 public:
  sending(keeper& to, io::file_system& files, const upload_job& job, io::source& from)
      : keeper_(to),
        files_(files),
        job_(job),
        blamed_(from),
        from_(from.path() == nullptr ? blamed_ : from),
        began_(to.host().now()),
        tries_(to.host(), job.tries, moment(to.host(), job.how.deadline_)),
        meter_(to.host(), job.how.watch_),
        target_(job.remote) {
    if (const auto* path = from.path(); path != nullptr) local_ = files.look(*path, io::links::follow);
  }

  verdict run();

 private:
  [[nodiscard]] bool wanted(session::connection& c);
  [[nodiscard]] std::string identity() const;
  void attempts();
  void attempt();
  void account(const session::facts& f, bool refused);
  void send_from(session::connection& c, std::uint64_t offset, session::facts& f);
  [[nodiscard]] bool circumvent(const error& e);

  [[nodiscard]] std::uint64_t where_to_begin(session::connection& c);
  [[nodiscard]] std::uint64_t where_to_append(session::connection& c);
  [[nodiscard]] bool same_end(session::connection& c, std::uint64_t there, std::uint64_t before);
  [[noreturn]] void give_up_for_good();
  [[nodiscard]] std::optional<io::file_facts> changed_source();
  void follow_the_source();

  void judge_it(std::uint64_t offset, const session::facts& f, bool missing_reply);
  void judge_the_source(std::uint64_t offset, std::uint64_t sent);
  void compare_checksums(session::connection& c);
  void require_checksums();
  [[nodiscard]] std::optional<checksum> our_checksum(checksum_algorithm by);
  void dress(session::connection& c);
  void discard() noexcept;

  [[nodiscard]] session::asked_file ask(session::connection& c, std::string_view path) {
    return transfer::ask(keeper_, c, path);
  }
  [[nodiscard]] bool binary() const noexcept { return !job_.how.text_; }
  [[nodiscard]] bool has_temporary_name() const noexcept { return !written_.empty() && written_ != target_; }
  [[nodiscard]] std::string_view verb() const noexcept {
    return job_.append ? "APPE" : job_.how.unique_ ? "STOU" : "STOR";
  }
  [[nodiscard]] error_context where(const session::facts& f) const {
    return {.phase = phase::completion,
            .command = std::string(verb()) + " " + (written_.empty() ? target_ : written_),
            .reply = f.final,
            .bytes = f.bytes,
            .session_usable = keeper_.is_open()};
  }

  keeper& keeper_;
  io::file_system& files_;
  const upload_job& job_;
  blamed_source blamed_;
  io::source& from_;
  io::clock_time began_;
  retrier tries_;
  meter meter_;
  std::string target_;                   // the final name
  std::string written_;                  // the name that is written to
  std::optional<io::file_facts> local_;  // of a source with a name
  std::optional<std::uint64_t> total_;   // of the source
  std::optional<noted_source> noted_;    // in place of a source that cannot go back

  // What the server may have.
  std::optional<std::uint64_t> base_;  // of APPE: what was there before
  bool may_go_on_ = false;             // with what an earlier run has left of this source
  // A STOR of all of it was taken: what is there now is of this source, `given_` bytes of it at most.
  bool ours_ = false;
  std::uint64_t given_ = 0;   // bytes of the source that may be there, the most of all attempts
  bool arrived_ = false;      // something of ours may be there, whatever the command was
  std::uint64_t kept_ = 0;    // by the server, as far as it has been asked
  std::uint64_t offset_ = 0;  // where this attempt began
  bool taken_ = false;        // the command of this attempt was not refused
  bool tried_ = false;        // a command was sent that can have made a file under `written_`
  bool refuted_ = false;      // what is there is wrong, though its size is right

  std::exception_ptr failure_;  // of the last attempt
  bool first_ = true;
  bool from_the_beginning_ = false;  // a STOR behind a REST was refused
  bool made_directories_ = false;
  upload_place place_;
  verdict verdict_;
};

}  // namespace ferry::transfer
