// libFuzzer's driver as a function; its library is named by Scripts/fuzz.
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *count, char ***words, int (*test)(const uint8_t *bytes, size_t count));
