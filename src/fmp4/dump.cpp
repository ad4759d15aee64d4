#include "fmp4/dump.h"

#include "fmp4/box_reader.h"
#include "fmp4/fragment_boxes.h"
#include "fmp4/movie_boxes.h"

namespace sluice::fmp4 {
namespace {

struct AnyFile {
  std::vector<FileTypeBox> ftyp;
  std::vector<MovieBox> moov;
  std::vector<SegmentTypeBox> styp;
  std::vector<SegmentIndexBox> sidx;
  std::vector<ProducerReferenceTimeBox> prft;
  std::vector<EventMessageBox> emsg;
  std::vector<MovieFragmentBox> moof;
  std::vector<MediaDataBox> mdat;
};

}  // namespace

std::string dump(std::span<const std::uint8_t> data) {
  std::string text;
  BoxReader reader(data, &text);
  AnyFile file;
  reader.boxes(file.ftyp, file.moov, file.styp, file.sidx, file.prft, file.emsg, file.moof, file.mdat);
  if (!reader.ok()) text.append("error: ").append(reader.error().message()).append("\n");
  return text;
}

}  // namespace sluice::fmp4
