/* bcryptprimitives.dll for Wine 8, which lacks it: the one function of it that Rust's standard library, and so every
 * native module made with it, asks of Windows 10. */
#include <stddef.h>

/* RtlGenRandom, of advapi32. */
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *buffer, unsigned long length);

__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *data, size_t length) {
  while (length > 0) {
    unsigned long part = length > 0x10000000 ? 0x10000000 : (unsigned long)length;
    SystemFunction036(data, part);
    data += part;
    length -= part;
  }
  return 1;
}

int __stdcall DllMain(void *instance, unsigned long reason, void *reserved) { return 1; }
