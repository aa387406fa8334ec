// SPDX-License-Identifier: Apache-2.0
// Clients from CSV: by the names of the fields, and by a `source` block.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "runtime/csv_record.h"
#include "runtime/csv_source.h"
#include "runtime/refusals.h"
#include "tests/support/subscribers.h"

namespace rtm::tests {
namespace {

value::Value cell(std::int64_t number) { return {value::Int128{number}}; }
value::Value set(std::vector<std::uint32_t> members) { return {value::SetValue{std::move(members)}}; }
const value::Value unknown{value::Unknown{}};

/// A whole file: its rows as records, and what was said.
struct ClientFile {
  Subscribers subscribers;
  value::SourceMap map;
  bool has_map = false;
  Sink sink;
  std::vector<value::Record> records;
  std::vector<bool> taken;
  runtime::Tally tally;

  value::ColumnMap& column(std::string_view field, std::string name) {
    has_map = true;
    map.columns.push_back(
        {.slot = subscribers.slot(field), .column = std::move(name), .missing = {}, .words = {}, .format = {}});
    return map.columns.back();
  }
  void read(std::string_view text) {
    static const value::Zone zone = value::utc_zone();
    // Records refer to the shape, which lives as long as the test's file.
    shape.emplace(subscribers.profile, subscribers.catalog, zone);
    auto csv = CsvReader::read(LineReader("clients.csv", text), {.separator = map.separator});
    REQUIRE(csv);
    auto reader = runtime::CsvRecordReader::match(*shape, has_map ? &map : nullptr, csv->header(), "clients.csv", sink);
    if (!reader) return;
    CsvRow row;
    for (std::uint64_t number = 1;; ++number) {
      const auto has_row = csv->next(row);
      if (has_row && !*has_row) break;
      value::Record record(shape->layout());
      if (!has_row) sink.add(has_row.error());
      taken.push_back(has_row && reader->read(*csv, row, number, record, sink));
      records.push_back(record);
    }
    tally = reader->tally();
  }
  value::Value at(std::size_t row, std::string_view path) const {
    return records.at(row).load(subscribers.profile, subscribers.catalog, subscribers.slot(path));
  }
  std::string message() const { return sink.report().diagnostics.at(0).message; }
  std::string help() const { return sink.report().diagnostics.at(0).helps.at(0); }

 private:
  std::optional<runtime::Shape> shape;
};

TEST_CASE("without a source block columns are the fields of their names, and an empty cell is absent") {
  ClientFile file;
  file.read(
      "balance,id,region,tenure,income,consents,agent.authority,born\n"
      "12.50,c-1,east,3,,\"app, sms\",4,1990-05-01\n"
      "-1,c-2,west,600,0.0001,app|call_center,,\n");
  REQUIRE(file.taken == std::vector<bool>{true, true});
  CHECK(file.at(0, "balance") == cell(125'000));
  CHECK(file.at(0, "income") == unknown);
  CHECK(file.at(0, "consents") == set({0, 1}));
  CHECK(file.at(0, "agent.authority") == cell(4));
  CHECK(file.at(0, "visits") == cell(7));
  CHECK(file.at(1, "income") == cell(1));
  CHECK(file.at(1, "consents") == set({0, 2}));
  CHECK(file.at(1, "agent.authority") == unknown);
  CHECK(file.records[0].known(file.subscribers.slot("agent.authority") - 1));
  CHECK_FALSE(file.records[1].known(file.subscribers.slot("agent.authority") - 1));
}

TEST_CASE("a column that gives an optional record asks for its required members") {
  ClientFile file;
  file.read(
      "balance,id,region,tenure,agent.desk,agent.authority\n"
      "1,c-1,east,3,4a,\n"
      "1,c-2,east,3,,5\n"
      "1,c-3,east,3,,\n");
  CHECK(file.taken == std::vector<bool>{false, true, true});
  CHECK(refusals(file.sink) == "RTM4022 agent.authority");
  CHECK(file.at(1, "agent.desk") == unknown);
  ClientFile deskless;
  deskless.read("balance,id,region,tenure,agent.desk\n1,c-1,east,3,4a\n");
  CHECK(refusals(deskless.sink) == "RTM1504 agent.authority");
}

TEST_CASE("without a source block an empty cell is the empty set where a set must be given") {
  ClientFile file;
  file.subscribers.profile.fields[file.subscribers.slot("owns")].type.optional = false;
  file.read("id,region,tenure,balance,owns,consents\nc-1,east,3,1,,\nc-2,east,3,1,BasePlan,app\n");
  REQUIRE(file.taken == std::vector<bool>{true, true});
  CHECK(file.at(0, "owns") == set({}));
  CHECK(file.at(0, "consents") == unknown);
  CHECK(file.at(1, "owns") == set({0}));
}

TEST_CASE("of a cell with thousands of wrong members a hundred are named") {
  ClientFile file;
  std::string members;
  for (int i = 0; i < 5'000; ++i) members += "fax,";
  file.read("id,region,tenure,balance,consents\nc-1,east,3,1,\"" + members + "\"\nc-2,east,3,1,app\n");
  CHECK(file.taken == std::vector<bool>{false, true});
  CHECK(file.sink.error_count() == runtime::most_faults + 1);
}

TEST_CASE("a byte order mark, CRLF, a tab separator and quoted line breaks are read") {
  ClientFile file;
  file.map.separator = '\t';
  file.read("\xEF\xBB\xBFid\tregion\ttenure\tbalance\r\n\"c\n1\"\teast\t3\t1\r\n");
  REQUIRE(file.taken == std::vector<bool>{true});
  CHECK(file.at(0, "id") == value::Value{std::string("c\n1")});
}

TEST_CASE("columns that the schema does not know, that come twice or that are needed are found in the header") {
  ClientFile file;
  file.read("id,regoin,tenure,balance,payments,tenure\nx,y,1,2,3,4\n");
  CHECK(refusals(file.sink) == "RTM1503 regoin, RTM1502 tenure, RTM1505 payments, RTM1502 tenure");
  CHECK(file.help() == "did you mean `region`?");
  CHECK(file.records.empty());

  ClientFile needs;
  needs.read("id,tenure\nx,1\n");
  CHECK(refusals(needs.sink) == "RTM1504 balance, RTM1504 region");
  CHECK(needs.message() == "no column gives `balance`, which every client needs");
}

/// The telecom file of the world, in small.
struct MappedFile : ClientFile {
  MappedFile() {
    map.missing = {"?"};
    column("id", "customerID");
    column("region", "Area").words = {{"N", cell(0)}, {"S", cell(1)}, {"-", unknown}};
    column("tenure", "Months").words = {{"new", cell(0)}};
    column("balance", "Sum");
    column("income", "Total").missing = {"", "NaN"};
    column("owns", "Base").words = {{"Yes", set({0})}, {"No", set({})}};
    column("owns", "Extra").words = {{"Yes", set({1})}, {"No", set({})}};
  }
};

TEST_CASE("a source block gives columns, words, unions and what is missing") {
  MappedFile file;
  file.map.decimal_point = ',';
  file.map.separator = ';';
  file.column("born", "Birth").format = "dd.mm.yyyy";
  file.read(
      "Extra;customerID;Area;Months;Sum;Total;Base;Birth;Ignored\n"
      "Yes;c-1;N;new;12,50;;Yes;01.05.1990;?\n"
      "No;c-2;S;12;3;NaN;No;?;?\n"
      "?;c-3;S;12;3;1,5;Yes;?;?\n");
  REQUIRE(file.taken == std::vector<bool>{true, true, true});
  CHECK(file.at(0, "region") == cell(0));
  CHECK(file.at(0, "tenure") == cell(0));
  CHECK(file.at(0, "balance") == cell(125'000));
  CHECK(file.at(0, "income") == unknown);
  CHECK(file.at(0, "owns") == set({0, 1}));
  CHECK(file.at(0, "born") == cell(7425));
  CHECK(file.at(1, "tenure") == cell(12));
  CHECK(file.at(1, "income") == unknown);
  CHECK(file.at(1, "owns") == set({}));
  // What the missing column would add is not known, so neither is the set.
  CHECK(file.at(2, "owns") == unknown);
  CHECK(file.records[2].set_words(file.subscribers.slot("owns"))[0] == 0);
  CHECK(file.at(2, "income") == cell(15'000));
}

TEST_CASE("a row by a source block is refused with all that is wrong with it") {
  MappedFile file;
  file.read(
      "customerID,Area,Months,Sum,Total,Base,Extra\n"
      "?,NE,old,NaN,1.00001,yes,No\n"
      "c-2,-,1,1,1,No,No\n"
      "c-3,N,601,nan,1,No,No\n"
      ",N,6,1,1,No,No\n");
  CHECK(file.taken == std::vector<bool>{false, false, false, false});
  CHECK(refusals(file.sink) ==
        "RTM4022 customerID, RTM4033 Area, RTM4025 Months, RTM4032 Sum, RTM4027 Total, RTM4033 Base, "
        "RTM4022 Area, RTM4026 Months, RTM4032 Sum, RTM4031 customerID");
  const Report report = file.sink.report();
  CHECK(report.diagnostics[2].message == "`tenure` is `old`: expected months in 0..600");
  CHECK(report.diagnostics[3].message == "`balance` is `NaN`, and no list of missing words names that");
  CHECK(report.diagnostics[5].helps.at(0) == "did you mean `Yes`?");
}

TEST_CASE("a column that the source names and the file lacks is one error of the file") {
  MappedFile file;
  file.read("customerID,Area,Month,Sum,Total,Base,Extra\nc-1,N,1,1,1,No,No\nc-2,N,1,1,1,No,No\n");
  CHECK(refusals(file.sink) == "RTM1501 Months");
  CHECK(file.message() == "the file has no column `Months`, from which `tenure` is read");
  CHECK(file.help() == "did you mean `Month`?");
}

TEST_CASE("the row number may be the key, counted after the header") {
  ClientFile file;
  file.column("id", "");
  file.column("region", "r");
  file.column("tenure", "t");
  file.column("balance", "b");
  file.read("r,t,b\nnorth,1,1\nnorth,x,1\nnorth,1,1\n");
  CHECK(file.taken == std::vector<bool>{true, false, true});
  CHECK(file.at(0, "id") == value::Value{std::string("1")});
  CHECK(file.at(2, "id") == value::Value{std::string("3")});
}

TEST_CASE("hostile rows are refused one by one, and the others read") {
  ClientFile file;
  const std::string long_cell(9 * 1024 * 1024, 'x');
  const std::string too_long(11 * 1024 * 1024, 'x');
  file.read("id,region,tenure,balance\n" + long_cell + ",north,1,1\n" + too_long + ",north,1,1\nc-3,\xff\xfe,1,1\n" +
            std::string("c\0004,north,1,1\n", 15) + "c-5,north,1\nc-6,north," + std::string(100'000, '9') +
            ",1\nc-7,north,1," + long_cell + "\nc-8,north,1,1\n");
  CHECK(file.taken == std::vector<bool>{true, false, false, false, false, false, false, true});
  for (const Diagnostic& diagnostic : file.sink.report().diagnostics) CHECK(diagnostic.message.size() < 300);
}

TEST_CASE("the source of a file is that of its name, else the one whose columns it has") {
  value::SourceMap telecom{
      .file = "data/telco.csv", .separator = ',', .decimal_point = '.', .missing = {}, .columns = {}};
  telecom.columns.push_back({.slot = 0, .column = "customerID", .missing = {}, .words = {}, .format = {}});
  value::SourceMap bank{.file = "bank.csv", .separator = ';', .decimal_point = '.', .missing = {}, .columns = {}};
  bank.columns.push_back({.slot = 0, .column = "jobs", .missing = {}, .words = {}, .format = {}});
  const std::vector<value::SourceMap> sources = {telecom, bank};
  CHECK(runtime::choose_source(sources, "/elsewhere/bank.csv").value() == &sources[1]);
  CHECK(runtime::choose_source(sources, "tests/support/few_columns.csv").value() == &sources[1]);
  CHECK(runtime::choose_source({sources.data(), 1}, "tests/support/few_columns.csv").value() == nullptr);
  CHECK(runtime::choose_source(sources, "tests/support/none.csv").error().code == 6001);
  CHECK(runtime::choose_source(sources, "tests/support").error().code == 6001);
}

}  // namespace
}  // namespace rtm::tests
