using System.Globalization;
using System.Text;

namespace TfModelTools.Formats.PythonLiterals;

/// <summary>
/// Splits text into the tokens of Python literals (The Python Language Reference, "Lexical analysis"). Line ends count as white
/// space: a literal in a file of its own may span lines. Comments run from # to the end of the line.
/// </summary>
/// <param name="text">The text.</param>
/// <param name="withCalls">Whether dots, equal signs and angle brackets are tokens, as printed objects have them.</param>
internal sealed class PythonTokenizer(string text, bool withCalls = false)
{
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private int Column => _at - _lineStart + 1;

    private char Current => _at < text.Length ? text[_at] : '\0';

    /// <summary>Takes the next token.</summary>
    /// <exception cref="PythonSyntaxException">The text holds something that no literal does.</exception>
    public PythonToken Next()
    {
        SkipBlank();
        int line = _line;
        int column = Column;
        if (_at >= text.Length)
        {
            return new(PythonTokenKind.End, string.Empty, null, line, column);
        }

        char c = Current;
        if (c is '(' or ')' or '[' or ']' or '{' or '}' or ',' or ':' or '+' or '-' || (c is '.' or '=' or '<' or '>' && withCalls && !(c == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]))))
        {
            _at++;
            return new(PythonTokenKind.Punctuation, c.ToString(), null, line, column);
        }

        if (c is '\'' or '"')
        {
            return ReadString(string.Empty, line, column);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
        {
            return new(PythonTokenKind.Number, ReadNumber(), null, line, column);
        }

        if (char.IsLetter(c) || c == '_')
        {
            int start = _at;
            while (char.IsLetterOrDigit(Current) || Current == '_')
            {
                _at++;
            }

            string name = text[start.._at];
            return Current is '\'' or '"' && name.Length <= 2
                ? ReadString(name, line, column)
                : new(PythonTokenKind.Name, name, null, line, column);
        }

        string shown = char.IsControl(c) ? $"the character U+{(int)c:X4}" : $"'{c}'";
        throw new PythonSyntaxException(line, column, shown, "a string in quotes, a number or one of ( [ {");
    }

    private void SkipBlank()
    {
        while (_at < text.Length)
        {
            char c = text[_at];
            if (c == '#')
            {
                while (_at < text.Length && text[_at] is not ('\n' or '\r'))
                {
                    _at++;
                }
            }
            else if (c is '\n' or '\r')
            {
                NewLine();
            }
            else if (c is ' ' or '\t' or '\f')
            {
                _at++;
            }
            else if (c == '\\' && _at + 1 < text.Length && text[_at + 1] is '\n' or '\r')
            {
                _at++; // an explicit line joining
            }
            else
            {
                return;
            }
        }
    }

    private void NewLine()
    {
        _at += text[_at] == '\r' && _at + 1 < text.Length && text[_at + 1] == '\n' ? 2 : 1;
        _line++;
        _lineStart = _at;
    }

    private string ReadNumber()
    {
        int start = _at;
        while (char.IsAsciiLetterOrDigit(Current) || Current is '.' or '_'
            || (Current is '+' or '-' && text[_at - 1] is 'e' or 'E' && !text.AsSpan(start, _at - start).StartsWith("0x", StringComparison.OrdinalIgnoreCase)))
        {
            _at++;
        }

        return text[start.._at];
    }

    private PythonToken ReadString(string prefix, int line, int column)
    {
        string kind = prefix.ToLowerInvariant();
        if (kind is not ("" or "r" or "u" or "b" or "br" or "rb"))
        {
            string what = kind.Contains('f', StringComparison.Ordinal) || kind.Contains('t', StringComparison.Ordinal) ? $"the formatted string prefix '{prefix}'" : $"the string prefix '{prefix}'";
            throw new PythonSyntaxException(line, column, what, "a plain string literal (formatted strings would have to be evaluated)");
        }

        bool raw = kind.Contains('r', StringComparison.Ordinal);
        bool bytes = kind.Contains('b', StringComparison.Ordinal);
        char quote = Current;
        bool triple = _at + 2 < text.Length && text[_at + 1] == quote && text[_at + 2] == quote;
        _at += triple ? 3 : 1;
        StringBuilder value = new();
        while (true)
        {
            if (_at >= text.Length)
            {
                throw new PythonSyntaxException(line, column, "a string that is not closed before the end of the text", triple ? $"closing {quote}{quote}{quote}" : $"a closing {quote}");
            }

            char c = text[_at];
            if (c == quote && (!triple || (_at + 2 < text.Length && text[_at + 1] == quote && text[_at + 2] == quote)))
            {
                _at += triple ? 3 : 1;
                break;
            }

            if (c is '\n' or '\r')
            {
                if (!triple)
                {
                    throw new PythonSyntaxException(line, column, "a string that is not closed on its line", $"a closing {quote}");
                }

                NewLine();
                value.Append('\n');
            }
            else if (c == '\\')
            {
                ReadEscape(value, raw, bytes);
            }
            else if (bytes && c > '\x7f')
            {
                throw new PythonSyntaxException(_line, Column, $"'{c}' in a bytes literal", "ASCII characters or \\x escapes");
            }
            else
            {
                value.Append(c);
                _at++;
            }
        }

        string result = value.ToString();
        return bytes
            ? new(PythonTokenKind.Bytes, string.Empty, Encoding.Latin1.GetBytes(result), line, column)
            : new(PythonTokenKind.String, result, null, line, column);
    }

    private void ReadEscape(StringBuilder value, bool raw, bool bytes)
    {
        int column = Column;
        if (_at + 1 >= text.Length)
        {
            value.Append('\\');
            _at++;
            return; // the missing quote is reported by the caller
        }

        char c = text[_at + 1];
        if (raw || c is '\n' or '\r')
        {
            _at++;
            if (raw)
            {
                value.Append('\\');
            }

            if (c is '\n' or '\r')
            {
                NewLine();
                if (raw)
                {
                    value.Append('\n');
                }
            }
            else
            {
                value.Append(c);
                _at++;
            }

            return;
        }

        _at += 2;
        switch (c)
        {
            case '\\' or '\'' or '"': value.Append(c); break;
            case 'a': value.Append('\a'); break;
            case 'b': value.Append('\b'); break;
            case 'f': value.Append('\f'); break;
            case 'n': value.Append('\n'); break;
            case 'r': value.Append('\r'); break;
            case 't': value.Append('\t'); break;
            case 'v': value.Append('\v'); break;
            case >= '0' and <= '7': value.Append(ReadOctal(c, bytes, column)); break;
            case 'x': value.Append((char)ReadHex(2, column)); break;
            case 'u' when !bytes: value.Append((char)ReadHex(4, column)); break;
            case 'U' when !bytes: AppendCodePoint(value, ReadHex(8, column), column); break;
            case 'N' when !bytes:
                throw new PythonSyntaxException(_line, column, "a named character \\N{...}", "the character itself or \\u with its number");

            // Python keeps the backslash of an escape that it does not know.
            default: value.Append('\\').Append(c); break;
        }
    }

    private char ReadOctal(char first, bool bytes, int column)
    {
        int number = first - '0';
        for (int i = 0; i < 2 && Current is >= '0' and <= '7'; i++)
        {
            number = (number * 8) + (text[_at++] - '0');
        }

        return bytes && number > 255
            ? throw new PythonSyntaxException(_line, column, $"the octal escape \\{Convert.ToString(number, 8)}", "at most \\377 in a bytes literal")
            : (char)number;
    }

    private uint ReadHex(int digits, int column)
    {
        if (_at + digits > text.Length
            || !uint.TryParse(text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number))
        {
            throw new PythonSyntaxException(_line, column, $"the escape \\{text[_at - 1]} without its digits", $"{digits} hexadecimal digits after it");
        }

        _at += digits;
        return number;
    }

    private void AppendCodePoint(StringBuilder value, uint number, int column)
    {
        if (!Rune.IsValid(number))
        {
            throw new PythonSyntaxException(_line, column, $"the character number {number:X8}", "a Unicode code point, at most 0010FFFF");
        }

        value.Append(new Rune(number).ToString());
    }
}
