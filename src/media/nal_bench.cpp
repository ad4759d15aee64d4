// Finding NAL units, which runs over every byte of every camera, against a plain copy of the same bytes.
#include <cstring>
#include <random>

#include <benchmark/benchmark.h>

#include "media/nal.h"

namespace sluice::media {
namespace {

// A picture as an encoder writes it: noise without a start code inside, in one unit.
std::vector<std::uint8_t> annex_b_picture(std::size_t size) {
  std::mt19937 random(1);
  std::vector<std::uint8_t> data = {0, 0, 0, 1, 0x65};
  while (data.size() < size) {
    const auto byte = static_cast<std::uint8_t>(random());
    if (data[data.size() - 1] == 0 && data[data.size() - 2] == 0 && byte <= 3) continue;
    data.push_back(byte);
  }
  return data;
}

void annex_b(benchmark::State& state) {
  const auto data = annex_b_picture(static_cast<std::size_t>(state.range(0)));
  for ([[maybe_unused]] auto _ : state) {
    NalReader reader(data, NalFraming::kAnnexB);
    while (const auto unit = reader.next()) benchmark::DoNotOptimize(unit->data());
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(annex_b)->Arg(8 << 10)->Arg(128 << 10);

void copy(benchmark::State& state) {
  const auto data = annex_b_picture(static_cast<std::size_t>(state.range(0)));
  std::vector<std::uint8_t> to(data.size());
  for ([[maybe_unused]] auto _ : state) {
    std::memcpy(to.data(), data.data(), data.size());
    benchmark::DoNotOptimize(to.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(copy)->Arg(8 << 10)->Arg(128 << 10);

}  // namespace
}  // namespace sluice::media
