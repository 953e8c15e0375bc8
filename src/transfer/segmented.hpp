// One large file over several sessions: the one that has begun goes on, others take what it has not come to, and every joint is held against what both of
// its sides have sent.
//
// Invariants: a session that fails costs its part of the work and nothing else; bytes of a server that passes over REST never come under another offset; the
// journal knows what is in the file, to the last megabyte.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "session/request.hpp"
#include "transfer/crew.hpp"
#include "transfer/download.hpp"
#include "transfer/joints.hpp"
#include "transfer/partial.hpp"
#include "transfer/pieces.hpp"

namespace ferry::transfer {

class segmented {
 public:
  /// What makes the file unfit for segments: it has to be fetched from its beginning by one session.
  struct unfit {
    std::string why;
  };
  struct totals {
    std::uint64_t bytes = 0;
    std::uint64_t wire_bytes = 0;
    unsigned sessions = 1;
    session::facts whole;   ///< as if one session had fetched the file
    bool end_lost = false;  ///< its last bytes came, and the server's word on them did not
  };

  /// What is missing of `into` is fetched, which holds a beginning of the file or is in segments already. At most `sessions` in all. `progress` is told the bytes that have come, in the caller's thread. All
  /// outlive the object; `until` is the last moment for tries.
  segmented(keeper& own, crew& helpers, partial_file& into, const download_job& job, std::uint64_t size,
            unsigned sessions, std::chrono::microseconds distance, io::clock_time until,
            std::function<void(std::uint64_t)> progress);
  segmented(const segmented&) = delete;
  segmented& operator=(const segmented&) = delete;
  /// Ends the others, and writes down what has come.
  ~segmented();

  /// The open link of the caller's session, which gives what is missing first; until its part is over.
  void first(session::data_link& link, io::sink& to);
  /// That transfer has ended: one of the two follows each first(). Throws incomplete_transfer where the server ended its part too early.
  void first_ended(const session::facts& f);
  void first_failed(const session::facts& f) noexcept;
  /// All the rest, until the file is whole and its joints agree. May be called again after a failure. Throws unfit.
  void rest();

  [[nodiscard]] std::uint64_t moved();
  /// Ends the others.
  [[nodiscard]] totals result();
  /// What is to be done every now and then while the caller waits: the journal, the user's progress; throws what has failed elsewhere.
  void attend();
  /// What ended the whole in another session.
  [[nodiscard]] std::exception_ptr failure();

 private:
  struct holding;  // a part that is released when it is over

  void help(keeper& session) noexcept;
  [[nodiscard]] static ranges without_edges(partial_file& into, joints& edges);
  void fetch(keeper& session, const piece& part);
  void require_the_same_file(const session::facts& f) const;
  void take_piece(keeper& session, session::data_link& link, const piece& part, std::uint64_t start);
  void receive(keeper& session, session::data_link& link, io::sink& to, std::size_t number, std::uint64_t from);
  void require_end_in_sight(keeper& session, std::uint64_t there);
  [[nodiscard]] bool is_beginning(std::span<const std::byte> bytes);
  [[nodiscard]] std::optional<piece> take(io::clock_time now);
  [[nodiscard]] std::uint64_t least_worth_taking(io::clock_time now) const;
  [[nodiscard]] bool wait_for_beginning(keeper& session);
  void count(const session::facts& f);
  void take_back_refused(const session::facts& f, const piece& part);
  void require_end(const session::facts& f, std::size_t number);
  void call_helpers();
  void fail(std::exception_ptr why) noexcept;
  void verify_joints();
  template <class Call>
  auto locked(const Call& call);

  keeper& own_;
  session::low_speed_limit low_speed_;  // of the whole
  crew& helpers_;
  partial_file& into_;
  const download_job& job_;
  unsigned sessions_;
  std::chrono::microseconds distance_;
  io::clock_time until_;
  std::function<void(std::uint64_t)> progress_;
  io::clock_time began_;
  std::uint64_t there_at_first_;
  std::optional<piece> first_;

  // Under the crew's lock:
  joints joints_;
  pieces plan_;
  totals totals_;
  std::exception_ptr failure_;
  bool alone_ = false;
  bool over_ = false;
};

struct situation {
  std::uint64_t missing = 0;
  std::chrono::microseconds distance{0};  ///< to the server and back
  unsigned helpers = 0;                   ///< that come by themselves
  unsigned wanted = 0;                    ///< what the user says; 0: nothing
  bool in_pieces = false;                 ///< what is there came from several sessions already
};
/// As many sessions as should fetch what is missing; 0: it comes in order.
[[nodiscard]] unsigned worthwhile_sessions(const situation& s);

}  // namespace ferry::transfer
