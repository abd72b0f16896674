// The grammars, as Ohm text: the semantics language (with the slips that get their own message) and the logic of definition sets.
// The semantics language is a grammar of tokens (token-codes.ts), which takes a third of the time; operators are flat, syntax.ts gives them their precedence.

export const SEMANTICS_GRAMMAR = `
Semantics {
  block = ";"* (statement ";"*)*
  oneFunction = function ";"*
  single = expression
  bitRange = expression (":" expression)?
  encodingText = encodingPart*
  typeText = typeName

  function = "fn" name "(" listOf<parameter, ","> ")" ("->" typeName)? braces
  parameter = name ":" typeName
  typeName = name ("(" expression ")")? ("[" expression "]")?

  encodingPart = "[" expression ":" encodingItem* "]" -- group
               | encodingItem
  encodingItem = "{" name name? "}" -- use
               | encodingHead ":" width -- field
  encodingHead = number | name | "(" expression ")" -- value
  width = ("-" | "~" | "!" | "not")* primary (operator ("-" | "~" | "!" | "not")* primary)*

  braces = "{" ";"* (statement ";"*)* "}"
  branch = braces | statement

  statement
    = postfix assignment expression                      -- assign
    | (let | var) name "=" expression                    -- let
    | if expression "then"? branch (";"* "else" branch)? -- if
    | match expression "{" statementArm* "}"             -- match
    | for name "in" expression ".." expression braces    -- for
    | trap name ("as" name)? ("with" expression)?        -- trap
    | returnValue expression                             -- returnValue
    | return                                             -- return
    | expression                                         -- expression

  statementArm = patterns "=>" branch ("," | ";")*
  expressionArm = patterns "=>" expression ("," | ";")*
  patterns = "else" -- else
           | nonemptyListOf<flat, ","> -- some

  expression = flat | choice | matching
  choice = if expression "then"? expression ("else" expression)?
  matching = match expression "{" expressionArm* "}"
  flat = ("-" | "~" | "!" | "not")* postfix (operator ("-" | "~" | "!" | "not")* postfix)*
  postfix = primary (index | field)*
  index = "[" expression (":" expression)? "]"
  field = "." name
  primary = name "(" listOf<argument, ","> ")" -- call
          | name
          | number
          | "(" expression ")" -- group
          | (true | false) -- boolean
  argument = ("as" | name) ":" expression -- named
           | expression -- plain

  assignment (an assignment) = ":=" | "==" | "+=" | "-=" | "*=" | "|=" | "&=" | "^=" | "="
  operator (an operator) = <operator>
  name (a name) = <name>
  number (a number) = <number>

  let (a statement) = "let"
  var (a statement) = "var"
  if (an if) = "if"
  match (a match) = "match"
  for (a statement) = "for"
  trap (a statement) = "trap"
  return (a statement) = "return"
  returnValue (a statement) = <return with a value>
  true (a value) = "true"
  false (a value) = "false"
}
`;

export const LOGIC_GRAMMAR = String.raw`
Lexical {
  spaces := ("\u0000".." " | comment)*
  comment = "#" (~"\n" any)*
  word = ("a".."z" | "A".."Z" | "_") ("a".."z" | "A".."Z" | "_" | "0".."9")*
  wordStart = "a".."z" | "A".."Z" | "_"
  wordRest = "a".."z" | "A".."Z" | "_" | "0".."9"
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
