// The doctor: tries a server's modes one by one, and explains in sentences what works, what does not, and which option helps.
//
//     ferry::diagnose("ftpes://bob@nas.example/", options, [](const ferry::finding& f) { std::cout << f.sentence << '\n'; });
//
// It only reads: names are looked up, connections made, one login tried, directories listed, at most 64 KiB of one file fetched. Nothing
// is written to the server. A password is sent where ferry::client would send it, and nowhere else: to connections that only look at TLS it is not.
//
// In active mode the server is told an address of this machine (PORT, EPRT); the doctor tries that mode too, because it is asked about it.
#pragma once

#include <memory>
#include <string_view>

#include <ferry/client.hpp>
#include <ferry/diagnosis.hpp>
#include <ferry/export.hpp>
#include <ferry/url.hpp>

namespace ferry {

namespace detail {
struct examination_impl;
}

/// One examination. Used by one thread; `cancel()` alone may be called from any thread and from a signal handler.
class FERRY_API examination {
 public:
  /// Nothing is sent yet. The options are those of a client; retries and the like play no part. Throws std::invalid_argument for contradictions.
  explicit examination(url where, client_options options = {});
  /// For tests and other event loops: everything waits through `waits_by`, which must outlive the object.
  examination(io::host& waits_by, url where, client_options options = {});
  examination(examination&&) noexcept;
  examination& operator=(examination&&) noexcept;
  ~examination();

  /// Makes the checks one after another; one that fails stops only those that depend on it. Each step has its deadline (client_options::deadlines).
  /// `each` is told every finding at once; what it throws ends the examination. Throws cancelled_error, what is wrong on this machine (local_error,
  /// netrc_error, tls_error with tls_problem::settings) and std::invalid_argument for a login without a password; all else is a finding.
  diagnosis run(const finding_callback& each = {});
  /// Ends run() with cancelled_error.
  void cancel() noexcept;

 private:
  std::unique_ptr<detail::examination_impl> impl_;
};

/// The same in one call. Throws url_error, too.
FERRY_API diagnosis diagnose(std::string_view url, client_options options = {}, const finding_callback& each = {});

}  // namespace ferry
