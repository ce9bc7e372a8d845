using System.Globalization;

namespace TfModelTools.Backends.Keras;

/// <summary>An option of a class of layers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">What is written where a file does not state it, as JSON; null for nothing, where all versions mean the same by it.</param>
/// <param name="Only">The one Keras that has it, 2 or 3; 0 for both.</param>
internal sealed record KerasOption(string Name, string? Default, int Only)
{
    /// <summary>Reads options as the rows of the table state them: "name", "name=default" or "name@2", separated by blanks.</summary>
    public static IReadOnlyList<KerasOption> Parse(string options) => [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(One)];

    private static KerasOption One(string text)
    {
        int version = text.IndexOf('@', StringComparison.Ordinal);
        int only = version < 0 ? 0 : int.Parse(text.AsSpan(version + 1), CultureInfo.InvariantCulture);
        string[] parts = (version < 0 ? text : text[..version]).Split('=');
        return new KerasOption(parts[0], parts.Length > 1 ? parts[1] : null, only);
    }
}
