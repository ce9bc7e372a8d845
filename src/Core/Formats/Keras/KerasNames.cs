using System.Text;

namespace TfModelTools.Formats.Keras;

/// <summary>Names as Keras derives them.</summary>
public static class KerasNames
{
    /// <summary>
    /// A class name in snake case: "Conv2DTranspose" is "conv2d_transpose" (keras.src.utils.naming.to_snake_case; its three regular
    /// expressions, by hand).
    /// </summary>
    public static string ToSnakeCase(string className)
    {
        ArgumentNullException.ThrowIfNull(className);
        string word = string.Concat(className.Where(c => char.IsLetterOrDigit(c) || c == '_'));
        return InsertBetween(InsertBeforeWords(word)).ToLowerInvariant();
    }

    /// <summary>
    /// Gives each item of a list its name in the files of Keras 3: the class in snake case, with a number from the second of a class on.
    /// </summary>
    public static IReadOnlyList<string> NumberByClass(IEnumerable<string> classNames)
    {
        Dictionary<string, int> used = new(StringComparer.Ordinal);
        List<string> names = [];
        foreach (string className in classNames)
        {
            // The one class whose name in configurations is not that of its code, which variables are named by.
            string name = className == "GroupQueryAttention" ? "grouped_query_attention" : ToSnakeCase(className);
            int count = used[name] = used.GetValueOrDefault(name, -1) + 1;
            names.Add(count == 0 ? name : $"{name}_{count}");
        }

        return names;
    }

    // (.)([A-Z][a-z]+) -> \1_\2
    private static string InsertBeforeWords(string text)
    {
        StringBuilder result = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (i + 2 < text.Length && char.IsAsciiLetterUpper(text[i + 1]) && char.IsAsciiLetterLower(text[i + 2]))
            {
                result.Append(text[i]).Append('_').Append(text[i + 1]);
                i += 2;
                while (i < text.Length && char.IsAsciiLetterLower(text[i]))
                {
                    result.Append(text[i++]);
                }

                i--;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }

    // ([a-z])([A-Z]) -> \1_\2
    private static string InsertBetween(string text)
    {
        StringBuilder result = new();
        for (int i = 0; i < text.Length; i++)
        {
            result.Append(text[i]);
            if (i + 1 < text.Length && char.IsAsciiLetterLower(text[i]) && char.IsAsciiLetterUpper(text[i + 1]))
            {
                result.Append('_');
            }
        }

        return result.ToString();
    }
}
