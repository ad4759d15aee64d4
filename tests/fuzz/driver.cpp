// Runs a libFuzzer target without libFuzzer: every file of a corpus, then a fixed number of mutations of
// them.
//
//   NAME [--runs N] [--seed N] CORPUS…
//
// The mutations are drawn from a seeded generator, so that two runs do the same and a failure can be
// repeated. Coverage-guided fuzzing is Clang's business: see docs/testing.md.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

Input read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// An allocation of exactly the input's size, so that AddressSanitizer sees a read one byte past its end.
void run_one(const Input& input) {
  const Input exact(input.begin(), input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

class Mutator {
 public:
  Mutator(std::vector<Input> corpus, std::uint64_t seed) : corpus_(std::move(corpus)), random_(seed) {}

  Input next() {
    Input input = pick();
    const std::size_t changes = 1 + below(8);
    for (std::size_t i = 0; i < changes; ++i) change(input);
    return input;
  }

 private:
  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
  std::uint8_t byte() { return static_cast<std::uint8_t>(random_()); }
  const Input& pick() { return corpus_[below(corpus_.size())]; }

  void change(Input& input) {
    constexpr std::uint8_t kEdges[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    const std::size_t at = below(input.size());
    switch (below(7)) {
      case 0: input.insert(input.begin() + static_cast<std::ptrdiff_t>(at), byte()); return;
      case 1:
        if (!input.empty()) input[at] = byte();
        return;
      case 2:
        if (!input.empty()) input[at] ^= static_cast<std::uint8_t>(1U << below(8));
        return;
      case 3:
        if (!input.empty()) input[at] = kEdges[below(std::size(kEdges))];
        return;
      case 4:
        if (!input.empty()) input.erase(input.begin() + static_cast<std::ptrdiff_t>(at));
        return;
      case 5: input.resize(at); return;
      default: splice(input, at); return;
    }
  }

  void splice(Input& input, std::size_t at) {
    const Input& other = pick();
    const std::size_t from = below(other.size());
    input.resize(at);
    input.insert(input.end(), other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
  }

  std::vector<Input> corpus_;
  std::mt19937_64 random_;
};

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t runs = 0;
  std::uint64_t seed = 1;
  std::vector<Input> corpus{Input{}};
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--runs" && i + 1 < argc) {
      runs = std::stoull(argv[++i]);
    } else if (argument == "--seed" && i + 1 < argc) {
      seed = std::stoull(argv[++i]);
    } else if (std::filesystem::is_directory(argument)) {
      for (const auto& entry : std::filesystem::directory_iterator(argument))
        corpus.push_back(read_file(entry.path()));
    } else {
      corpus.push_back(read_file(argument));
    }
  }
  for (const Input& input : corpus) run_one(input);
  const std::size_t files = corpus.size() - 1;
  Mutator mutator(std::move(corpus), seed);
  for (std::uint64_t i = 0; i < runs; ++i) run_one(mutator.next());
  std::printf("%zu corpus files and %llu mutations, seed %llu: no failure\n", files,
              static_cast<unsigned long long>(runs), static_cast<unsigned long long>(seed));
  return 0;
}
