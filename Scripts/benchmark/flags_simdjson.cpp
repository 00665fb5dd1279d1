// The reference: what a C++ program on simdjson On-Demand needs for parsing, flagging and counting alone.
//
// It keeps nothing, validates only what On-Demand touches, and knows five limits by heart. Usage: FILE.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unordered_map>
#include <vector>

#include <simdjson.h>

using namespace simdjson;

static const size_t chunk_size = 8 << 20;

struct Counts {
  size_t events = 0, flagged = 0, critical = 0;
  std::unordered_map<std::string, unsigned> streaks;
};

static bool exceeds(ondemand::object metrics) {
  bool over = false;
  for (auto field : metrics) {
    std::string_view key = field.unescaped_key();
    double limit;
    if (key == "latency_ms") limit = 500;
    else if (key == "query_time_ms") limit = 300;
    else if (key == "load_time_ms") limit = 5000;
    else if (key == "cpu_percent") limit = 90;
    else if (key == "memory_percent") limit = 95;
    else continue;
    double value;
    if (!field.value().get_double().get(value) && value > limit) over = true;
  }
  return over;
}

static void observe(ondemand::document_reference doc, Counts &counts) {
  std::string_view service = doc["service_name"];
  std::string_view region = doc["region"];
  static std::string key;
  key.assign(service).append("/").append(region);
  bool over = exceeds(doc["metrics"].get_object());
  unsigned &streak = counts.streaks[key];
  streak = over ? streak + 1 : 0;
  counts.events++;
  counts.flagged += over;
  counts.critical += streak >= 3;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  if (!strcmp(argv[1], "--kernel")) {
    puts(get_active_implementation()->name().c_str());
    return 0;
  }
  FILE *file = fopen(argv[1], "rb");
  if (!file) return 3;
  std::vector<char> buffer(2 * chunk_size + SIMDJSON_PADDING);
  size_t held = 0;
  ondemand::parser parser;
  Counts counts;
  while (true) {
    size_t got = fread(buffer.data() + held, 1, chunk_size, file);
    held += got;
    if (!held) break;
    size_t end = held;
    while (end > 0 && buffer[end - 1] != '\n') end--;
    if (!got && !end) end = held;
    ondemand::document_stream stream;
    if (parser.iterate_many(buffer.data(), end, end).get(stream)) return 1;
    for (auto it = stream.begin(); it != stream.end(); ++it) {
      ondemand::document_reference doc;
      if ((*it).get(doc)) return 1;
      observe(doc, counts);
    }
    memmove(buffer.data(), buffer.data() + end, held - end);
    held -= end;
    if (!got) break;
  }
  printf("events %zu flagged %zu critical %zu\n", counts.events, counts.flagged, counts.critical);
}
