using System.Buffers.Binary;
using TfModelTools.Common;

namespace TfModelTools.Formats.Pictures.Jpeg;

/// <summary>The header of the pixels of a JPEG (itu.int, T.81, B.2.2).</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Components">Grey alone, or three.</param>
/// <param name="IsProgressive">Whether the values of a block come in several scans.</param>
internal sealed record JpegFrame(int Height, int Width, IReadOnlyList<JpegComponent> Components, bool IsProgressive)
{
    private const byte Baseline = 0xc0, Extended = 0xc1, Progressive = 0xc2;

    /// <summary>Units by column: each holds the blocks of all components for the same pixels.</summary>
    public int UnitsAcross => Units(Width, Components.Max(c => c.Across));

    /// <summary>Units by row.</summary>
    public int UnitsDown => Units(Height, Components.Max(c => c.Down));

    /// <summary>Reads one.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="place">The place in it.</param>
    /// <param name="marker">The marker before it.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="fileLength">The bytes of the file.</param>
    /// <exception cref="CorruptFileException">It is damaged.</exception>
    /// <exception cref="UnsupportedFeatureException">It is of a kind that is not read.</exception>
    /// <exception cref="LimitExceededException">The picture is too large.</exception>
    public static JpegFrame Read(string path, string place, byte marker, ReadOnlySpan<byte> content, long fileLength)
    {
        if (marker is not (Baseline or Extended or Progressive))
        {
            throw new UnsupportedFeatureException($"'{path}' is a JPEG of a kind that is not read: lossless, hierarchical or of arithmetic coding.", "Save it as a usual JPEG, or as PNG.", path);
        }

        int count = content.Length < 6 ? 0 : content[5];
        if (count == 0 || content.Length != 6 + (3 * count))
        {
            throw new CorruptFileException(path, place, FormattableString.Invariant($"a header of {content.Length} bytes for {count} components"), "6, and 3 for each component");
        }

        int height = BinaryPrimitives.ReadUInt16BigEndian(content[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(content[3..]);
        Picture.EnsureSize(path, place, height, width);
        if (content[0] != 8 || count is not (1 or 3))
        {
            throw new UnsupportedFeatureException(FormattableString.Invariant($"'{path}' is a JPEG of {count} components of {content[0]} bits, which is not read (four are the inks of a printer)."), "Save it with 8 bits, in grey or in red, green and blue.", path);
        }

        JpegComponent[] components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> part = content.Slice(6 + (3 * i), 3);
            components[i] = new JpegComponent(part[0], part[1] >> 4, part[1] & 15, part[2]);
        }

        int across = components.Max(c => c.Across), down = components.Max(c => c.Down);
        bool isDamaged = components.Any(c => c.Across is 0 or > 4 || c.Down is 0 or > 4 || c.Table > 3) || components.DistinctBy(c => c.Id).Count() < count;
        if (isDamaged || components.Any(c => !IsPower(across, c.Across) || !IsPower(down, c.Down)))
        {
            string found = FormattableString.Invariant($"components {string.Join(", ", components.Select(c => $"{c.Id} ({c.Across} by {c.Down}, table {c.Table})"))}");
            throw isDamaged
                ? new CorruptFileException(path, place, found, "different ones, each sampled 1 to 4 times, of the tables 0 to 3")
                : new UnsupportedFeatureException($"'{path}' has {found}, whose shares are not read.", "Save it as a usual JPEG, or as PNG.", path);
        }

        if (count == 1)
        {
            components[0].Alone();
            (across, down) = (1, 1);
        }

        Array.ForEach(components, c => c.Fit(height, width, across, down));

        // Each block takes a bit at the least, so that a small file cannot ask for the memory of a large picture.
        long blocks = components.Sum(c => (long)c.BlocksAcross * c.BlocksDown);
        return blocks <= 8 * fileLength
            ? new JpegFrame(height, width, components, marker == Progressive)
            : throw new CorruptFileException(path, place, FormattableString.Invariant($"{height} rows of {width} pixels, {blocks} blocks, in a file of {fileLength} bytes"), "a bit for each block at the least");
    }

    private static bool IsPower(int most, int part) => most % part == 0 && most / part is 1 or 2 or 4;

    private static int Units(int pixels, int shares) => (pixels + (8 * shares) - 1) / (8 * shares);
}
