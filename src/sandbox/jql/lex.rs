//! Text to tokens, with Jira's escapes, reserved characters and positions.

use super::JqlError;

/// A token and where it starts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub kind: Kind,
    pub at: Position,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// Unquoted; escapes already resolved.
    Word(String),
    /// Quoted with `"` or `'`; escapes already resolved.
    Quoted(String),
    /// An operator, bracket or comma: `= != > >= < <= ~ !~ ! && || ( ) [ ] ,`.
    Sign(&'static str),
}

impl Token {
    /// What an error message shows for this token.
    pub(super) fn shown(&self) -> &str {
        match &self.kind {
            Kind::Word(text) | Kind::Quoted(text) => text,
            Kind::Sign(sign) => sign,
        }
    }

    /// An unquoted word equal to `keyword` in any case.
    pub(super) fn is_word(&self, keyword: &str) -> bool {
        matches!(&self.kind, Kind::Word(text) if text.eq_ignore_ascii_case(keyword))
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.kind, Kind::Sign(own) if own == sign)
    }
}

/// Line and character, both from 1, as Jira counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub line: usize,
    pub character: usize,
}

const VALID_ESCAPES: &str =
    r#"The valid escape sequences are \', \", \t, \n, \r, \\, '\ ' and \uXXXX."#;

/// Cuts a query into tokens.
///
/// # Errors
/// Unfinished strings, wrong escapes, reserved and illegal characters.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, JqlError> {
    let mut lexer = Lexer {
        rest: text,
        at: Position {
            line: 1,
            character: 1,
        },
    };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.token()? {
        tokens.push(token);
    }
    Ok(tokens)
}

struct Lexer<'a> {
    rest: &'a str,
    at: Position,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next()?;
        self.rest = chars.as_str();
        if next == '\n' {
            self.at.line += 1;
            self.at.character = 1;
        } else {
            self.at.character += 1;
        }
        Some(next)
    }

    fn token(&mut self) -> Result<Option<Token>, JqlError> {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next();
        }
        let at = self.at;
        let Some(first) = self.peek() else {
            return Ok(None);
        };
        let kind = match first {
            '"' | '\'' => self.quoted(first)?,
            _ => match self.sign() {
                Some(sign) => Kind::Sign(sign),
                None => self.word()?,
            },
        };
        Ok(Some(Token { kind, at }))
    }

    fn sign(&mut self) -> Option<&'static str> {
        const SIGNS: [(&str, &str); 18] = [
            ("!=", "!="),
            ("!~", "!~"),
            (">=", ">="),
            ("<=", "<="),
            ("&&", "&&"),
            ("||", "||"),
            ("&", "&&"),
            ("|", "||"),
            ("=", "="),
            (">", ">"),
            ("<", "<"),
            ("~", "~"),
            ("!", "!"),
            ("(", "("),
            (")", ")"),
            ("[", "["),
            ("]", "]"),
            (",", ","),
        ];
        let (written, sign) = SIGNS
            .into_iter()
            .find(|(written, _)| self.rest.starts_with(written))?;
        for _ in written.chars() {
            self.next();
        }
        Some(sign)
    }

    fn quoted(&mut self, quote: char) -> Result<Kind, JqlError> {
        let start = self.at;
        self.next();
        let mut text = String::new();
        loop {
            let at = self.at;
            match self.next() {
                None => return Err(unfinished_string(&text, start)),
                Some(char) if char == quote => return Ok(Kind::Quoted(text)),
                Some('\\') => text.push(self.escape(at)?),
                Some(char) if is_illegal(char) => return Err(illegal_character(char, at)),
                Some(char) => text.push(char),
            }
        }
    }

    fn word(&mut self) -> Result<Kind, JqlError> {
        let mut text = String::new();
        while let Some(char) = self.peek() {
            if char.is_whitespace() || "=!<>~()[],&|\"'".contains(char) {
                break;
            }
            let at = self.at;
            self.next();
            if char == '\\' {
                text.push(self.escape(at)?);
            } else if "{}*/%+^$#@?;`".contains(char) {
                return Err(reserved_character(char, at));
            } else if is_illegal(char) {
                return Err(illegal_character(char, at));
            } else {
                text.push(char);
            }
        }
        Ok(Kind::Word(text))
    }

    /// What stands after a backslash at `at`.
    fn escape(&mut self, at: Position) -> Result<char, JqlError> {
        let Some(char) = self.next() else {
            return Err(JqlError::at(
                &format!("The escape sequence has not been completed. {VALID_ESCAPES}"),
                at,
            ));
        };
        match char {
            't' => Ok('\t'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            '"' | '\'' | '\\' | ' ' => Ok(char),
            'u' => self.unicode_escape(at),
            other => Err(illegal_escape(&format!("\\{other}"), at)),
        }
    }

    fn unicode_escape(&mut self, at: Position) -> Result<char, JqlError> {
        let mut digits = String::new();
        while digits.len() < 4 {
            match self.peek() {
                Some(digit) if digit.is_ascii_hexdigit() => {
                    digits.push(digit);
                    self.next();
                }
                other => {
                    let shown: String = other.filter(|c| !c.is_whitespace()).into_iter().collect();
                    return Err(illegal_escape(&format!("\\u{digits}{shown}"), at));
                }
            }
        }
        u32::from_str_radix(&digits, 16)
            .ok()
            .and_then(char::from_u32)
            .ok_or_else(|| illegal_escape(&format!("\\u{digits}"), at))
    }
}

fn is_illegal(char: char) -> bool {
    (char.is_control() && !char.is_whitespace())
        || matches!(char, '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}')
}

fn unfinished_string(text: &str, at: Position) -> JqlError {
    let text = text.replace(['\n', '\r'], " ");
    if text.trim().is_empty() {
        JqlError::at("The quoted string has not been completed.", at)
    } else {
        JqlError::at(
            &format!("The quoted string '{text}' has not been completed."),
            at,
        )
    }
}

fn illegal_escape(escape: &str, at: Position) -> JqlError {
    JqlError::at(
        &format!("'{escape}' is an illegal JQL escape sequence. {VALID_ESCAPES}"),
        at,
    )
}

fn reserved_character(char: char, at: Position) -> JqlError {
    JqlError::at(
        &format!(
            "The character '{char}' is a reserved JQL character. You must enclose it in a string or use the escape '\\u{:04x}' instead.",
            u32::from(char)
        ),
        at,
    )
}

fn illegal_character(char: char, at: Position) -> JqlError {
    let code = u32::from(char);
    JqlError::at(
        &format!(
            "The character 'U+{code:04X}' on line {} at position {} must be escaped. Use the escape '\\u{code:04x}' instead.",
            at.line, at.character
        ),
        at,
    )
}
