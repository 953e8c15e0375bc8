// Standard output while an object of this class lives goes to a file instead, because print_line and debug output go there.
#pragma once

#include <string>
#include <vector>

namespace conformance {

class captured_stdout {
 public:
  captured_stdout();
  ~captured_stdout();
  captured_stdout(const captured_stdout&) = delete;
  captured_stdout& operator=(const captured_stdout&) = delete;
  /// What was printed so far, without line ends.
  std::vector<std::string> lines();

 private:
  int saved_ = -1;
  int file_ = -1;
};

}  // namespace conformance
