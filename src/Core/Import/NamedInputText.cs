using TfModelTools.Common;

namespace TfModelTools.Import;

/// <summary>What people write for inputs: for the only one as it is, for a named one behind its name, NAME=...</summary>
internal static class NamedInputText
{
    /// <summary>Reads one thing for each input, by name; the empty name stands for the only input.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="what">What is given, such as "shape".</param>
    /// <param name="example">One with a name, for messages.</param>
    /// <param name="read">Reads what stands behind the name; it is given the whole text, too, for messages.</param>
    /// <exception cref="InvalidInputException">An input is named twice.</exception>
    public static Dictionary<string, T> Parse<T>(IEnumerable<string> texts, string what, string example, Func<string, string, T> read)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Dictionary<string, T> given = new(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            int equals = text.LastIndexOf('=');
            string name = equals < 0 ? string.Empty : text[..equals].Trim();
            if (!given.TryAdd(name, read(text[(equals + 1)..], text)))
            {
                throw new InvalidInputException(
                    name.Length > 0 ? $"The {what} of '{name}' is given twice." : $"Two {what}s are given without the names of their inputs.", $"Give each input one {what}, as {example}.");
            }
        }

        return given;
    }
}
