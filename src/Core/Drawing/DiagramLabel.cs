using System.Globalization;
using TfModelTools.Common;

namespace TfModelTools.Drawing;

/// <summary>The two lines in a box.</summary>
/// <param name="Title">The name; of a long one the end, which tells it from its neighbours.</param>
/// <param name="Detail">The kind, and the number of parameters where there are any.</param>
internal sealed record DiagramLabel(string Title, string Detail)
{
    /// <summary>The characters of a title; of a longer name its end is shown.</summary>
    public const int MaxTitle = 40;

    private const int MaxDetail = 44;

    /// <summary>The lines for a node, safe for a picture but for its markup.</summary>
    public static DiagramLabel Of(DiagramNode node)
    {
        string title = ModelText.Clean(node.Name);
        string detail = ModelText.Clean(node.Kind);
        if (node.ParameterCount > 0)
        {
            detail += " · " + Count(node.ParameterCount);
        }

        if (node.Unsupported is not null)
        {
            detail = "not supported: " + detail;
        }

        return new DiagramLabel(
            title.Length > MaxTitle ? "…" + title[^(MaxTitle - 1)..] : title,
            detail.Length > MaxDetail ? detail[..(MaxDetail - 1)] + "…" : detail);
    }

    private static string Count(long parameters) => parameters switch
    {
        < 10_000 => parameters.ToString("N0", CultureInfo.InvariantCulture),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e3:0.#} K"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e6:0.##} M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e9:0.##} G"),
    };
}
