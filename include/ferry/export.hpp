// Visibility of the public interface: everything is hidden except what carries FERRY_API.
#pragma once

#if defined(_WIN32)
#define FERRY_API
#else
#define FERRY_API __attribute__((visibility("default")))
#endif
