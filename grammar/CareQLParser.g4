parser grammar CareQLParser;

// The sentences of CareQL. Each class of name is a rule of its own (cohortName, codesName …): what
// may stand at a place is worked out from the rules that could begin there, for error messages and
// for completion. No rule is left-recursive and none is ambiguous; SLL prediction suffices.
options { tokenVocab = CareQLLexer; }

// One statement; the caller splits a script at its semicolons.
statement: (query | why | define | dropped | describe) EOF;
// The rest of a question from a clause on: where reading goes on after an error.
clausesOnly: clauses EOF;

query: (K_EXPLAIN K_ANALYZE? | K_ATTRITION | K_WATCH)? K_FROM subject clauses;
clauses
    : letClause* whereClause? byClause? havingClause? everyClause? showClause? orderClause?
      limitClause? hideClause? asAt? asKnownAt? definedAt?
    ;
why: K_WHY resident (inCohort | K_WHERE condition) asAt? asKnownAt? definedAt?;
define: K_DEFINE definition;
dropped: K_DROP definitionKind definedName;
describe
    : K_DESCRIBE K_HISTORY K_OF definitionKind definedName
    | K_DESCRIBE K_CHANGES K_OF definitionKind definedName (K_FROM INT K_TO INT)?
    | K_DESCRIBE describedName*
    ;

subject
    : residentSet
    | setTerm qualifier
    | K_MEASURE measureName
    | K_RULES rulesName
    | source (COMMA source)*
    ;
letClause: K_LET newName EQUAL condition;
whereClause: K_WHERE condition;
byClause: K_BY column (COMMA column)* (K_WITH K_TOTALS)?;
havingClause: K_HAVING condition;
everyClause: K_EVERY timeWord K_FROM operand K_TO operand;
showClause: K_SHOW column (COMMA column)*;
orderClause: K_ORDER K_BY orderKey (COMMA orderKey)*;
limitClause: K_LIMIT count (K_PER condition)?;
hideClause: K_HIDE K_BELOW count (K_ROUND K_TO count)?;
column: condition (K_AS newName)?;
orderKey: condition (K_ASC | K_DESC)?;
asAt: K_AS K_AT operand;
asKnownAt: K_AS K_KNOWN K_AT (K_POSITION (INT | STRING | PARAM) | operand);
definedAt: K_DEFINED K_AT operand;

// ---- sets of residents
residentSet: setTerm ((K_AND setTerm)+ | (K_OR setTerm)+ | K_MINUS setTerm)?;
setTerm
    : resident
    | K_RESIDENTS (K_INCLUDING K_DIED)?
    | K_COHORT cohortName
    | LPAREN residentSet asAt? asKnownAt? RPAREN
    ;
resident: K_RESIDENT (INT+ | STRING | PARAM);
inCohort: K_IN setTerm;
qualifier: K_WITH LPAREN condition RPAREN;

// ---- records
source: sourceRecords steps?;
sourceRecords: collapse* status* head sourcePart*;
sourcePart
    : K_IN members
    | qualifier
    | window
    | K_INCLUDING K_RETRACTED
    | K_OF setTerm
    | K_AS newName
    ;
pattern: records steps?;
records: collapse* status* head recordsPart*;
recordsPart: K_IN members | (K_AS newName)? qualifier | window | K_INCLUDING K_RETRACTED;
collapse: (K_DISTINCT dated | K_DAYS) K_OF;
head
    : recordsName
    | LPAREN pattern (K_OR pattern)* RPAREN
    | LPAREN pick RPAREN
    | K_EPISODES K_OF records (K_LASTING duration)? (K_UNTIL records)? K_WITH K_GAP duration
    ;
steps
    : follow+ notFollowed?
    | notFollowed
    | precede+ notPreceded?
    | notPreceded
    ;
follow: K_FOLLOWED K_BY quantifier? records gap? withoutBetween?;
notFollowed: K_NOT K_FOLLOWED K_BY records gap?;
precede: K_PRECEDED K_BY quantifier? records gap? withoutBetween?;
notPreceded: K_NOT K_PRECEDED K_BY records gap?;
withoutBetween: K_WITHOUT records K_IN K_BETWEEN;
gap
    : K_WITHIN duration
    | K_AT K_LEAST duration (K_LATER | K_EARLIER)
    | number K_TO duration (K_LATER | K_EARLIER)
    ;
status
    : K_ACTIVE | K_ENDED | K_PLANNED | K_PENDING | K_CANCELLED | K_DECLINED | K_ABSENT | K_ANY
    ;
quantifier: (K_AT K_LEAST | K_AT K_MOST | K_EXACTLY) count;
members
    : LPAREN member (COMMA member)* (K_MINUS member (COMMA member)*)? RPAREN
    | DESCENDANTS? CODE
    | codesName
    | PARAM
    ;
member: DESCENDANTS CODE | operand;

// ---- windows
window
    : K_IN K_LAST duration                              # inLast
    | K_IN K_NEXT duration                              # inNext
    | K_IN K_ANY duration                               # inAny
    | K_IN (K_THIS | K_PREVIOUS) timeWord               # inThis
    | K_IN duration (K_TO | K_FROM) operand             # inTo
    | K_IN calendar                                     # inCalendar
    | K_DURING period                                   # during
    | K_OVERLAPPING period                              # overlapping
    | K_SINCE operand                                   # since
    | K_BEFORE operand                                  # beforeDate
    | K_AFTER operand                                   # afterDate
    | K_BETWEEN operand K_AND operand                   # betweenDates
    | K_WITHIN duration (K_AFTER | K_BEFORE | K_OF) operand  # withinOf
    | K_ON K_THE K_SAME K_DAY K_AS operand              # onSameDay
    | K_ON operand                                      # onDate
    ;
calendar: INT | YEAR_MONTH | fiscalYear;
fiscalYear: K_FY INT SLASH INT;
period: fiscalYear | operand;
duration: (number | PARAM) timeUnit;
timeWord: K_DAY | K_WEEK | K_MONTH | K_QUARTER | K_YEAR | K_FY;
timeUnit
    : K_YEAR | K_YEARS | K_MONTH | K_MONTHS | K_WEEK | K_WEEKS | K_DAY | K_DAYS | K_HOUR | K_HOURS
    | K_MINUTE | K_MINUTES | K_SECOND | K_SECONDS
    ;

// ---- conditions and values, loosest first
condition: conjunction (K_OR conjunction)*;
conjunction: negation (K_AND negation)*;
negation: K_NOT* predicate;
predicate
    : K_HAS (K_NO | quantifier)? pattern    # has
    | inCohort                              # inSet
    | K_SELECTED K_BY rulesName             # selectedBy
    | dated K_NOT? K_IN members             # inMembers
    | dated K_NOT? window                   # windowTest
    | comparable comparison?                # compared
    ;
comparison
    : (EQUAL | NOT_EQUAL | LESS | LESS_OR_EQUAL | GREATER | GREATER_OR_EQUAL) comparable # compareWith
    | K_IS K_NOT? (K_KNOWN | K_UNKNOWN)                # isKnown
    | K_NOT? K_MATCHES (REGEX | STRING | PARAM)        # matches
    | K_NOT? K_CONTAINS operand                        # contains
    ;
comparable: sum (K_OR K_ELSE sum)*;
sum: product (addSign product)*;
addSign: PLUS | MINUS;
product: unary (timesSign unary)*;
timesSign: STAR | SLASH;
unary: MINUS* primary;
primary
    : pick                                                                  # pickValue
    | K_COUNT K_OF pattern                                                  # countOf
    | aggregateWord dated K_OF pattern                                      # aggregate
    | betweenUnit K_BETWEEN operand K_AND operand                           # timeBetween
    | K_CASE (K_WHEN condition K_THEN condition)+ (K_ELSE condition)? K_END # caseWhen
    | K_RATE K_PER count (K_PERSON K_YEARS | K_RESIDENTS)?                  # ratePer
    | dated                                                                 # datedValue
    ;
aggregateWord: K_SUM | K_AVERAGE | K_MIN | K_MAX | K_MEDIAN | K_LIST;
betweenUnit: K_DAYS | K_WEEKS | K_MONTHS | K_YEARS | K_HOURS | K_MINUTES;
pick: ordinal? pickWord pattern;
ordinal
    : K_SECOND | K_THIRD | K_FOURTH | K_FIFTH | K_SIXTH | K_SEVENTH | K_EIGHTH | K_NINTH | K_TENTH
    ;
pickWord: K_LATEST | K_EARLIEST | K_HIGHEST | K_LOWEST | K_NEXT | K_PREVIOUS;
dated: operand (K_AT operand)?;
operand
    : literal                                                       # literalOperand
    | PARAM                                                         # paramOperand
    | LPAREN condition RPAREN dotWord*                              # bracketOperand
    | functionName LPAREN condition (COMMA condition)* RPAREN dotWord* # callOperand
    | valueName dotWord*                                            # nameOperand
    ;
dotWord: DOT anyWord;
literal: number unit? | STRING | DATE | YEAR_MONTH | MOMENT | CODE;
unit: UNIT | UNIT_WORD | K_MIN | timeUnit | STRING;
number: INT | DECIMAL;
count: INT | PARAM;

// ---- definitions
definition
    : K_CODES newName EQUAL codesPart (COMMA codesPart)* (K_MINUS codesPart (COMMA codesPart)*)?
                                                                    # codesDefinition
    | K_RECORDS newRecordsName EQUAL pattern (K_OR pattern)*        # recordsDefinition
    | K_COHORT newName EQUAL condition                              # cohortDefinition
    | K_VALUE newName EQUAL condition                               # valueDefinition
    | K_PERIOD newName EQUAL (calendar | operand K_TO operand)      # periodDefinition
    | K_MEASURE newName (K_OF source)? EQUAL letClause* section+    # measureDefinition
    | K_RULES newName K_OVER setTerm EQUAL letClause* rulesLine+
      K_OTHERWISE (K_SELECT | K_REJECT)                             # rulesDefinition
    | K_HIERARCHY newName EQUAL K_FROM STRING (COMMA STRING)*       # hierarchyDefinition
    ;
codesPart: DESCENDANTS? CODE | systemName? K_FROM STRING | K_ECL STRING | codesName;
definitionKind
    : K_CODES | K_RECORDS | K_COHORT | K_VALUE | K_PERIOD | K_MEASURE | K_RULES | K_HIERARCHY
    ;
section: (K_DENOMINATOR | K_NUMERATOR | K_EXCLUDE | K_EXCEPT) condition;
rulesLine: (K_SELECT | K_REJECT) K_WHEN condition (K_AS newName)?;

// ---- names, by what they name
newName: ID | UNIT_WORD | aliasWord;
newRecordsName: recordsName;
recordsName: ID | UNIT_WORD;
cohortName: name;
codesName: name;
measureName: name;
rulesName: name;
// `name` written out, as in anyWord: of what is read most a rule less is passed.
valueName: ID | UNIT_WORD | aliasWord | K_AT | K_KNOWN;
describedName: name;
definedName: name;
systemName: ID;
functionName
    : ID | UNIT_WORD | K_COUNT | K_SUM | K_AVERAGE | K_MIN | K_MAX | K_MEDIAN | K_LIST | K_DISTINCT
    | K_DAY | K_WEEK | K_MONTH | K_QUARTER | K_YEAR | K_FY | K_HOUR | K_MINUTE | K_PERIOD | K_ROUND
    ;
name: ID | UNIT_WORD | aliasWord | K_AT | K_KNOWN;
// Every word that is not reserved, but `at` and `known`, which begin what may follow `as`.
aliasWord
    : K_EXPLAIN | K_ANALYZE | K_ATTRITION | K_WATCH | K_WHY | K_DESCRIBE | K_DROP | K_HISTORY
    | K_CHANGES | K_HIERARCHY | K_ECL | K_CODES | K_RECORDS
    | K_COHORT | K_VALUE | K_PERIOD | K_MEASURE | K_RULES | K_OVER | K_DENOMINATOR | K_NUMERATOR
    | K_EXCLUDE | K_EXCEPT | K_SELECT | K_REJECT | K_OTHERWISE | K_TOTALS | K_ORDER | K_ASC
    | K_DESC | K_LIMIT | K_PER | K_HIDE | K_BELOW | K_ROUND | K_UNKNOWN | K_POSITION | K_DEFINED
    | K_RESIDENT | K_RESIDENTS | K_INCLUDING | K_DIED | K_RETRACTED | K_DISTINCT | K_EPISODES
    | K_LASTING | K_UNTIL | K_GAP | K_FOLLOWED | K_PRECEDED | K_LATER | K_EARLIER | K_LEAST
    | K_MOST | K_EXACTLY | K_ACTIVE | K_ENDED | K_PLANNED | K_PENDING | K_CANCELLED | K_DECLINED
    | K_ABSENT | K_ANY | K_LAST | K_NEXT | K_THIS | K_PREVIOUS | K_FY | K_THE | K_SAME | K_DAY
    | K_WEEK | K_MONTH | K_QUARTER | K_YEAR | K_HOUR | K_MINUTE | K_SECOND | K_THIRD | K_FOURTH
    | K_FIFTH | K_SIXTH | K_SEVENTH | K_EIGHTH | K_NINTH | K_TENTH | K_LATEST | K_EARLIEST
    | K_HIGHEST | K_LOWEST | K_COUNT | K_SUM | K_AVERAGE | K_MIN | K_MAX | K_MEDIAN | K_LIST
    | K_RATE | K_PERSON
    ;
reservedWord
    : K_AFTER | K_AND | K_AS | K_BEFORE | K_BETWEEN | K_BY | K_CASE | K_CONTAINS | K_DEFINE
    | K_DURING | K_ELSE | K_END | K_EVERY | K_FROM | K_HAS | K_HAVING | K_IN | K_IS | K_LET
    | K_MATCHES | K_MINUS | K_NO | K_NOT | K_OF | K_ON | K_OR | K_OVERLAPPING | K_SELECTED
    | K_SHOW | K_SINCE | K_THEN | K_TO | K_WHEN | K_WHERE | K_WITH | K_WITHIN | K_WITHOUT
    | K_YEARS | K_MONTHS | K_WEEKS | K_DAYS | K_HOURS | K_MINUTES | K_SECONDS
    ;
anyWord: ID | UNIT_WORD | aliasWord | K_AT | K_KNOWN | reservedWord;
