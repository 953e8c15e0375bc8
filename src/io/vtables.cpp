// The one home of the virtual tables of io: without it every user of the headers would carry copies.
#include "io/files.hpp"
#include "io/host.hpp"
#include "io/transfer_end.hpp"

namespace ferry::io {

waitable::~waitable() = default;
host::~host() = default;
sink::~sink() = default;
source::~source() = default;
file::~file() = default;
file_system::~file_system() = default;

}  // namespace ferry::io
