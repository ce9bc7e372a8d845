using System.Globalization;
using System.Text;

namespace TfModelTools.Formats.Yaml;

/// <summary>Reads scalars: plain ones, quoted ones, and those of several lines.</summary>
/// <param name="cursor">Where they stand.</param>
internal sealed class YamlScalarReader(YamlCursor cursor)
{
    /// <summary>Reads what stands in single quotes: two of them are one.</summary>
    public string ReadSingleQuoted()
    {
        cursor.Skip(1);
        StringBuilder text = new();
        while (cursor.Current != '\'' || cursor[1] == '\'')
        {
            if (cursor.Current == '\n')
            {
                Fold(text);
                continue;
            }

            cursor.Skip(cursor.Current == '\'' ? 1 : 0);
            text.Append(cursor.Take());
        }

        cursor.Skip(1);
        return text.ToString();
    }

    /// <summary>Reads what stands in double quotes.</summary>
    public string ReadDoubleQuoted()
    {
        cursor.Skip(1);
        StringBuilder text = new();

        // What an escape gave is kept where lines are folded, blank or not.
        int kept = 0;
        while (cursor.Current != '"')
        {
            if (cursor.Current == '\n')
            {
                Fold(text, kept);
            }
            else if (cursor.Current == '\\')
            {
                ReadEscape(text);
                kept = text.Length;
            }
            else
            {
                text.Append(cursor.Take());
            }
        }

        cursor.Skip(1);
        return text.ToString();
    }

    /// <summary>Reads a plain scalar: up to the end of the line or what ends it there, and the further lines that are indented deeper.</summary>
    /// <param name="parent">The indentation of what holds it.</param>
    /// <param name="inFlow">Whether it stands in brackets.</param>
    public string ReadPlain(int parent, bool inFlow)
    {
        StringBuilder text = new(ReadPlainLine(inFlow));
        while (cursor.Current == '\n' && !cursor.IsAtEnd && FindContinuation(parent, inFlow) is { } lines)
        {
            for (int line = 0; line < lines; line++)
            {
                cursor.SkipBlanks();
                cursor.Take();
            }

            cursor.SkipBlanks();
            text.Append(lines == 1 ? " " : new string('\n', lines - 1));
            string more = ReadPlainLine(inFlow);
            if (more.Length == 0 || (!inFlow && cursor.Current == ':'))
            {
                throw cursor.Fault("a scalar that ends before");
            }

            text.Append(more);
        }

        return text.ToString();
    }

    /// <summary>Reads a literal block: the lines below that are indented deeper, as they are.</summary>
    /// <param name="parent">The indentation of what holds it.</param>
    public string ReadLiteral(int parent)
    {
        cursor.Skip(1);
        char chomping = cursor.Current is '-' or '+' ? cursor.Take() : ' ';
        cursor.SkipBlanks();
        if (cursor.Current != '\n')
        {
            throw cursor.Fault("the lines of a literal block, without a number of their indentation");
        }

        StringBuilder text = new();
        int indentation = -1;
        while (!cursor.IsAtEnd)
        {
            // Whether the next line belongs to it.
            int ahead = 1;
            while (cursor[ahead] == ' ' && (indentation < 0 || ahead <= indentation))
            {
                ahead++;
            }

            bool isBlank = cursor[ahead] == '\n';
            if (!isBlank && indentation < 0)
            {
                indentation = ahead - 1;
            }

            if (!isBlank && (ahead - 1 < indentation || indentation <= parent))
            {
                break;
            }

            cursor.Take();
            cursor.Skip(isBlank ? ahead - 1 : indentation);
            int start = cursor.Position;
            while (cursor.Current != '\n')
            {
                cursor.Skip(1);
            }

            text.Append(cursor.Since(start)).Append(cursor.IsAtEnd ? "" : "\n");
        }

        string lines = text.ToString();
        return chomping == '+' ? lines : lines.TrimEnd('\n') is { Length: > 0 } trimmed && chomping == ' ' ? trimmed + "\n" : lines.TrimEnd('\n');
    }

    private string ReadPlainLine(bool inFlow)
    {
        int start = cursor.Position, end = start;
        while (cursor.Current != '\n' && !EndsPlain(inFlow))
        {
            cursor.Skip(1);
            end = cursor[-1] is ' ' or '\t' ? end : cursor.Position;
        }

        return cursor.Since(start)[..(end - start)];
    }

    private bool EndsPlain(bool inFlow) =>
        (cursor.Current == ':' && (cursor[1] is ' ' or '\t' or '\n' || (inFlow && cursor[1] is ',' or '[' or ']' or '{' or '}')))
        || (cursor.Current == '#' && cursor[-1] is ' ' or '\t')
        || (inFlow && cursor.Current is ',' or '[' or ']' or '{' or '}');

    // How many ends of lines stand before the next text, where that is indented deeper and no comment; null where it is not.
    private int? FindContinuation(int parent, bool inFlow)
    {
        int ahead = 0, lines = 0, lineStart = 0;
        while (cursor[ahead] is ' ' or '\t' or '\n')
        {
            if (cursor[ahead] == '\n')
            {
                lines++;
                lineStart = ahead + 1;
                if (!cursor.HasMore(ahead + 1))
                {
                    return null;
                }
            }

            ahead++;
        }

        bool isEnd = cursor[ahead] == '#' || (inFlow && cursor[ahead] is ',' or '[' or ']' or '{' or '}' or ':');
        return ahead - lineStart > parent && !isEnd ? lines : null;
    }

    // The end of a line in quotes: one is a space, more are ends of lines but for the first. Blanks around are none of the text.
    private void Fold(StringBuilder text, int kept = 0)
    {
        while (text.Length > kept && text[^1] is ' ' or '\t')
        {
            text.Length--;
        }

        int lines = 0;
        while (cursor.Current is ' ' or '\t' or '\n')
        {
            if (cursor.IsAtEnd)
            {
                throw cursor.Fault("the quote that ends a text");
            }

            lines += cursor.Take() == '\n' ? 1 : 0;
        }

        text.Append(lines == 1 ? " " : new string('\n', lines - 1));
    }

    private void ReadEscape(StringBuilder text)
    {
        cursor.Skip(1);
        if (cursor.Current == '\n')
        {
            if (cursor.IsAtEnd)
            {
                throw cursor.Fault("the quote that ends a text");
            }

            // Joins the lines; ends of lines of blank lines between are kept.
            cursor.Take();
            cursor.SkipBlanks();
            while (cursor.Current == '\n' && !cursor.IsAtEnd)
            {
                text.Append(cursor.Take());
                cursor.SkipBlanks();
            }

            return;
        }

        char kind = cursor.Take();
        int digits = kind switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        text.Append(kind switch
        {
            '0' => "\0",
            'a' => "\a",
            'b' => "\b",
            't' or '\t' => "\t",
            'n' => "\n",
            'v' => "\v",
            'f' => "\f",
            'r' => "\r",
            'e' => "\x1b",
            ' ' or '"' or '\\' or '/' => kind.ToString(),
            'N' => "\u0085",
            '_' => "\u00a0",
            'L' => "\u2028",
            'P' => "\u2029",
            'x' or 'u' or 'U' => ReadCode(digits),
            _ => throw cursor.Fault($"'\\{kind}'", "an escape of YAML"),
        });
    }

    private string ReadCode(int digits)
    {
        int start = cursor.Position;
        while (cursor.Position - start < digits && char.IsAsciiHexDigit(cursor.Current))
        {
            cursor.Skip(1);
        }

        string code = cursor.Since(start);
        return code.Length == digits && int.TryParse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) && value is >= 0 and < 0x110000
            ? value is >= 0xd800 and < 0xe000 ? ((char)value).ToString() : char.ConvertFromUtf32(value)
            : throw cursor.Fault($"'{code}'", $"the {digits} digits of a character's code");
    }
}
