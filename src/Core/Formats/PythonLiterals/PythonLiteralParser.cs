using System.Globalization;
using System.Text;
using TfModelTools.Common;

namespace TfModelTools.Formats.PythonLiterals;

/// <summary>
/// Parses a Python literal as ast.literal_eval takes it: strings, bytes, numbers, True, False, None, and lists, tuples, sets and
/// dicts of these; where it is asked for also objects as libraries print them. Nothing is evaluated or called. Nesting is bounded by <see cref="Limits.MaxDepth"/>.
/// </summary>
internal sealed class PythonLiteralParser
{
    private readonly PythonTokenizer _tokens;
    private readonly bool _withObjects;
    private PythonToken _token;
    private int _depth;

    private PythonLiteralParser(string text, bool withObjects)
    {
        _withObjects = withObjects;
        _tokens = new PythonTokenizer(text, withObjects);
        _token = _tokens.Next();
    }

    /// <summary>Parses a text that is one literal and nothing more. A bare <c>'a', 'b'</c> is a tuple, as in Python.</summary>
    /// <param name="text">The text.</param>
    /// <param name="withObjects">Whether objects as libraries print them may stand where values stand (see <see cref="PythonObject"/>).</param>
    /// <exception cref="PythonSyntaxException">It is not.</exception>
    public static PythonValue Parse(string text, bool withObjects = false)
    {
        PythonLiteralParser parser = new(text, withObjects);
        PythonToken start = parser._token;
        PythonValue value = parser.ParseValue();
        if (parser.Is(","))
        {
            List<PythonValue> items = [value];
            while (parser.Take(",") && parser._token.Kind != PythonTokenKind.End)
            {
                items.Add(parser.ParseValue());
            }

            value = new PythonSequence(start.Line, start.Column, PythonSequenceKind.Tuple, items);
        }

        return parser._token.Kind == PythonTokenKind.End ? value : throw parser.Unexpected("the end of the text");
    }

    private PythonValue ParseValue()
    {
        PythonToken token = _token;
        switch (token.Kind)
        {
            case PythonTokenKind.String:
                StringBuilder joined = new(token.Text);
                for (Advance(); _token.Kind is PythonTokenKind.String; Advance())
                {
                    RequireSameLine(token);
                    joined.Append(_token.Text);
                }

                return _token.Kind == PythonTokenKind.Bytes
                    ? throw Unexpected("a string (strings and bytes cannot be joined)")
                    : new PythonString(token.Line, token.Column, joined.ToString());
            case PythonTokenKind.Bytes:
                List<byte> bytes = [.. token.Bytes!];
                for (Advance(); _token.Kind is PythonTokenKind.Bytes; Advance())
                {
                    RequireSameLine(token);
                    bytes.AddRange(_token.Bytes!);
                }

                return _token.Kind == PythonTokenKind.String
                    ? throw Unexpected("a bytes literal (strings and bytes cannot be joined)")
                    : new PythonBytes(token.Line, token.Column, [.. bytes]);
            case PythonTokenKind.Number:
                return ParseNumber(token, string.Empty);
            case PythonTokenKind.Name when token.Text is "True" or "False" or "None":
                Advance();
                return new PythonConstant(token.Line, token.Column, token.Text);
            case PythonTokenKind.Punctuation when token.Text is "+" or "-":
                Advance();
                return _token.Kind == PythonTokenKind.Number ? ParseNumber(_token, token.Text) : throw Unexpected("a number");
            case PythonTokenKind.Punctuation when token.Text is "(" or "[" or "{":
                return ParseCollection(token);
            case PythonTokenKind.Name when _withObjects:
                return ParseObject(token);
            case PythonTokenKind.Punctuation when token.Text == "<":
                return ParseType(token);
            case PythonTokenKind.Name:
                throw Unexpected("a string in quotes, a number, True, False, None or one of ( [ {");
            default:
                throw Unexpected("a value");
        }
    }

    // In what people write line by line, as in a program of Python, the end of a line ends a value outside of brackets: two lines are two.
    private void RequireSameLine(PythonToken first)
    {
        if (_withObjects && _depth == 0 && _token.Line != first.Line)
        {
            throw Unexpected("the end of the text, or brackets around all values and commas between them");
        }
    }

    private PythonNumber ParseNumber(PythonToken token, string sign)
    {
        // Python 2 wrote the extents of an array as 3L on some systems; numpy reads these as 3.
        string text = token.Text.TrimEnd('L').Replace("_", string.Empty, StringComparison.Ordinal);
        long? integer = null;
        bool valid;
        if (text.Length > 2 && text[0] == '0' && char.ToLowerInvariant(text[1]) is 'x' or 'o' or 'b')
        {
            int radix = char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, _ => 2 };
            valid = text.AsSpan(2).IndexOfAnyExcept("0123456789abcdefABCDEF".AsSpan()) < 0;
            try
            {
                long magnitude = valid ? Convert.ToInt64(text[2..], radix) : 0;
                integer = magnitude < 0 ? null : magnitude;
            }
            catch (FormatException)
            {
                valid = false;
            }
            catch (OverflowException)
            {
                integer = null;
            }
        }
        else if (text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        {
            // A leading zero is an octal number of Python 2 and an error in Python 3.
            valid = text.Length == 1 || text[0] != '0' || text.Trim('0').Length == 0;
            integer = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long plain) ? plain : null;
        }
        else
        {
            valid = double.TryParse(text.TrimEnd('j', 'J'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _);
        }

        if (!valid)
        {
            throw Unexpected("a number");
        }

        Advance();
        return new PythonNumber(token.Line, token.Column, sign + text, sign == "-" ? -integer : integer);
    }

    private PythonValue ParseCollection(PythonToken open)
    {
        if (++_depth > Limits.MaxDepth)
        {
            throw new PythonSyntaxException(open.Line, open.Column, $"brackets nested deeper than {Limits.MaxDepth}", "a plain list or dict");
        }

        Advance();
        string close = open.Text switch { "(" => ")", "[" => "]", _ => "}" };
        List<PythonValue> items = [];
        List<KeyValuePair<PythonValue, PythonValue>>? pairs = null;
        bool comma = true;
        while (!Is(close))
        {
            if (!comma)
            {
                throw Unexpected(pairs is null && open.Text == "{" && items.Count == 1 ? "':', ',' or '}'" : $"',' or the '{close}' that closes line {open.Line}");
            }

            PythonValue item = ParseValue();
            if (open.Text == "{" && (pairs is not null || (items.Count == 0 && Is(":"))))
            {
                if (!Take(":"))
                {
                    throw Unexpected("':' and the value of this key");
                }

                (pairs ??= []).Add(new(item, ParseValue()));
            }
            else
            {
                items.Add(item);
            }

            comma = Take(",");
        }

        Advance();
        _depth--;
        return open.Text switch
        {
            // One value in parentheses without a comma is that value.
            "(" when items.Count == 1 && !comma => items[0],
            "(" => new PythonSequence(open.Line, open.Column, PythonSequenceKind.Tuple, items),
            "[" => new PythonSequence(open.Line, open.Column, PythonSequenceKind.List, items),
            _ when items.Count == 0 => new PythonDict(open.Line, open.Column, pairs ?? []),
            _ => new PythonSequence(open.Line, open.Column, PythonSequenceKind.Set, items),
        };
    }

    // module.Name, or module.Name(value, name=value).
    private PythonObject ParseObject(PythonToken start)
    {
        string name = start.Text;
        Advance();
        while (Take("."))
        {
            name = _token.Kind == PythonTokenKind.Name ? _token.Text : throw Unexpected("a name");
            Advance();
        }

        if (!Is("("))
        {
            return new PythonObject(start.Line, start.Column, name, null, []);
        }

        PythonToken open = _token;
        if (++_depth > Limits.MaxDepth)
        {
            throw new PythonSyntaxException(open.Line, open.Column, $"brackets nested deeper than {Limits.MaxDepth}", "a plain list or dict");
        }

        Advance();
        List<PythonValue> items = [];
        List<KeyValuePair<string, PythonValue>> named = [];
        for (bool comma = true; !Is(")"); comma = Take(","))
        {
            if (!comma)
            {
                throw Unexpected($"',' or the ')' that closes line {open.Line}");
            }

            PythonValue value = ParseValue();
            if (value is PythonObject { Items: null } key && Take("="))
            {
                named.Add(new(key.Name, ParseValue()));
            }
            else
            {
                items.Add(value);
            }
        }

        Advance();
        _depth--;
        return new PythonObject(start.Line, start.Column, name, items, named);
    }

    // <dtype: 'float32'>, as TensorFlow prints an element type.
    private PythonObject ParseType(PythonToken start)
    {
        Advance();
        if (_token.Kind != PythonTokenKind.Name || _token.Text != "dtype")
        {
            throw Unexpected("dtype, as in <dtype: 'float32'>");
        }

        Advance();
        if (!Take(":"))
        {
            throw Unexpected("':'");
        }

        PythonValue name = ParseValue();
        return Take(">") ? new PythonObject(start.Line, start.Column, "dtype", [name], []) : throw Unexpected("'>'");
    }

    private bool Is(string punctuation) => _token.Kind == PythonTokenKind.Punctuation && _token.Text == punctuation;

    private bool Take(string punctuation)
    {
        if (!Is(punctuation))
        {
            return false;
        }

        Advance();
        return true;
    }

    private void Advance() => _token = _tokens.Next();

    private PythonSyntaxException Unexpected(string expected) => new(_token.Line, _token.Column, _token.Describe(), expected);
}
