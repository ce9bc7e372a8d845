using System.Buffers.Binary;
using TfModelTools.Common;

namespace TfModelTools.Formats.Pictures;

/// <summary>What the markers of a JPEG say (itu.int, T.81, annex B), read through to its end before anything is decoded.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Components">Grey alone, or three.</param>
/// <param name="FrameAt">Where the content of the header of the pixels begins.</param>
/// <param name="IsRgb">Whether three components are red, green and blue; else brightness and two differences of colour (JFIF).</param>
internal sealed record JpegHeader(int Height, int Width, IReadOnlyList<JpegComponent> Components, int FrameAt, bool IsRgb)
{
    // A progressive picture has about ten scans; each one more goes over all of it again.
    private const int MaxScans = 200;
    private const byte StartOfScan = 0xda, EndOfImage = 0xd9, FirstRestart = 0xd0, LastRestart = 0xd7;

    /// <summary>Where the share of the first component stands: of one component alone it has no meaning (A.2.2), whatever it is.</summary>
    public int FirstShareAt => FrameAt + 7;

    /// <summary>Whether bytes begin a JPEG.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]);

    /// <summary>Reads one.</summary>
    /// <exception cref="CorruptFileException">It is damaged.</exception>
    /// <exception cref="UnsupportedFeatureException">It is of a kind that is not read.</exception>
    public static JpegHeader Read(string path, ReadOnlySpan<byte> bytes)
    {
        JpegHeader? frame = null;
        bool isJfif = false;
        int? adobe = null;
        int scans = 0, restarts = 0;
        bool isProgressive = false;
        for (int at = 2; ;)
        {
            string place = FormattableString.Invariant($"byte {at}");
            if (bytes.Length - at < 2 || bytes[at] != 0xff)
            {
                throw new CorruptFileException(path, place, bytes.Length - at < 2 ? "the end of the file" : "something else", "a marker");
            }

            byte marker = bytes[at + 1];
            if (marker == 0xff)
            {
                at++;
                continue;
            }

            if (marker == EndOfImage)
            {
                return frame is null || scans == 0
                    ? throw new CorruptFileException(path, place, "the end of the picture", "its pixels")
                    : frame with { IsRgb = !isJfif && (adobe == 0 || (adobe is null && frame.Components.Select(c => c.Id).SequenceEqual([(byte)'R', (byte)'G', (byte)'B']))) };
            }

            int length = bytes.Length - at < 4 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (marker is 0 or 1 or >= FirstRestart and <= 0xd8 || length < 2 || length > bytes.Length - at - 2)
            {
                throw new CorruptFileException(path, place, FormattableString.Invariant($"the marker {marker:x2} and the length {length}"), "a segment within the file");
            }

            ReadOnlySpan<byte> content = bytes.Slice(at + 4, length - 2);
            at += 2 + length;
            switch (marker)
            {
                case 0xe0 when content.StartsWith("JFIF\0"u8):
                    isJfif = true;
                    break;
                case 0xee when content.StartsWith("Adobe"u8) && content.Length >= 12:
                    adobe = content[11];
                    break;
                case 0xdd when content.Length == 2:
                    restarts = BinaryPrimitives.ReadUInt16BigEndian(content);
                    break;
                case >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc):
                    frame = frame is null ? Frame(path, place, marker, content) with { FrameAt = at - content.Length } : throw new CorruptFileException(path, place, "a second picture", "one");
                    isProgressive = marker == 0xc2;
                    break;
                case StartOfScan:
                    CheckScan(path, place, frame, content, ++scans);

                    // The library counts in units of the whole picture, which only a scan of all components has.
                    bool isApart = isProgressive || content[0] < frame!.Components.Count;
                    if (isApart && (restarts > 0 || (!isProgressive && frame!.Components.Any(c => (c.StepX, c.StepY) != (1, 1)))))
                    {
                        throw new UnsupportedFeatureException($"'{path}' is a JPEG of several scans with restarts, or of other sizes, in between, which is not read.", "Save it as a usual JPEG, or as PNG.", path);
                    }

                    at = SkipScan(bytes, at);
                    break;
                default:
                    break;
            }
        }
    }

    private static JpegHeader Frame(string path, string place, byte marker, ReadOnlySpan<byte> content)
    {
        if (marker is not (0xc0 or 0xc1 or 0xc2))
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
            components[i] = new JpegComponent(part[0], part[1] >> 4, part[1] & 15, 1, 1);
        }

        int across = components.Max(c => c.Across), down = components.Max(c => c.Down);
        bool isDamaged = components.Any(c => c.Across is 0 or > 4 || c.Down is 0 or > 4) || components.DistinctBy(c => c.Id).Count() < count;
        if (isDamaged || components.Any(c => !IsPower(across, c.Across) || !IsPower(down, c.Down)))
        {
            string found = FormattableString.Invariant($"components {string.Join(", ", components.Select(c => $"{c.Id} ({c.Across} by {c.Down})"))}");
            throw isDamaged
                ? new CorruptFileException(path, place, found, "different ones, each sampled 1 to 4 times")
                : new UnsupportedFeatureException($"'{path}' has {found}, whose shares are not read.", "Save it as a usual JPEG, or as PNG.", path);
        }

        return new JpegHeader(height, width, [.. components.Select(c => c with { StepX = across / c.Across, StepY = down / c.Down })], 0, false);
    }

    private static bool IsPower(int most, int part) => most % part == 0 && most / part is 1 or 2 or 4;

    private static void CheckScan(string path, string place, JpegHeader? frame, ReadOnlySpan<byte> content, int number)
    {
        int count = content.Length < 1 ? 0 : content[0];
        bool fits = frame is not null && count is >= 1 && count <= frame.Components.Count && content.Length == 4 + (2 * count);
        for (int i = 0; fits && i < count; i++)
        {
            byte id = content[1 + (2 * i)], tables = content[2 + (2 * i)];
            fits = frame!.Components.Any(c => c.Id == id) && tables >> 4 < 4 && (tables & 15) < 4;
        }

        if (!fits || number > MaxScans)
        {
            throw new CorruptFileException(path, place, fits ? FormattableString.Invariant($"scan {number}") : "a scan that does not fit the picture", fits ? FormattableString.Invariant($"{MaxScans} at most") : "one of its components");
        }
    }

    // Coded values go on to the next marker that is no restart; 0 behind 255 is a value.
    private static int SkipScan(ReadOnlySpan<byte> bytes, int at)
    {
        while (at + 1 < bytes.Length && !(bytes[at] == 0xff && bytes[at + 1] is not 0 and not (>= FirstRestart and <= LastRestart)))
        {
            int next = bytes[(at + 1)..].IndexOf((byte)0xff);
            at = next < 0 ? bytes.Length : at + 1 + next;
        }

        return at;
    }
}

/// <summary>A component of a JPEG.</summary>
/// <param name="Id">What scans call it.</param>
/// <param name="Across">How often it is sampled in a unit, by column.</param>
/// <param name="Down">The same by row.</param>
/// <param name="StepX">How many columns of the picture one of its samples is for.</param>
/// <param name="StepY">How many rows.</param>
internal sealed record JpegComponent(byte Id, int Across, int Down, int StepX, int StepY);
