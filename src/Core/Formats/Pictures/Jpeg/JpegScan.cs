using TfModelTools.Common;

namespace TfModelTools.Formats.Pictures.Jpeg;

/// <summary>The header of a scan of a JPEG (itu.int, T.81, B.2.3): which components it is of, which of the 64 values of a block it brings, and which of their bits.</summary>
/// <param name="Components">The components with the numbers of their tables of codes.</param>
/// <param name="First">The first value.</param>
/// <param name="Last">The last.</param>
/// <param name="High">The bits that scans before brought, from this one on; 0 for none.</param>
/// <param name="Low">The lowest bit that it brings.</param>
internal sealed record JpegScan(IReadOnlyList<(JpegComponent Component, int FirstTable, int RestTable)> Components, int First, int Last, int High, int Low)
{
    private const int MostLow = 13;

    /// <summary>Reads one.</summary>
    /// <exception cref="CorruptFileException">It does not fit the picture.</exception>
    public static JpegScan Read(string path, string place, JpegFrame frame, ReadOnlySpan<byte> content)
    {
        int count = content.Length < 1 ? 0 : content[0];
        bool fits = count is >= 1 && count <= frame.Components.Count && content.Length == 4 + (2 * count);
        List<(JpegComponent, int, int)> components = [];
        for (int i = 0; fits && i < count; i++)
        {
            byte id = content[1 + (2 * i)], tables = content[2 + (2 * i)];
            JpegComponent? component = frame.Components.FirstOrDefault(c => c.Id == id);
            fits = component is not null && tables >> 4 < 4 && (tables & 15) < 4 && !components.Any(c => c.Item1 == component);
            components.Add((component!, tables >> 4, tables & 15));
        }

        if (!fits)
        {
            throw new CorruptFileException(path, place, "a scan that does not fit the picture", "one of its components");
        }

        // Of pictures that are not progressive a scan brings all, whatever it says.
        if (!frame.IsProgressive)
        {
            return new JpegScan(components, 0, 63, 0, 0);
        }

        (int first, int last, int high, int low) = (content[^3], content[^2], content[^1] >> 4, content[^1] & 15);
        bool isBand = first == 0 ? last == 0 : first <= last && last < 64 && count == 1;
        return isBand && low <= MostLow && (high == 0 || high == low + 1)
            ? new JpegScan(components, first, last, high, low)
            : throw new CorruptFileException(
                path,
                place,
                FormattableString.Invariant($"a scan of {count} components, values {first} to {last}, bits {high} to {low}"),
                "the first value of each block, or some of the values 1 to 63 of one component, all of their bits or one more (T.81, G.1.1.1)");
    }
}
