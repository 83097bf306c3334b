/* Stands for Electron's program for Windows where that cannot be downloaded: what electron-builder changes in it is
 * here as there. It shows how the app is packed, and starts nothing. */

/* Electron's fuses as it ships them: a mark, the version of the list, its length, and one character for each. */
__attribute__((used, section(".fuses"))) const char fuses[] = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x08"
                                                              "10110001";

int start(void) { return fuses[0] != 'd'; }
