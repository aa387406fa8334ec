// SPDX-License-Identifier: Apache-2.0
#include "vm/base/render.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "vm/base/unicode.h"

namespace rtm {
namespace {

constexpr Kind<Name> never_shown{9107, Severity::error, "never_shown", "offer `{}` can never be shown"};
constexpr Kind<Quote> odd{9108, Severity::warning, "odd", "`{}` is odd"};

Span find(const Files& files, FileId file, std::string_view words) {
  const size_t at = files.text(file).find(words);
  REQUIRE(at != std::string_view::npos);
  return {file, static_cast<uint32_t>(at), static_cast<uint32_t>(at + words.size())};
}

// The column, in cells from 0, at which the carets of the rendered text begin behind `| `, and their number.
std::pair<size_t, size_t> carets(const std::string& rendered) {
  const size_t first = rendered.find('^');
  REQUIRE(first != std::string::npos);
  const size_t line = rendered.rfind("| ", first) + 2;
  return {first - line, rendered.find_first_not_of('^', first) - first};
}

TEST_CASE("the full form shows all that is known, in the order of the source") {
  Files files;
  const FileId offers = files.add("offers.rtm",
                                  "offer Upsell {\n  eligible when contract is prepaid\n\n\n"
                                  "  suitable when contract is postpaid\n}\n");
  const FileId schema = files.add("schema.rtm", "enum Contract { prepaid, postpaid }\n");
  const Diagnostic diagnostic = make_diagnostic(never_shown, find(files, offers, "contract is postpaid"), "Upsell")
                                    .here("contradicts it")
                                    .label(find(files, offers, "contract is prepaid"), "requires prepaid")
                                    .label(find(files, schema, "Contract"), "declared here")
                                    .note("proved for every profile")
                                    .help("remove one,\nor both")
                                    .show_witness("contract = prepaid")
                                    .relate(make_diagnostic(odd, FilePlace{"x.csv"}, "3"));
  CHECK(render_text(diagnostic, files, false) ==
        "error[RTM9107]: offer `Upsell` can never be shown\n"
        " --> offers.rtm:5:17\n"
        "  |\n"
        "2 |   eligible when contract is prepaid\n"
        "  |                 ------------------- requires prepaid\n"
        "  | …\n"
        "5 |   suitable when contract is postpaid\n"
        "  |                 ^^^^^^^^^^^^^^^^^^^^ contradicts it\n"
        " ::: schema.rtm:1:6\n"
        "  |\n"
        "1 | enum Contract { prepaid, postpaid }\n"
        "  |      -------- declared here\n"
        "  = note: proved for every profile\n"
        "  = example: contract = prepaid\n"
        "  = help: remove one,\n"
        "          or both\n"
        "  = see also: x.csv: `3` is odd\n"
        "  = explain: rtm help RTM9107\n");
}

TEST_CASE("places without source have no snippet") {
  Files files;
  const CellPlace cell{.file = "c.csv", .line = 17, .column = 3, .heading = "TotalCharges"};
  CHECK(render_text(make_diagnostic(odd, cell, "x"), files, false) ==
        "warning[RTM9108]: `x` is odd\n"
        " --> c.csv:17 column 3 (TotalCharges)\n"
        "  = explain: rtm help RTM9108\n");
  CHECK(render_text(make_diagnostic(odd, std::monostate(), "x"), files, false) ==
        "warning[RTM9108]: `x` is odd\n  = explain: rtm help RTM9108\n");
  CHECK(to_string(FieldPlace{.file = "p.jsonl", .line = 4, .path = "owns[2]"}, files) == "p.jsonl:4 field owns[2]");
  CHECK(to_string(FieldPlace{.file = "", .line = 0, .path = "owns[2]"}, files) == "field owns[2]");
  CHECK(to_string(FieldPlace{.file = "p.jsonl", .line = 4, .path = ""}, files) == "p.jsonl:4");
  CHECK(to_string(RulesetPlace{.file = "a.rtmc", .offset = 12}, files) == "a.rtmc byte 12");
  CHECK(to_string(FilePlace{"a"}, files) == "a");
}

TEST_CASE("carets stand under the words behind tabs, accents, wide characters and emoji") {
  Files files;
  const FileId file = files.add("w.rtm", "\tx = 漢😀e\u0301 word\r\nnext");
  const std::string rendered = render_text(make_diagnostic(odd, find(files, file, "word"), "w"), files, false);
  // Tab 4, `x = ` 4, two wide characters 4, e 1, space 1.
  CHECK(carets(rendered) == std::pair<size_t, size_t>{14, 4});
  CHECK(rendered.find("    x = 漢😀e\u0301 word\n") != std::string::npos);
  CHECK(rendered.find(" --> w.rtm:1:11\n") != std::string::npos);
}

TEST_CASE("an empty span, the end of the text and words over several lines have a caret") {
  Files files;
  const FileId file = files.add("e.rtm", "abc\ndef\n");
  CHECK(carets(render_text(make_diagnostic(odd, Span{file, 1, 1}, ""), files, false)) ==
        std::pair<size_t, size_t>{1, 1});
  CHECK(carets(render_text(make_diagnostic(odd, Span{file, 8, 8}, ""), files, false)) ==
        std::pair<size_t, size_t>{0, 1});
  CHECK(carets(render_text(make_diagnostic(odd, Span{file, 1, 6}, ""), files, false)) ==
        std::pair<size_t, size_t>{1, 2});
}

TEST_CASE("a line of megabytes is shown round the words") {
  Files files;
  const FileId file = files.add("l.rtm", std::string(1'000'000, 'a') + " word " + std::string(1'000'000, 'b'));
  const std::string rendered = render_text(make_diagnostic(odd, find(files, file, "word"), "w"), files, false);
  CHECK(rendered.size() < 1000);
  const size_t source = rendered.find("1 | ") + 4;
  const std::string_view shown = std::string_view(rendered).substr(source);
  CHECK(carets(rendered) == std::pair<size_t, size_t>{display_width(shown.substr(0, shown.find("word"))), 4});
}

TEST_CASE("what is quoted cannot steer the terminal") {
  CHECK(printable("a\x1b[31mb\n\xff c\u0085\u202E") == "a?[31mb?? c??");
  Files files;
  const FileId file = files.add("evil.rtm", "a \x1b[2J b\n");
  const std::string rendered = render_text(make_diagnostic(odd, Span{file, 8, 9}, "\x1b[2J"), files, false);
  CHECK(rendered.find('\x1b') == std::string::npos);
}

TEST_CASE("colour comes only when it is asked for, and is the only difference") {
  Files files;
  const FileId file = files.add("a.rtm", "word\n");
  const Diagnostic diagnostic = make_diagnostic(odd, Span{file, 0, 4}, "w").note("n");
  std::string colored = render_text(diagnostic, files, true);
  CHECK(colored.find("\x1b[1;33m^^^^\x1b[0m") != std::string::npos);
  for (size_t at = colored.find('\x1b'); at != std::string::npos; at = colored.find('\x1b')) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  CHECK(colored == render_text(diagnostic, files, false));
}

TEST_CASE("the compact form is one line") {
  Files files;
  const FileId file = files.add("a.rtm", "x = balanse\n");
  CHECK(render_compact(make_diagnostic(odd, Span{file, 4, 11}, "balanse").help("did you mean `balance`?"), files) ==
        "a.rtm:1:5: warning RTM9108: `balanse` is odd; did you mean `balance`?");
  CHECK(render_compact(make_diagnostic(odd, std::monostate(), "a\nb"), files) == "warning RTM9108: `a?b` is odd");
}

TEST_CASE("JSON holds the whole record") {
  Files files;
  const FileId file = files.add("a.rtm", "é x\n");
  const Diagnostic diagnostic =
      make_diagnostic(never_shown, Span{file, 3, 4}, "\xFF")
          .here("here")
          .label(CellPlace{.file = "c.csv", .line = 2, .column = 1, .heading = "id"}, "from here")
          .note("n")
          .help("h")
          .fix(Span{file, 3, 4}, "y", Applicability::maybe_incorrect)
          .relate(make_diagnostic(odd, RulesetPlace{.file = "r", .offset = 9}, "3"))
          .show_witness("a = 1");
  const std::string text = render_json(diagnostic, files);
  CHECK(text.find('\n') == std::string::npos);
  const auto json = nlohmann::json::parse(text);
  CHECK(json["code"] == "RTM9107");
  CHECK(json["severity"] == "error");
  CHECK(json["name"] == "never_shown");
  CHECK(json["place"]["file"] == "a.rtm");
  CHECK(json["place"]["begin"]["column"] == 4);
  CHECK(json["place"]["begin"]["utf16_column"] == 3);
  CHECK(json["place"]["end_byte"] == 4);
  CHECK(json["place_text"] == "here");
  CHECK(json["labels"][0]["place"]["heading"] == "id");
  CHECK(json["labels"][0]["text"] == "from here");
  CHECK(json["notes"] == nlohmann::json::array({"n"}));
  CHECK(json["helps"] == nlohmann::json::array({"h"}));
  CHECK(json["fixes"][0]["applicability"] == "maybe-incorrect");
  CHECK(json["fixes"][0]["edits"][0]["text"] == "y");
  CHECK(json["related"][0]["place"]["offset"] == 9);
  CHECK(json["witness"] == "a = 1");
  const auto nowhere = nlohmann::json::parse(render_json(make_diagnostic(odd, FilePlace{"f"}, "x"), files));
  CHECK(nowhere["place"] == nlohmann::json{{"file", "f"}});
  CHECK_FALSE(nowhere.contains("fixes"));
}

TEST_CASE("a report ends in its counts") {
  Files files;
  Sink sink;
  CHECK(render_text(sink.report(), files, false).empty());
  const FileId file = files.add("a.rtm", "abcdef\n");
  for (uint32_t at = 0; at < 3; ++at) sink.report(never_shown, Span{file, at, at + 1}, "x");
  sink.report(odd, Span{file, 5, 6}, "y");
  CHECK(render_text(sink.report(), files, false).ends_with("\n3 errors, 1 warning\n"));
  CHECK(render_text(sink.report(1), files, false).ends_with("\n3 errors, 1 warning (3 more are not shown)\n"));
}

}  // namespace
}  // namespace rtm
