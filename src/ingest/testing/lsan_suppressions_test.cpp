// What libraries leak, for the leak check of AddressSanitizer: libx265 3.5 leaks some 12 kB for each encoder
// closed.

extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libx265\n";
}  // NOLINT(bugprone-reserved-identifier)
