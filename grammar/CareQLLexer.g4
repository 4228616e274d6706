lexer grammar CareQLLexer;

// The words and signs of CareQL. Keywords in any case; names and units keep theirs. Every input
// gives tokens: what fits nothing is one UNEXPECTED, so that the lexer never fails.
// A token called K_WORD is the keyword `word`; the tools read the keywords off these names.

@lexer::members {
  // What the last token that was not skipped is, kept by who cuts the text: a |term| stands only
  // after a code, and `matches` after a dot is a field.
  size_t last_type = 0;
  bool AfterCode() const { return last_type == CODE; }
  void reset() override {
    antlr4::Lexer::reset();
    last_type = 0;
  }
}

SPACE: [ \t\r\n\f\u00A0\uFEFF]+ -> skip;
COMMENT: '--' ~[\r\n]* -> skip;

// ---- reserved: never a name, but after a dot
K_AFTER: A F T E R;
K_AND: A N D;
K_AS: A S;
K_BEFORE: B E F O R E;
K_BETWEEN: B E T W E E N;
K_BY: B Y;
K_CASE: C A S E;
K_CONTAINS: C O N T A I N S;
K_DEFINE: D E F I N E;
K_DURING: D U R I N G;
K_ELSE: E L S E;
K_END: E N D;
K_EVERY: E V E R Y;
K_FROM: F R O M;
K_HAS: H A S;
K_HAVING: H A V I N G;
K_IN: I N;
K_IS: I S;
K_LET: L E T;
K_MATCHES: M A T C H E S { if (last_type != DOT) pushMode(AfterMatches); };
K_MINUS: M I N U S;
K_NO: N O;
K_NOT: N O T;
K_OF: O F;
K_ON: O N;
K_OR: O R;
K_OVERLAPPING: O V E R L A P P I N G;
K_SELECTED: S E L E C T E D;
K_SHOW: S H O W;
K_SINCE: S I N C E;
K_THEN: T H E N;
K_TO: T O;
K_WHEN: W H E N;
K_WHERE: W H E R E;
K_WITH: W I T H;
K_WITHIN: W I T H I N;
K_WITHOUT: W I T H O U T;
K_YEARS: Y E A R S;
K_MONTHS: M O N T H S;
K_WEEKS: W E E K S;
K_DAYS: D A Y S;
K_HOURS: H O U R S;
K_MINUTES: M I N U T E S;
K_SECONDS: S E C O N D S;

// ---- keywords where they are called for, names elsewhere
K_EXPLAIN: E X P L A I N;
K_ANALYZE: A N A L Y Z E;
K_ATTRITION: A T T R I T I O N;
K_WATCH: W A T C H;
K_WHY: W H Y;
K_DESCRIBE: D E S C R I B E;
K_DROP: D R O P;
K_HISTORY: H I S T O R Y;
K_CHANGES: C H A N G E S;
K_ECL: E C L;
K_CODES: C O D E S;
K_RECORDS: R E C O R D S;
K_COHORT: C O H O R T;
K_VALUE: V A L U E;
K_PERIOD: P E R I O D;
K_MEASURE: M E A S U R E;
K_RULES: R U L E S;
K_HIERARCHY: H I E R A R C H Y;
K_OVER: O V E R;
K_DENOMINATOR: D E N O M I N A T O R;
K_NUMERATOR: N U M E R A T O R;
K_EXCLUDE: E X C L U D E;
K_EXCEPT: E X C E P T;
K_SELECT: S E L E C T;
K_REJECT: R E J E C T;
K_OTHERWISE: O T H E R W I S E;
K_TOTALS: T O T A L S;
K_ORDER: O R D E R;
K_ASC: A S C;
K_DESC: D E S C;
K_LIMIT: L I M I T;
K_PER: P E R;
K_HIDE: H I D E;
K_BELOW: B E L O W;
K_ROUND: R O U N D;
K_AT: A T;
K_KNOWN: K N O W N;
K_UNKNOWN: U N K N O W N;
K_POSITION: P O S I T I O N;
K_DEFINED: D E F I N E D;
K_RESIDENT: R E S I D E N T;
K_RESIDENTS: R E S I D E N T S;
K_INCLUDING: I N C L U D I N G;
K_DIED: D I E D;
K_RETRACTED: R E T R A C T E D;
K_DISTINCT: D I S T I N C T;
K_EPISODES: E P I S O D E S;
K_LASTING: L A S T I N G;
K_UNTIL: U N T I L;
K_GAP: G A P;
K_FOLLOWED: F O L L O W E D;
K_PRECEDED: P R E C E D E D;
K_LATER: L A T E R;
K_EARLIER: E A R L I E R;
K_LEAST: L E A S T;
K_MOST: M O S T;
K_EXACTLY: E X A C T L Y;
K_ACTIVE: A C T I V E;
K_ENDED: E N D E D;
K_PLANNED: P L A N N E D;
K_PENDING: P E N D I N G;
K_CANCELLED: C A N C E L L E D;
K_DECLINED: D E C L I N E D;
K_ABSENT: A B S E N T;
K_ANY: A N Y;
K_LAST: L A S T;
K_NEXT: N E X T;
K_THIS: T H I S;
K_PREVIOUS: P R E V I O U S;
K_FY: F Y;
K_THE: T H E;
K_SAME: S A M E;
K_DAY: D A Y;
K_WEEK: W E E K;
K_MONTH: M O N T H;
K_QUARTER: Q U A R T E R;
K_YEAR: Y E A R;
K_HOUR: H O U R;
K_MINUTE: M I N U T E;
K_SECOND: S E C O N D;
K_THIRD: T H I R D;
K_FOURTH: F O U R T H;
K_FIFTH: F I F T H;
K_SIXTH: S I X T H;
K_SEVENTH: S E V E N T H;
K_EIGHTH: E I G H T H;
K_NINTH: N I N T H;
K_TENTH: T E N T H;
K_LATEST: L A T E S T;
K_EARLIEST: E A R L I E S T;
K_HIGHEST: H I G H E S T;
K_LOWEST: L O W E S T;
K_COUNT: C O U N T;
K_SUM: S U M;
K_AVERAGE: A V E R A G E;
K_MIN: M I N;
K_MAX: M A X;
K_MEDIAN: M E D I A N;
K_LIST: L I S T;
K_RATE: R A T E;
K_PERSON: P E R S O N;

// ---- units
UNIT_WORD
    : 'mg' | 'g' | 'kg' | 'ug' | 'ng' | 'pg' | 'mcg' | 'mmol' | 'umol' | 'nmol' | 'pmol' | 'mol'
    | 'mL' | 'dL' | 'L' | 'uL' | 'fL' | 'mm' | 'cm' | 'm' | 'km' | 'kPa' | 'Pa' | 'mU' | 'U'
    | 'IU' | 'kU' | 'meq' | 'mEq' | 'Cel' | 'K' | 'kcal' | 'cal' | 'kJ' | 'J' | 'bpm' | 'h' | 's'
    | 'mo' | 'wk' | 'ml' | 'l'
    ;
// One atom that no name looks like, or atoms joined by strokes, without blanks. Only after a
// number: elsewhere the reader takes the first word of it and reads on from there (a predicate
// here would cost a sixth of the whole parse, for ANTLR caches nothing behind one).
UNIT: '%' | UnitSign | UnitAtom ('/' UnitAtom)+;
fragment UnitSign: [A-Za-z]* '[' [A-Za-z0-9_']+ ']' | UnitNote | PowerOfTen;
fragment UnitAtom: [A-Za-z]+ [2-4]? UnitNote? | UnitSign;
fragment UnitNote: '{' ~[{} \t\r\n]* '}';
fragment PowerOfTen: '10*' [0-9]+;

// ---- literals and names
DATE: Digit Digit Digit Digit '-' Digit Digit '-' Digit Digit;
YEAR_MONTH: Digit Digit Digit Digit '-' Digit Digit;
MOMENT: DATE [Tt] Digit Digit ':' Digit Digit (':' Digit Digit ('.' Digit+)?)?
        ([Zz] | [+\-] Digit Digit ':' Digit Digit)?;
INT: Digit+;
DECIMAL: Digit+ '.' Digit+;
STRING: '\'' (~'\'' | '\'\'')* '\'';
OPEN_STRING: '\'' (~'\'' | '\'\'')*;
CODE: [A-Za-z] [A-Za-z0-9_]* ':' [A-Za-z0-9] [A-Za-z0-9._\-]*;
TERM: '|' ~[|\r\n]* '|' {AfterCode()}? -> skip;
PARAM: '$' [A-Za-z_] [A-Za-z0-9_]*;
ID: [A-Za-z_] [A-Za-z0-9_]*;

// ---- signs
LPAREN: '(';
RPAREN: ')';
COMMA: ',';
SEMI: ';';
DOT: '.';
DESCENDANTS: '<<';
EQUAL: '=';
NOT_EQUAL: '!=';
LESS_OR_EQUAL: '<=';
GREATER_OR_EQUAL: '>=';
LESS: '<';
GREATER: '>';
PLUS: '+';
MINUS: '-';
STAR: '*';
SLASH: '/';

UNEXPECTED: '==' | '<>' | '&&' | '||' | '=>' | '"' ~["\r\n;]* '"' | .;

// ---- one pattern after `matches`
mode AfterMatches;
MATCHES_SPACE: [ \t\r\n\f\u00A0]+ -> skip;
MATCHES_COMMENT: '--' ~[\r\n]* -> skip;
REGEX: '/' (~[/\\\r\n] | '\\' ~[\r\n])+ '/' [A-Za-z]* -> popMode;
MATCHES_STRING: '\'' (~'\'' | '\'\'')* '\'' -> type(STRING), popMode;
MATCHES_OPEN_STRING: '\'' (~'\'' | '\'\'')* -> type(OPEN_STRING), popMode;
MATCHES_PARAM: '$' [A-Za-z_] [A-Za-z0-9_]* -> type(PARAM), popMode;
MATCHES_SEMI: ';' -> type(SEMI), popMode;
OPEN_REGEX: '/' (~[/\\\r\n] | '\\' ~[\r\n])* '\\'? -> popMode;
MATCHES_OTHER: ~[ \t\r\n\f\u00A0;'/$]+ -> type(UNEXPECTED), popMode;
MATCHES_DOLLAR: '$' -> type(UNEXPECTED), popMode;

fragment Digit: [0-9];
fragment A: [aA];
fragment B: [bB];
fragment C: [cC];
fragment D: [dD];
fragment E: [eE];
fragment F: [fF];
fragment G: [gG];
fragment H: [hH];
fragment I: [iI];
fragment J: [jJ];
fragment K: [kK];
fragment L: [lL];
fragment M: [mM];
fragment N: [nN];
fragment O: [oO];
fragment P: [pP];
fragment Q: [qQ];
fragment R: [rR];
fragment S: [sS];
fragment T: [tT];
fragment U: [uU];
fragment V: [vV];
fragment W: [wW];
fragment X: [xX];
fragment Y: [yY];
fragment Z: [zZ];
