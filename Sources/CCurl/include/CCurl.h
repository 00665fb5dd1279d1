// CCurl: libcurl as a table of functions, opened only when a run asks for the network.
//
// Linking libcurl would cost every start 36 shared libraries and 8 ms, and a host without it could
// not even print the version. Its headers are needed to build; the library is looked for at run time.
#pragma once
#include <curl/curl.h>
#include <stdbool.h>

/// The functions of an opened libcurl.
typedef struct {
  CURLcode (*global_init)(long flags);
  CURL *(*init)(void);
  void (*cleanup)(CURL *call);
  CURLcode (*set)(CURL *call, CURLoption option, ...);
  CURLcode (*info)(CURL *call, CURLINFO what, ...);
  CURLcode (*perform)(CURL *call);
  struct curl_slist *(*append)(struct curl_slist *list, const char *text);
  void (*free_list)(struct curl_slist *list);
  const char *(*error)(CURLcode code);
} ccurl_library;

/// Receives `size` * `count` bytes of a body or a header; any other answer ends the call.
typedef size_t (*ccurl_receive)(char *bytes, size_t size, size_t count, void *context);
/// Called at least once a second; anything but 0 ends the call.
typedef int (*ccurl_progress)(
  void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up);

/// Opens the library of that name and fills `library`; false when it or a function is missing.
///
/// An opened library stays open to the end of the process: closing OpenSSL is not safe.
bool ccurl_open(const char *name, ccurl_library *library);

// Swift imports no variadic function: one wrapper for each kind of value.

static inline CURLcode ccurl_set_long(
  const ccurl_library *library, CURL *call, CURLoption option, long value) {
  return library->set(call, option, value);
}

static inline CURLcode ccurl_set_size(
  const ccurl_library *library, CURL *call, CURLoption option, curl_off_t value) {
  return library->set(call, option, value);
}

static inline CURLcode ccurl_set_text(
  const ccurl_library *library, CURL *call, CURLoption option, const char *value) {
  return library->set(call, option, value);
}

static inline CURLcode ccurl_set_pointer(
  const ccurl_library *library, CURL *call, CURLoption option, void *value) {
  return library->set(call, option, value);
}

static inline CURLcode ccurl_set_receive(
  const ccurl_library *library, CURL *call, CURLoption option, ccurl_receive value) {
  return library->set(call, option, value);
}

static inline CURLcode ccurl_set_progress(
  const ccurl_library *library, CURL *call, CURLoption option, ccurl_progress value) {
  return library->set(call, option, value);
}

static inline CURLcode ccurl_get_long(
  const ccurl_library *library, CURL *call, CURLINFO what, long *value) {
  return library->info(call, what, value);
}
