#include "CCurl.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

/// A function's name, and where its address goes.
typedef struct {
  const char *name;
  size_t offset;
} symbol;

static const symbol symbols[] = {
  {"curl_global_init", offsetof(ccurl_library, global_init)},
  {"curl_easy_init", offsetof(ccurl_library, init)},
  {"curl_easy_cleanup", offsetof(ccurl_library, cleanup)},
  {"curl_easy_setopt", offsetof(ccurl_library, set)},
  {"curl_easy_getinfo", offsetof(ccurl_library, info)},
  {"curl_easy_perform", offsetof(ccurl_library, perform)},
  {"curl_slist_append", offsetof(ccurl_library, append)},
  {"curl_slist_free_all", offsetof(ccurl_library, free_list)},
  {"curl_easy_strerror", offsetof(ccurl_library, error)},
};

bool ccurl_open(const char *name, ccurl_library *library) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!handle) return false;
  for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
    void *address = dlsym(handle, symbols[i].name);
    if (!address) return false;
    // POSIX gives addresses of functions as data pointers; copying avoids a cast that C forbids.
    memcpy((char *)library + symbols[i].offset, &address, sizeof address);
  }
  return library->global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}
