// An SSL_CTX made from tls_options: shared by the control connection and all data connections of a session.
#pragma once

#include <memory>

#include <ferry/tls.hpp>

struct ssl_ctx_st;

namespace ferry::tls {

class context {
 public:
  /// Reads the files. Throws tls_error (tls_problem::settings) that names the file or setting at fault.
  explicit context(tls_options options);
  ~context();
  context(const context&) = delete;
  context& operator=(const context&) = delete;

  [[nodiscard]] ssl_ctx_st* native() const noexcept { return ctx_; }
  [[nodiscard]] const tls_options& options() const noexcept { return options_; }

 private:
  tls_options options_;
  ssl_ctx_st* ctx_;
};

}  // namespace ferry::tls
