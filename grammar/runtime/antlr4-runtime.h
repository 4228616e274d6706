#pragma once
// What the generated lexer and parser need of ANTLR's runtime, found before the runtime's own
// header of this name: that one pulls in everything, and one of its parts
// (misc/InterpreterDataReader.h) doesn't compile with clang 14.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "ANTLRInputStream.h"
#include "BailErrorStrategy.h"
#include "CommonToken.h"
#include "FailedPredicateException.h"
#include "Lexer.h"
#include "NoViableAltException.h"
#include "Parser.h"
#include "ParserRuleContext.h"
#include "Vocabulary.h"
#include "antlr4-common.h"
#include "atn/ATN.h"
#include "atn/ATNDeserializer.h"
#include "atn/LexerATNSimulator.h"
#include "atn/ParserATNSimulator.h"
#include "atn/PredictionContext.h"
#include "atn/PredictionMode.h"
#include "atn/RuleStartState.h"
#include "atn/RuleTransition.h"
#include "atn/SetTransition.h"
#include "dfa/DFA.h"
#include "misc/IntervalSet.h"
#include "support/CPPUtils.h"
#include "tree/TerminalNode.h"
