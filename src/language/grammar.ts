// The grammars, as Ohm text: the semantics language (with the slips that get their own message) and the logic of definition sets.
// Operators are flat here; syntax.ts gives them their precedence.

export const GRAMMAR = String.raw`
Lexical {
  spaces := ("\u0000".." " | comment)*
  comment = "#" (~"\n" any)*
  word = ("a".."z" | "A".."Z" | "_") ("a".."z" | "A".."Z" | "_" | "0".."9")*
  wordStart = "a".."z" | "A".."Z" | "_"
  wordRest = "a".."z" | "A".."Z" | "_" | "0".."9"
}

Semantics <: Lexical {
  Block = Separator* (Statement Separator*)*
  OneFunction = Function Separator*
  Single = Expression
  BitRange = Expression (":" Expression)?
  EncodingText = EncodingPart*
  TypeText = TypeName

  Separator = ";"

  Function = fn name "(" ListOf<Parameter, ","> ")" ("->" TypeName)? Braces
  Parameter = name ":" TypeName
  TypeName = name ("(" Expression ")")? ("[" Expression "]")?

  EncodingPart = "[" Expression ":" EncodingItem* "]" -- group
               | EncodingItem
  EncodingItem = "{" name name? "}" -- use
               | EncodingHead ":" Width -- field
  Width = WidthOperand (operator WidthOperand)*
  WidthOperand = prefix* Primary
  EncodingHead = number | name | "(" Expression ")" -- value

  Braces = "{" Separator* (Statement Separator*)* "}"
  Branch = Braces | Statement

  Statement
    = (let | var) name "=" Expression                 -- let
    | if Expression then? Branch (Separator* else Branch)?   -- if
    | match Expression "{" StatementArm* "}"          -- match
    | for name in Expression ".." Expression Braces   -- for
    | trap name (as name)? (with Expression)?         -- trap
    | returnValue Expression                          -- returnValue
    | return                                          -- return
    | Postfix assignment Expression                   -- assign
    | Expression                                      -- expression

  StatementArm = Patterns "=>" Branch ("," | ";")*
  ExpressionArm = Patterns "=>" Expression ("," | ";")*
  Patterns = else -- else
           | NonemptyListOf<Pattern, ","> -- some
  Pattern = Flat

  Expression = Choice | Match | Flat
  Choice = if Expression then? Expression (else Expression)?
  Match = match Expression "{" ExpressionArm* "}"
  Flat = Operand (operator Operand)*
  Operand = prefix* Postfix
  Postfix = Primary Suffix*
  Suffix = "[" Expression (":" Expression)? "]" -- index
         | "." name -- field
  Primary = name "(" ListOf<Argument, ","> ")" -- call
          | "(" Expression ")" -- group
          | (true | false) -- boolean
          | name -- name
          | number -- number
  Argument = (as | name) ":" Expression -- named
           | Expression -- plain

  assignment (an assignment) = ":=" | "==" | "+=" | "-=" | "*=" | "|=" | "&=" | "^=" | "=" ~("=" | ">")
  prefix (an operator) = "-" | "~" | "!" ~"=" | ("not" ~wordRest)
  operator (an operator)
    = ("implies" ~wordRest) | ("or" ~wordRest) | ("and" ~wordRest) | "&&" | "||"
    | "==" | "!=" | "≠" | "≤" | "≥" | "∧" | "∨"
    | "<<" | (">>u" ~wordRest) | (">>s" ~wordRest) | ">>>" | ">>"
    | ("<=u" ~wordRest) | ("<=s" ~wordRest) | ("<u" ~wordRest) | ("<s" ~wordRest) | (">=u" ~wordRest) | (">=s" ~wordRest) | (">u" ~wordRest) | (">s" ~wordRest)
    | "<=" | ">=" | "<" | ">"
    | "**" | ("/u" ~wordRest) | ("/s" ~wordRest) | ("%u" ~wordRest) | ("%s" ~wordRest) | "*" | "/" | "%"
    | "+" | "-" | "|" | "^" | "&" | "=" ~("=" | ">")

  name (a name) = ~reserved word
  number (a number) = (prefixed | digits) ~wordRest
  prefixed = "0x" hexDigits -- hex
           | "0b" digits -- binary
           | "0o" digits -- octal
  digits = "0".."9" ("0".."9" | "_")*
  hexDigits = hexDigit (hexDigit | "_")*

  reserved = ("let" | "var" | "if" | "then" | "else" | "match" | "for" | "in" | "trap" | "as" | "return" | "fn" | "and" | "or" | "not"
            | "implies" | "true" | "false" | "with") ~wordRest
  let (a statement) = ("let" ~wordRest)
  var (a statement) = ("var" ~wordRest)
  if (an if) = ("if" ~wordRest)
  then = ("then" ~wordRest)
  else = ("else" ~wordRest)
  match (a match) = ("match" ~wordRest)
  for (a statement) = ("for" ~wordRest)
  in = ("in" ~wordRest)
  trap (a statement) = ("trap" ~wordRest)
  as = ("as" ~wordRest)
  with = ("with" ~wordRest)
  return (a statement) = ("return" ~wordRest)
  returnValue (a statement) = ("return" ~wordRest) (" " | "\t")* ~("\n" | "\r" | "#" | ";" | "}" | else) &any
  fn = ("fn" ~wordRest)
  true (a value) = ("true" ~wordRest)
  false (a value) = ("false" ~wordRest)
}

Logic <: Lexical {
  Formula = FormulaOr
  FormulaOr = NonemptyListOf<FormulaAnd, or>
  FormulaAnd = NonemptyListOf<FormulaNot, and>
  FormulaNot = not FormulaNot -- not
             | FormulaAtom
  FormulaAtom = Quantified
              | "(" FormulaOr ")" -- group
              | className -- class
  Quantified = quantifier Binder ":" MatrixOr
  Binder = name twins name "," name Modes? -- twins
         | name Modes? -- state
  Modes = in name mode
  quantifier (for some or for all) = for space* some -- some
             | for space* all -- all
             | "∃" -- exists
             | "∀" -- each

  MatrixText = MatrixOr
  MatrixOr = NonemptyListOf<MatrixAnd, or>
  MatrixAnd = NonemptyListOf<MatrixNot, and>
  MatrixNot = not MatrixNot -- not
            | MatrixAtom
  MatrixAtom
    = "(" MatrixOr ")" -- group
    | true -- true
    | "i" "(" name ")" is next -- next
    | "i" "(" name ")" traps (as NonemptyListOf<kind, or>)? (to the monitor)? -- traps
    | part "(" name prime ")" comparison part "(" name prime? ")" -- parts
    | name "(" ListOf<name, ","> ")" -- predicate

  PremiseText = className (within | "⊆") className -- within
              | className -- theorem
  PredicateHead = name "(" ListOf<name, ","> ")"

  comparison (= or !=) = "!=" | "≠" | "=" ~"="
                       | "==" -- slip
  prime (a prime) = "'" | "′"
  part (a part of the state) = wordStart wordRest*
  name (a name) = ~reserved word
  kind (a kind of trap) = ~reserved word ~(space* "(")
  className (a class) = ~reservedClass wordStart classRest*
  classRest = "-" wordRest -- hyphen
            | wordRest -- plain
  reserved = ("for" | "some" | "all" | "in" | "not" | "and" | "or" | "true") ~wordRest
  reservedClass = ("for" | "some" | "all" | "in" | "not" | "and" | "or" | "within" | "true") ~("-" | wordRest)
  for = ("for" ~wordRest)
  some = ("some" ~wordRest)
  all = ("all" ~wordRest)
  in = ("in" ~wordRest)
  mode = ("mode" ~wordRest)
  twins = ("twins" ~wordRest)
  is = ("is" ~wordRest)
  next = ("next" ~wordRest)
  traps = ("traps" ~wordRest)
  as = ("as" ~wordRest)
  to = ("to" ~wordRest)
  the = ("the" ~wordRest)
  monitor = ("monitor" ~wordRest)
  within = ("within" ~wordRest)
  true = ("true" ~wordRest)
  or (or) = ("or" ~wordRest) | "∨"
  and (and) = ("and" ~wordRest) | "∧"
  not (not) = ("not" ~wordRest) | "¬"
}
`;
