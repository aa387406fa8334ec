// SPDX-License-Identifier: Apache-2.0
// The syntax of RTM, one rule a construct, a sample above each.
//
// How it is used: the parser gets one declaration at a time and runs in SLL mode; no input is read in two ways, which
// tests/unit/grammar_test.cpp proves on every file of the repository. The grammar is loose where a strict one could only
// say "unexpected": which clause belongs where, mixed `and` and `or`, `=` in a condition and the like are refused by the tree
// builder, in better words. Rules whose name ends in `_item` are where reading goes on after a mistake (recover.cpp).
//
// What keeps it free of ambiguities: `=` only defines; a clause begins with a word that anchors it; after a clause word
// such as `price` stands a `simple` (a literal, a name, a list, or anything in parentheses); aggregates have parentheses.
parser grammar RtmParser;
options { tokenVocab = RtmLexer; }

declarations : declaration* EOF ;

declaration
  : module_head
  | import_head
  | currency_decl
  | zone_decl
  | enum_decl
  | products_decl
  | record_decl
  | profile_decl
  | context_decl
  | constant_decl
  | function_decl
  | segment_decl
  | partition_decl
  | attributes_decl
  | class_decl
  | offer_decl
  | group_decl
  | policy_decl
  | holdout_decl
  | decision_decl
  | source_decl
  | sample_decl
  | test_decl
  ;

// ---------------------------------------------------------------------------------------------- file head

// module telecom.nbo
module_head : MODULE module_path ;

// import telecom.catalogue (Tariffs, BasePlan)
import_head : IMPORT module_path ( OPEN_PAREN capital_list CLOSE_PAREN )? ;

module_path : any_name ( DOT any_name )* ;

// currency EUR
currency_decl : CURRENCY capital ;

// zone "Europe/Berlin" or client.time_zone
zone_decl : ZONE text ( OR path )? ;

// ---------------------------------------------------------------------------------------------- values and fields

// enum Topic { internet, roaming }
enum_decl : ENUM capital enum_values ;
enum_values : OPEN_BRACE ( any_name ( COMMA any_name )* COMMA? )? CLOSE_BRACE ;

// products { BasePlan, Unlimited }
products_decl : PRODUCTS enum_values ;

// record Payment { amount: money, at: date }
record_decl : RECORD capital record_fields ;
record_fields : OPEN_BRACE ( field_item ( COMMA? field_item )* COMMA? )? CLOSE_BRACE ;

// profile Subscriber key id { balance : money   age = years between born and today   assume age >= 14   allow extra }
profile_decl : PROFILE capital KEY declared OPEN_BRACE profile_item* CLOSE_BRACE ;

// context Request { channel : Channel = app }
context_decl : CONTEXT capital OPEN_BRACE profile_item* CLOSE_BRACE ;

profile_item : field | derived | assume | allow_extra ;

field_item : field ;

// income : money in 0..10_000 optional actionable
field : declared COLON type field_mark* ( EQUALS value )? ;
field_mark : OPTIONAL | PRIVATE | ACTIONABLE ;

// age = years between born and today
derived : settable EQUALS expr ;

// assume age >= 14 because "clients are of age to sign"
assume : ASSUME expr because? ;

// allow extra
allow_extra : ALLOW EXTRA ;

// set of Product        list of Payment up to 60        decimal(3) in 0..100
type : plain_type ( IN range )? ;
plain_type
  : SET OF type_name                                        # set_type
  | LIST OF element_type ( UP TO bound )?                   # list_type
  | DECIMAL OPEN_PAREN NUMBER CLOSE_PAREN                   # decimal_type
  | RECORD record_fields                                    # record_type
  | ENUM enum_values                                        # enum_type
  | type_name                                               # named_type
  ;
element_type : RECORD record_fields | DECIMAL OPEN_PAREN NUMBER CLOSE_PAREN | type_name ;
type_name : path | DAYS | MONTHS | YEARS ;

// 0..600        0%..60%        ..5        0..
range : bound RANGE bound? | RANGE bound ;
bound : MINUS? ( NUMBER | PERCENT ) | duration | DATE_LITERAL | TIMESTAMP | TIME_LITERAL | capital_path ;

// attributes { saving : money = 0 }
attributes_decl : ATTRIBUTES record_fields ;

// constant MinAge : int = 21
constant_decl : CONSTANT capital ( COLON type )? EQUALS expr ;

// function Clv(payments: list of Payment, half_life: duration) -> money = EXPR
function_decl : FUNCTION capital OPEN_PAREN ( parameter ( COMMA parameter )* )? CLOSE_PAREN ARROW type OPTIONAL? EQUALS expr ;
parameter : declared COLON type OPTIONAL? ;

// ---------------------------------------------------------------------------------------------- segments, partitions

// segment HeavyData "Uses nine tenths of the plan" when fill >= 90%
segment_decl : SEGMENT capital text? WHEN expr ;

// partition Tier { gold "Gold" when arpu >= 40   bronze "Bronze" otherwise   odd "?" unknown }
partition_decl : PARTITION capital text? OPEN_BRACE case_item* CLOSE_BRACE ;
case_item : case_name text? ( WHEN expr | OTHERWISE | UNKNOWN ) ;
// Behind a condition, where a hard word would go on with it.
case_name : name | DAYS | MONTHS | YEARS ;

// ---------------------------------------------------------------------------------------------- offers and classes

// class Credit : Lending "Credit" { limit : money   eligible when age >= 18 }
class_decl : CLASS capital ( COLON capital_path )? text? offer_body ;

// offer GoldCard : Credit "Gold card" { topic cards   limit = 5_000.00 }        offer X was Y "Title" { }
offer_decl : OFFER capital ( WAS capital_list )? ( COLON capital_path )? text? offer_body ;

offer_body : OPEN_BRACE offer_item* CLOSE_BRACE ;

offer_item
  : field
  | when_clause
  | built_in_clause
  | attribute_clause
  | channels_clause
  | valid_clause
  | relation_clause
  | score_clause
  | treatment_clause
  | was_clause
  ;

// eligible when HeavyData and balance >= price because "needs {price} on the balance"
when_clause : stage WHEN expr because? ;

// topic internet        price 15.00
built_in_clause : ( TOPIC | PRODUCT | PRICE | MARGIN | VALUE ) simple ;

// saving = 5.00
attribute_clause : settable EQUALS value ;

// channels app, web
channels_clause : CHANNELS declared_list ;

// valid from 2026-01-01 until 2026-07-01
valid_clause : VALID ( FROM simple valid_end? | valid_end ) ;
valid_end : ( UNTIL | THROUGH ) simple ;

// requires BasePlan        excludes any of Unlimited, Flat
relation_clause : ( REQUIRES | EXCLUDES | REPLACES ) ( ( ANY | ALL ) OF )? path_list ;

// score value * 2
score_clause : SCORE expr ;

// treatment app, web { title "More internet, {first_name}?"   body "50 GB for {price}" }
treatment_clause : TREATMENT declared_list? OPEN_BRACE slot_item* CLOSE_BRACE ;
slot_item : declared text ;

// was OldName, OlderName
was_clause : WAS capital_list ;

// group Streaming at most 1 of NetMovies, SportTv, KidsTv
group_decl : GROUP capital text? AT MOST limit OF path_list ;

// A number where words follow: `at most 3 shows`, `at most max_shows of an offer`.
limit : NUMBER | path | OPEN_PAREN expr CLOSE_PAREN ;

// ---------------------------------------------------------------------------------------------- policies

// policy Contact "Contact rules" for Cards, Credit { after refused suppress that offer for 30 days }
policy_decl : POLICY capital text? ( FOR path_list )? OPEN_BRACE policy_item* CLOSE_BRACE ;

policy_item : when_clause | suppress_clause | cap_clause | channel_clause ;

// after refused, ignored suppress that offer for 30 days, its topic for 3 days, its class forever
suppress_clause : AFTER declared_list SUPPRESS suppression ( COMMA suppression )* because? ;
suppression : ( THAT OFFER | ITS TOPIC | ITS CLASS ) ( FOR simple | FOREVER ) ;

// at most 3 shows of an offer on sms, push in 7 days        at most 1 of a topic in a slate        at most 1 sms in 24 hours
cap_clause : AT MOST limit counted? cap_scope? ( ON declared_list )? IN ( A SLATE | simple ) because? ;
counted : name ;
cap_scope : OF ( ( A | AN ) ( OFFER | TOPIC | CLASS ) | capital_path ) ;

// on sms, push only between 09:00 and 21:00, only with consent
channel_clause : ON declared_list channel_rule ( COMMA channel_rule )* because? ;
channel_rule : ONLY ( BETWEEN simple AND simple | WITH CONSENT | WHEN expr ) ;

// holdout Control 5% by id because "kept as the control group"
holdout_decl : HOLDOUT capital? limit_share BY name because? ;
limit_share : PERCENT | capital_path ;

// ---------------------------------------------------------------------------------------------- decisions

// decision NextBestOffer "Next best offer" for Subscriber in Request { from Tariffs   pick 3 by score }
decision_decl : DECISION capital text? FOR capital_path ( IN capital_path )? OPEN_BRACE decision_item* CLOSE_BRACE ;

decision_item : from_clause | only_clause | score_clause | goals_clause | pick_clause | tie_clause | otherwise_clause ;

// from Tariffs, telecom.catalogue when Leaving        from all
from_clause : FROM path_list ( WHEN expr )? ;

// only when agent is known because "nobody to speak to"
only_clause : ONLY WHEN expr because? ;

// score { likely = 0.5   company = likely * margin }
goals_clause : SCORE OPEN_BRACE goal_item* CLOSE_BRACE ;
goal_item : settable EQUALS expr ;

// pick 3 by company above 1 with distinct topic        pick 3 with distinct topic { best by likely   best by company above 2 }
pick_clause : PICK limit ( BY any_name )? floor? ( WITH DISTINCT declared_list )? ( OPEN_BRACE best_item* CLOSE_BRACE )? ;
best_item : BEST BY any_name floor? ;
floor : ABOVE simple ;

// tie by margin
tie_clause : TIE BY expr ;

// otherwise Greeting
otherwise_clause : OTHERWISE capital_path ;

// ---------------------------------------------------------------------------------------------- sources of clients

// source "subscribers.csv" for Subscriber { id from "customerID"   balance from "TotalCharges" missing "", "NaN" }
source_decl : SOURCE text FOR capital_path OPEN_BRACE setting_item* column_item* CLOSE_BRACE ;

// Before the columns: separator ";"        missing "", "NaN"
setting_item : ( SEPARATOR | DECIMAL | MISSING ) text_list ;

// consents from "SmsOk" where "Yes" means [sms], "No" means []        id from row number        born from "Birth" format "dd.mm.yyyy"
column_item : declared FROM ( text | ROW NUMBER_WORD ) column_detail* ;
column_detail : MISSING text_list | WHERE meaning ( COMMA meaning )* | FORMAT text ;
meaning : text MEANS simple ;

// ---------------------------------------------------------------------------------------------- samples and tests

// sample Anna = Subscriber { id: "s1", balance: 30 }
sample_decl : SAMPLE capital EQUALS capital_path record_value? ;

// test "not again within the month" { given Anna   at 2026-03-01 12:00   expect BigData50 offered first }
// What is given stands before what is expected; `at` behind `then` is the time of that contact.
test_decl : TEST text OPEN_BRACE setup_item* test_item* CLOSE_BRACE ;

setup_item : given_step | at_step ;
test_item : expect_step | then_step ;

// given Anna { balance: 40 } and Request { channel: app } and history none and decision NextBestOffer
given_step : GIVEN situation ( AND situation )* ;
situation
  : HISTORY ( NONE | OPEN_BRACE history_item* CLOSE_BRACE )   # history_situation
  | DECISION capital_path                                     # decision_situation
  | capital_path record_value?                                # value_situation
  ;

// BigData50 refused in app at 2026-02-20 12:00
history_item : capital_path declared ( IN declared )? AT simple COMMA? ;

// at 2026-03-01 12:00
at_step : AT simple ;

// expect BigData50 rejected at contact policy because "refused lately" until 2026-03-22 12:00
expect_step
  : EXPECT
    ( EXACTLY expected_score ( COMMA expected_score )*
    | NOTHING because?
    | THAT expr
    | capital_path verdict
    )
  ;
verdict
  : OFFERED rank? ( SCORE signed_number )? ( FOR GOAL any_name )?        # offered_verdict
  | NOT OFFERED                                                   # not_offered_verdict
  | REJECTED AT stage because? ( UNTIL simple )?                  # rejected_verdict
  | SAYS declared text                                            # says_verdict
  ;
rank : FIRST | SECONDS | THIRD | AT NUMBER ;
expected_score : capital_path signed_number? ;
signed_number : MINUS? ( NUMBER | PERCENT ) ;

// then refuse BigData50 after 2 days
then_step : THEN declared capital_path ( AT simple | AFTER simple )? ;

// ---------------------------------------------------------------------------------------------- expressions

// if tenure > 12 then 2 else 1 unknown 0        a and not b        price * 2 <= balance
//
// Operators of one kind are kept flat, so that neither the parser nor its tree grows deep with a long sum; the builder
// knows how tightly they bind: `??` before `^` before unary `-` before `* /` before `+ -`.
expr : IF condition THEN sum ( ELSE IF condition THEN sum )* ELSE sum ( UNKNOWN sum )?    # if_expr
     | condition                                                                         # condition_expr
     ;

condition : negation ( ( AND | OR ) negation )* ;
negation : NOT* comparison ;

comparison
  : sum
    ( comparison_sign sum comparison_more*
    | IS NOT? ( KNOWN | UNKNOWN )
    | BETWEEN sum AND sum
    | NOT? IN sum
    | CONTAINS ( ANY OF | ALL OF )? sum
    | ( STARTS | ENDS ) WITH sum
    )?
  ;
// `a < b < c` is read, to be refused in its own words.
comparison_more : comparison_sign sum ;
comparison_sign : LESS | LESS_EQUAL | GREATER | GREATER_EQUAL | IS NOT? | EQUALS ;

sum : operand ( ( PLUS | MINUS | STAR | SLASH | CARET | COALESCE ) operand )* ;
operand : MINUS* atom ;

atom
  : plain
  | PERCENT OF whole
  | ( YEARS | MONTHS | DAYS ) BETWEEN whole AND whole
  | ( YEAR | MONTH | DAY | WEEKDAY | HOUR | TIME | DATE ) OF whole
  | THIS any_name
  | aggregate
  ;

// No operator and no second `of` without parentheses, so that nothing but brackets nests.
whole : plain | aggregate ;

// count of (contacts in last 30 days where offer is this offer)        sum of (amount over payments)        count of owns
aggregate
  : ( COUNT | ANY | ALL | ( FIRST | LAST ) TIME ) OF OPEN_PAREN path window? ( WHERE expr )? CLOSE_PAREN
  | ( SUM | AVERAGE | MIN | MAX ) OF OPEN_PAREN sum OVER path window? ( WHERE expr )? CLOSE_PAREN
  | COUNT OF path
  ;
window : IN LAST simple ;

// What may stand where another clause may follow without a sign: `price 15.00   margin 9.20`.
simple : MINUS ( NUMBER | PERCENT ) | plain ;

plain
  : NUMBER
  | PERCENT
  | duration
  | DATE_LITERAL
  | TIME_LITERAL
  | TIMESTAMP
  | TRUE
  | FALSE
  | text
  | path arguments?
  | OPEN_PAREN expr CLOSE_PAREN
  | OPEN_BRACKET ( value ( COMMA value )* COMMA? )? CLOSE_BRACKET
  ;

// round(x, 2)
arguments : OPEN_PAREN ( expr ( COMMA expr )* )? CLOSE_PAREN ;

// 30 days        5 calendar days
duration
  : NUMBER ( SECONDS | MINUTES | HOUR | HOURS | DAY | DAYS | WEEKS | MONTH | MONTHS | YEAR | YEARS )
  | NUMBER CALENDAR ( DAY | DAYS )
  ;

// { amount: 10, at: 2026-01-01 }
record_value : OPEN_BRACE ( value_item ( COMMA value_item )* COMMA? )? CLOSE_BRACE ;
value_item : declared COLON value ;
value : record_value | expr ;

because : BECAUSE text ;

text : TEXT | TEXT_START expr ( TEXT_MID expr )* TEXT_END ;
text_list : text ( COMMA text )* ;

// ---------------------------------------------------------------------------------------------- names

stage
  : WINDOW | CHANNEL | CONSENT | ELIGIBLE | APPLICABLE | SUITABLE | COMPATIBLE | CONTACT POLICY | CAPACITY | ARBITRATION
  ;

// balance        HeavyData        request.channel        agent.authority
path : ( name | UNAME ) ( DOT any_name )* ;
path_list : path ( COMMA path )* ;

// What is declared with a capital, from this module or by its whole name: `BigData50`, `telecom.BigData50`.
capital_path : ( any_name DOT )* capital ;
capital_list : capital ( COMMA capital )* ;
capital : UNAME | QUOTED ;

declared_list : declared ( COMMA declared )* ;

// Where a name is declared, or stands after a dot: every word may be one.
any_name : declared | UNAME ;
declared : name | hard_word | DAYS | MONTHS | YEARS ;

// Before `=`, where a word that may go on with the value or the field before it may not: `margin 5   days = 3`,
// `limit : money   optional = 5`.
settable : LNAME | QUOTED | soft_word | hard_word ;

// In an expression: neither a hard word nor one that begins `years between A and B`.
name : LNAME | QUOTED | soft_word | unit_word | OPTIONAL | PRIVATE | ACTIONABLE ;

hard_word
  : AND | OR | NOT | IS | IN | BETWEEN | KNOWN | UNKNOWN | IF | THEN | ELSE | TRUE | FALSE | WHEN | BECAUSE | WHERE
  | OVER | CONTAINS | OTHERWISE | THIS
  ;

// The soft words, but those that end a field.
soft_word
  : MODULE | IMPORT | CURRENCY | ZONE | ENUM | PRODUCTS | RECORD | PROFILE | CONTEXT | CONSTANT | FUNCTION | SEGMENT
  | PARTITION | ATTRIBUTES | CLASS | OFFER | GROUP | POLICY | HOLDOUT | DECISION | SOURCE | SAMPLE | TEST | KEY | SET
  | LIST | DECIMAL | UP | TO | ASSUME | ALLOW | EXTRA | OF | STARTS | ENDS | WITH | ANY | ALL | COUNT | SUM
  | AVERAGE | MIN | MAX | FIRST | LAST | TIME | DATE | WEEKDAY | TOPIC | PRODUCT | PRICE | MARGIN | VALUE | CHANNELS
  | VALID | FROM | UNTIL | THROUGH | REQUIRES | EXCLUDES | REPLACES | SCORE | TREATMENT | WAS | WINDOW | CHANNEL
  | CONSENT | ELIGIBLE | APPLICABLE | SUITABLE | COMPATIBLE | CONTACT | CAPACITY | ARBITRATION | AFTER | SUPPRESS
  | THAT | ITS | FOREVER | AT | MOST | A | AN | SLATE | ON | ONLY | BY | FOR | PICK | ABOVE | DISTINCT | BEST | TIE
  | SEPARATOR | MISSING | ROW | NUMBER_WORD | MEANS | FORMAT | GIVEN | HISTORY | NONE | EXPECT | OFFERED
  | THIRD | REJECTED | EXACTLY | NOTHING | GOAL | SAYS
  ;

// The unit words, but those that begin `years between`.
unit_word : SECONDS | MINUTES | HOURS | WEEKS | HOUR | DAY | MONTH | YEAR | CALENDAR ;
