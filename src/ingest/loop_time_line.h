// LoopTimeLine: puts each repetition of a looped file behind the one before it. Pure; one thread.
//
// Pictures go on without a seam; sound that is a little longer than they are overlaps, and is cut by its own
// stage.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>

namespace sluice::ingest {

class LoopTimeLine {
 public:
  // A packet of this stream with this decoding time, as the file has it. `leads`: the stream is the video.
  void note(int stream, std::chrono::microseconds time, bool leads);
  // The file begins again.
  void repeat();

  // To be added to the file's times.
  std::chrono::microseconds offset() const { return offset_; }
  // Whether the file had anything in it since it was begun.
  bool empty() const { return spans_.empty(); }

 private:
  struct Span {
    std::chrono::microseconds first;
    std::chrono::microseconds last;
    bool leads = false;
    std::chrono::microseconds step{0};  // between the last two packets

    std::chrono::microseconds end() const { return last + step; }
  };

  std::map<int, Span> spans_;
  std::chrono::microseconds offset_{0};
};

}  // namespace sluice::ingest
