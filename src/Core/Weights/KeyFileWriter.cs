using System.Globalization;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Json;

namespace TfModelTools.Weights;

/// <summary>Writes names and shapes in the three forms of a key file.</summary>
internal static class KeyFileWriter
{
    // As the first character of a file it is no part of the text.
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>A Python dict literal, one variable a line.</summary>
    public static string ToPython(IEnumerable<VariableInfo> variables)
    {
        StringBuilder text = new("{\n");
        foreach (VariableInfo variable in variables)
        {
            text.Append("    ");
            AppendPythonString(text, variable.Name);
            text.Append(": ").Append(variable.Shape).Append(",\n");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>A JSON object, one variable a line.</summary>
    public static string ToJson(IEnumerable<VariableInfo> variables)
    {
        StringBuilder text = new("{");
        bool first = true;
        foreach (VariableInfo variable in variables)
        {
            text.Append(first ? "\n  " : ",\n  ");
            first = false;
            JsonText.AppendString(text, variable.Name);
            text.Append(CultureInfo.InvariantCulture, $": [{string.Join(", ", variable.Shape)}]");
        }

        return text.Append(first ? "}\n" : "\n}\n").ToString();
    }

    /// <summary>One name a line.</summary>
    /// <exception cref="InvalidInputException">A name would not read back as it is.</exception>
    public static string ToLines(IEnumerable<VariableInfo> variables)
    {
        StringBuilder text = new();
        foreach (VariableInfo variable in variables)
        {
            string name = variable.Name;
            if (name.Length == 0 || name.Trim() != name || name[0] is '#' or '[' or '{' or '(' or ByteOrderMark || PrintedObjects.IsCollection(name) || CommentStart(name) >= 0 || NotInLine(name) >= 0)
            {
                throw new InvalidInputException($"The name '{name.ReplaceLineEndings("\\n")}' cannot stand on a line of its own: it would not read back as it is.", "Write the keys as a Python dict or as JSON.");
            }

            text.Append(name).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Where a comment begins that follows a name: a # after a blank; -1 when there is none.</summary>
    public static int CommentStart(string line)
    {
        for (int i = 1; i < line.Length; i++)
        {
            if (line[i] == '#' && char.IsWhiteSpace(line[i - 1]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The first character that a name on a line of its own may not have there; -1 when there is none.</summary>
    public static int NotInLine(string name)
    {
        int fault = name.AsSpan().IndexOfAny('\'', '"');
        for (int i = 0; i < (fault < 0 ? name.Length : fault); i++)
        {
            if (char.IsControl(name[i]) || name[i] is '\u2028' or '\u2029' or '\u0085')
            {
                return i;
            }
        }

        return fault >= 0 ? fault : name.Length > 0 && name[^1] is ',' or ']' or '}' or '{' or '[' ? name.Length - 1 : -1;
    }

    // As Python's repr, except that the quotes are always single.
    private static void AppendPythonString(StringBuilder text, string value)
    {
        text.Append('\'');
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            switch (c)
            {
                case '\\' or '\'': text.Append('\\').Append(c); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
                    {
                        text.Append(c).Append(value[++i]);
                    }
                    else if (c < ' ' || c is >= '\x7f' and <= '\xa0')
                    {
                        text.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
                    }
                    else if (char.IsSurrogate(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator && c != ' ')
                    {
                        text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    }
                    else
                    {
                        text.Append(c);
                    }

                    break;
            }
        }

        text.Append('\'');
    }
}
