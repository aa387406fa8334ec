// SPDX-License-Identifier: Apache-2.0
// The words of RTM. The lexer reads bytes (the parser has checked that they are UTF-8), never fails, and keeps comments
// on channels of their own.
//
// Words come in three classes; `name` and `any_name` in RtmParser.g4 say where each may stand as a name, and
// tests/unit/grammar_test.cpp tries every word of this file in every such place.
//   hard words   begin or continue an expression (`and`, `if`, `true`): as a bare name they need backticks
//   soft words   mean something at their place only (`topic`, `pick`): a name everywhere else
//   unit words   follow a number (`30 days`): a name everywhere else
lexer grammar RtmLexer;

channels { COMMENTS, DOCS }

// A text with holes arrives as one TEXT; lex.cpp takes it apart into these, with the words of the holes between them.
tokens { TEXT_START, TEXT_MID, TEXT_END }

// ---------------------------------------------------------------------------------------------- hard words

AND      : 'and' ;
OR       : 'or' ;
NOT      : 'not' ;
IS       : 'is' ;
IN       : 'in' ;
BETWEEN  : 'between' ;
KNOWN    : 'known' ;
UNKNOWN  : 'unknown' ;
IF       : 'if' ;
THEN     : 'then' ;
ELSE     : 'else' ;
TRUE     : 'true' ;
FALSE    : 'false' ;
WHEN     : 'when' ;
BECAUSE  : 'because' ;
WHERE    : 'where' ;
OVER     : 'over' ;
CONTAINS : 'contains' ;
OTHERWISE : 'otherwise' ;
THIS     : 'this' ;

// ---------------------------------------------------------------------------------------------- unit words

SECONDS  : 'second' | 'seconds' ;
MINUTES  : 'minute' | 'minutes' ;
HOURS    : 'hours' ;
WEEKS    : 'week' | 'weeks' ;
// These three also begin `years between A and B`, so that as an operand they need backticks.
DAYS     : 'days' ;
MONTHS   : 'months' ;
YEARS    : 'years' ;
// These also begin `year of D`.
HOUR     : 'hour' ;
DAY      : 'day' ;
MONTH    : 'month' ;
YEAR     : 'year' ;
CALENDAR : 'calendar' ;

// ---------------------------------------------------------------------------------------------- soft words

// Declarations.
MODULE     : 'module' ;
IMPORT     : 'import' ;
CURRENCY   : 'currency' ;
ZONE       : 'zone' ;
ENUM       : 'enum' ;
PRODUCTS   : 'products' ;
RECORD     : 'record' ;
PROFILE    : 'profile' ;
CONTEXT    : 'context' ;
CONSTANT   : 'constant' ;
FUNCTION   : 'function' ;
SEGMENT    : 'segment' ;
PARTITION  : 'partition' ;
ATTRIBUTES : 'attributes' ;
CLASS      : 'class' ;
OFFER      : 'offer' ;
GROUP      : 'group' ;
POLICY     : 'policy' ;
HOLDOUT    : 'holdout' ;
DECISION   : 'decision' ;
SOURCE     : 'source' ;
SAMPLE     : 'sample' ;
TEST       : 'test' ;

// Fields and types.
KEY        : 'key' ;
SET        : 'set' ;
LIST       : 'list' ;
DECIMAL    : 'decimal' ;
UP         : 'up' ;
TO         : 'to' ;
OPTIONAL   : 'optional' ;
PRIVATE    : 'private' ;
ACTIONABLE : 'actionable' ;
ASSUME     : 'assume' ;
ALLOW      : 'allow' ;
EXTRA      : 'extra' ;

// Expressions.
OF       : 'of' ;
STARTS   : 'starts' ;
ENDS     : 'ends' ;
WITH     : 'with' ;
ANY      : 'any' ;
ALL      : 'all' ;
COUNT    : 'count' ;
SUM      : 'sum' ;
AVERAGE  : 'average' ;
MIN      : 'min' ;
MAX      : 'max' ;
FIRST    : 'first' ;
LAST     : 'last' ;
TIME     : 'time' ;
DATE     : 'date' ;
WEEKDAY  : 'weekday' ;

// Offers and stages.
TOPIC      : 'topic' ;
PRODUCT    : 'product' ;
PRICE      : 'price' ;
MARGIN     : 'margin' ;
VALUE      : 'value' ;
CHANNELS   : 'channels' ;
VALID      : 'valid' ;
FROM       : 'from' ;
UNTIL      : 'until' ;
THROUGH    : 'through' ;
REQUIRES   : 'requires' ;
EXCLUDES   : 'excludes' ;
REPLACES   : 'replaces' ;
SCORE      : 'score' ;
TREATMENT  : 'treatment' ;
WAS        : 'was' ;
WINDOW     : 'window' ;
CHANNEL    : 'channel' ;
CONSENT    : 'consent' ;
ELIGIBLE   : 'eligible' ;
APPLICABLE : 'applicable' ;
SUITABLE   : 'suitable' ;
COMPATIBLE : 'compatible' ;
CONTACT    : 'contact' ;
CAPACITY   : 'capacity' ;
ARBITRATION : 'arbitration' ;

// Policies, groups, hold-outs.
AFTER    : 'after' ;
SUPPRESS : 'suppress' ;
THAT     : 'that' ;
ITS      : 'its' ;
FOREVER  : 'forever' ;
AT       : 'at' ;
MOST     : 'most' ;
A        : 'a' ;
AN       : 'an' ;
SLATE    : 'slate' ;
ON       : 'on' ;
ONLY     : 'only' ;
BY       : 'by' ;

// Decisions.
FOR       : 'for' ;
PICK      : 'pick' ;
ABOVE     : 'above' ;
DISTINCT  : 'distinct' ;
BEST      : 'best' ;
TIE       : 'tie' ;

// Sources, tests.
SEPARATOR : 'separator' ;
MISSING   : 'missing' ;
ROW       : 'row' ;
NUMBER_WORD : 'number' ;
MEANS     : 'means' ;
FORMAT    : 'format' ;
GIVEN     : 'given' ;
HISTORY   : 'history' ;
NONE      : 'none' ;
EXPECT    : 'expect' ;
OFFERED   : 'offered' ;
THIRD     : 'third' ;
REJECTED  : 'rejected' ;
EXACTLY   : 'exactly' ;
NOTHING   : 'nothing' ;
GOAL      : 'goal' ;
SAYS      : 'says' ;

// ---------------------------------------------------------------------------------------------- names and literals

// What is declared is Capitalised; fields, attributes and enum values are lower case. Backticks escape foreign names.
UNAME  : [A-Z] [A-Za-z0-9_]* ;
LNAME  : [a-z_] [A-Za-z0-9_]* ;
QUOTED : '`' ~[`\r\n]+ '`' ;

TIMESTAMP : DAY_DIGITS ( 'T' | [ \t]+ ) TIME_DIGITS ;
DATE_LITERAL : DAY_DIGITS ;
TIME_LITERAL : TIME_DIGITS ;
// `15_000.00`; `90%` is one word, so that `15 % 4` is not mistaken for it.
NUMBER  : DIGITS ( '.' DIGITS )? ;
PERCENT : NUMBER '%' ;

fragment DAY_DIGITS : DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT '-' DIGIT DIGIT ;
fragment TIME_DIGITS : DIGIT DIGIT ':' DIGIT DIGIT ( ':' DIGIT DIGIT )? ;
fragment DIGITS : DIGIT [0-9_]* ;
fragment DIGIT : [0-9] ;

// `"More internet, {first_name ?? "friend"}?"`: a hole may hold texts, and they no holes of their own.
TEXT : '"' ( ~["{}\\\r\n] | ESCAPE | HOLE )* '"' ;
fragment ESCAPE : '\\' ~[\r\n] ;
fragment HOLE : '{' ( ~["{}\r\n] | '"' ( ~["{}\\\r\n] | ESCAPE )* '"' )* '}' ;

// ---------------------------------------------------------------------------------------------- signs

OPEN_BRACE    : '{' ;
CLOSE_BRACE   : '}' ;
OPEN_PAREN    : '(' ;
CLOSE_PAREN   : ')' ;
OPEN_BRACKET  : '[' ;
CLOSE_BRACKET : ']' ;
COMMA   : ',' ;
COLON   : ':' ;
EQUALS  : '=' ;
ARROW   : '->' ;
LESS    : '<' ;
LESS_EQUAL    : '<=' ;
GREATER : '>' ;
GREATER_EQUAL : '>=' ;
PLUS    : '+' ;
MINUS   : '-' ;
STAR    : '*' ;
SLASH   : '/' ;
CARET   : '^' ;
COALESCE : '??' ;
RANGE   : '..' ;
DOT     : '.' ;

// ---------------------------------------------------------------------------------------------- what is kept aside

DOC     : '##' ~[\r\n]* -> channel(DOCS) ;
COMMENT : '#' ~[\r\n]* -> channel(COMMENTS) ;
BLANKS  : [ \t\r\n]+ -> skip ;

// ---------------------------------------------------------------------------------------------- foreign habits
// Each gets its own message, in lex.cpp, and is read as what was meant.

FOREIGN_IS     : '==' | '===' ;
FOREIGN_IS_NOT : '!=' | '<>' | '!==' | '\u00E2\u0089\u00A0' ;
FOREIGN_AND    : '&&' | '&' ;
FOREIGN_OR     : '||' | '|' ;
FOREIGN_NOT    : '!' ;
FOREIGN_AT_MOST  : '=<' | '\u00E2\u0089\u00A4' ;
FOREIGN_AT_LEAST : '=>' | '\u00E2\u0089\u00A5' ;
FOREIGN_MINUS  : '\u00E2\u0080\u0093' | '\u00E2\u0088\u0092' ;
FOREIGN_DEFINE : ':=' ;
SEMICOLON      : ';' ;
SINGLE_TEXT    : '\'' ~['\r\n]* '\'' ;
// “text”, „text“, «text», ‘text’ and any of their mixtures with straight quotes.
SMART_TEXT     : SMART_QUOTE ( ~["\r\n\u00C2\u00E2] | '\u00E2' ~[\u0080] | '\u00E2' '\u0080' ~[\u0098-\u009F\r\n] | '\u00C2' ~[\u00AB\u00BB\r\n] )* ( SMART_QUOTE | '"' ) ;
fragment SMART_QUOTE : '\u00E2' '\u0080' [\u0098-\u009F] | '\u00C2' [\u00AB\u00BB] ;
// `50GB`, `30days`, `10k`.
ATTACHED_UNIT  : DIGITS ( '.' DIGITS )? [A-Za-z] [A-Za-z0-9_]* ;
// A text that its line does not close, or whose braces do not pair.
BROKEN_TEXT    : '"' ( ~["\\\r\n] | ESCAPE )* '"' ;
OPEN_TEXT      : '"' ( ~["\\\r\n] | ESCAPE )* '\\'? ;
BAD            : [\u0080-\u00FF]+ | . ;
