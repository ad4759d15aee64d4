#include "validate/playlist/multivariant_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace sluice::validate {
namespace {

// Attributes by which variants name groups of renditions.
constexpr std::array<std::string_view, 4> kGroupTypes = {"AUDIO", "VIDEO", "SUBTITLES", "CLOSED-CAPTIONS"};

class MultivariantJudge {
 public:
  MultivariantJudge(const MultivariantPlaylist& playlist, const Where& where, Findings& out)
      : playlist_(playlist), where_(where), out_(out) {}

  void judge() {
    version();
    for (const Variant& variant : playlist_.variants) judge(variant);
    if (playlist_.variants.empty()) fault("MV-05", "there is no variant", 0, "");
    captions();
    for (const Rendition& rendition : playlist_.renditions) judge(rendition);
    groups();
    for (const OtherTag& tag : playlist_.others) judge(tag);
  }

 private:
  void fault(std::string_view rule, std::string_view what, int line, std::string_view seen) {
    out_.add(rule, what, where_, fmt::format("line {}: {}", line, seen));
  }

  void version() {
    const auto version = playlist_.version.value_or(1);
    if (version >= playlist_.minimum_version) return;
    fault("MP-01", "EXT-X-VERSION is lower than the tags need", 1,
          fmt::format("version {}, {} needs {}", version, playlist_.minimum_version_tag,
                      playlist_.minimum_version));
  }

  void judge(const Variant& variant) {
    const std::string seen = variant.attributes.text();
    if (variant.bandwidth == 0U || variant.average_bandwidth == 0U) {
      fault("MV-06", "a rate is 0", variant.line, seen);
    }
    if (variant.i_frames) {
      for (const std::string_view name : {"FRAME-RATE", "AUDIO", "SUBTITLES", "CLOSED-CAPTIONS"}) {
        if (variant.attributes.has(name)) {
          fault("MV-13", "EXT-X-I-FRAME-STREAM-INF has an attribute that it must not have", variant.line,
                name);
        }
      }
      return;
    }
    if (!variant.attributes.has("CODECS")) fault("MV-07", "CODECS is missing", variant.line, seen);
    if (!variant.average_bandwidth) {
      fault("MV-06", "there is no AVERAGE-BANDWIDTH", variant.line, seen);
    }
    for (const std::string_view type : kGroupTypes) {
      const Attribute* group = variant.attributes.find(type);
      if (group == nullptr || !group->quoted) continue;
      const bool exists = std::ranges::any_of(playlist_.renditions, [&](const Rendition& each) {
        return each.attributes.get("TYPE") == type && each.attributes.get("GROUP-ID") == group->value;
      });
      if (!exists) fault("MV-11", "a variant names a group that does not exist", variant.line, group->value);
    }
  }

  // CLOSED-CAPTIONS=NONE stands on all variants or on none.
  void captions() {
    std::set<bool> none;
    for (const Variant& variant : playlist_.variants) {
      if (variant.i_frames) continue;
      const Attribute* captions = variant.attributes.find("CLOSED-CAPTIONS");
      none.insert(captions != nullptr && !captions->quoted && captions->value == "NONE");
    }
    if (none.size() > 1) {
      fault("MV-11", "CLOSED-CAPTIONS=NONE is not on all variants", playlist_.variants.front().line, "NONE");
    }
  }

  void judge(const Rendition& rendition) {
    const AttributeList& list = rendition.attributes;
    const std::string seen = list.text();
    const std::string_view type = list.get("TYPE");
    if (std::ranges::find(kGroupTypes, type) == kGroupTypes.end()) {
      fault("MV-11", "TYPE of EXT-X-MEDIA is unknown", rendition.line, seen);
    }
    if (list.get("DEFAULT") == "YES" && list.get("AUTOSELECT") == "NO") {
      fault("MV-11", "DEFAULT=YES forbids AUTOSELECT=NO", rendition.line, seen);
    }
    if (type == "CLOSED-CAPTIONS" && (!list.has("INSTREAM-ID") || list.has("URI"))) {
      fault("MV-11", "closed captions have INSTREAM-ID and no URI", rendition.line, seen);
    }
    if (type == "SUBTITLES" && !list.has("URI")) {
      fault("MV-11", "subtitles have no URI", rendition.line, seen);
    }
    if (type == "AUDIO" && !list.has("CHANNELS")) {
      out_.add("MV-11", Strength::kShould, "an audio rendition has no CHANNELS", where_, seen);
    }
    if (type != "VIDEO" && !list.has("LANGUAGE")) {
      out_.add("MV-11", Strength::kShould, "a rendition has no LANGUAGE", where_, seen);
    }
  }

  // NAME is unique in a group, one DEFAULT at most, and groups of a type have the same members.
  void groups() {
    std::map<std::pair<std::string, std::string>, std::set<std::string>> names;
    std::map<std::pair<std::string, std::string>, int> defaults;
    for (const Rendition& rendition : playlist_.renditions) {
      const AttributeList& list = rendition.attributes;
      const std::pair<std::string, std::string> group{list.get("TYPE"), list.get("GROUP-ID")};
      if (!names[group].emplace(list.get("NAME")).second) {
        fault("MV-11", "a NAME stands twice in a group", rendition.line, list.text());
      }
      if (list.get("DEFAULT") == "YES" && ++defaults[group] == 2) {
        fault("MV-11", "a group has two defaults", rendition.line, list.text());
      }
    }
    for (auto each = names.begin(); each != names.end(); ++each) {
      const auto next = std::next(each);
      if (next == names.end() || next->first.first != each->first.first || next->second == each->second)
        continue;
      fault("MV-11", "groups of one type have different members", 0,
            fmt::format("{} and {}", each->first.second, next->first.second));
    }
  }

  void judge(const OtherTag& tag) {
    const AttributeList& list = tag.attributes;
    if (tag.tag == "#EXT-X-SESSION-DATA") {
      if (list.has("VALUE") == list.has("URI")) {
        fault("MV-14", "EXT-X-SESSION-DATA has either VALUE or URI", tag.line, list.text());
      }
      if (list.has("FORMAT") && list.get("FORMAT") != "JSON" && list.get("FORMAT") != "RAW") {
        fault("MV-14", "FORMAT of EXT-X-SESSION-DATA is neither JSON nor RAW", tag.line, list.text());
      }
      if (!session_data_.emplace(list.get("DATA-ID"), list.get("LANGUAGE")).second) {
        fault("MV-14", "EXT-X-SESSION-DATA stands twice for a DATA-ID and LANGUAGE", tag.line, list.text());
      }
    } else if (tag.tag == "#EXT-X-SESSION-KEY" && list.get("METHOD") == "NONE") {
      fault("MV-14", "METHOD of EXT-X-SESSION-KEY is NONE", tag.line, list.text());
    } else if (tag.tag == "#EXT-X-CONTENT-STEERING" && list.has("PATHWAY-ID")) {
      const bool exists = std::ranges::any_of(playlist_.variants, [&](const Variant& each) {
        const Attribute* pathway = each.attributes.find("PATHWAY-ID");
        return (pathway == nullptr ? "." : pathway->value) == list.get("PATHWAY-ID");
      });
      if (!exists) fault("MV-15", "no variant is of the pathway", tag.line, list.text());
    }
  }

  const MultivariantPlaylist& playlist_;
  const Where& where_;
  Findings& out_;
  std::set<std::pair<std::string, std::string>> session_data_;
};

}  // namespace

void judge_multivariant(const MultivariantPlaylist& playlist, const Where& where, Findings& out) {
  MultivariantJudge(playlist, where, out).judge();
}

}  // namespace sluice::validate
