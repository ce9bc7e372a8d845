using System.Buffers.Binary;
using TfModelTools.Common;

namespace TfModelTools.Formats.Pictures.Jpeg;

/// <summary>
/// JPEG of 8 bits, sequential and progressive, in grey or in colours (itu.int, T.81 and JFIF). Samples that are for several pixels are spread as TensorFlow's decode_jpeg does;
/// what a camera says of how it was held is left out, as it does.
/// </summary>
internal sealed class JpegReader
{
    // A progressive picture has about ten scans; each one more goes over all of it again.
    private const int MaxScans = 200;

    // Scans go over blocks that have nothing more at almost no bits: ten over the largest picture, and some more for what there is of bytes.
    private const long MinVisits = 1L << 25;
    private const int VisitsOfByte = 16;
    private const byte DefineTables = 0xc4, StartOfScan = 0xda, DefineSteps = 0xdb, DefineRestarts = 0xdd, EndOfImage = 0xd9, FirstRestart = 0xd0, LastRestart = 0xd7;

    private readonly string _path;
    private readonly byte[] _bytes;
    private readonly JpegHuffmanTable?[] _firstTables = new JpegHuffmanTable?[4];
    private readonly JpegHuffmanTable?[] _restTables = new JpegHuffmanTable?[4];
    private readonly ushort[]?[] _steps = new ushort[]?[4];
    private readonly Dictionary<JpegComponent, JpegComponentPixels> _pixels = [];
    private JpegFrame? _frame;
    private int _restarts;
    private int _scans;
    private long _visits;
    private bool _isJfif;
    private int? _adobe;

    private JpegReader(string path, byte[] bytes) => (_path, _bytes) = (path, bytes);

    /// <summary>Whether bytes begin a JPEG.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]);

    /// <summary>Reads one.</summary>
    /// <exception cref="CorruptFileException">It is damaged.</exception>
    /// <exception cref="UnsupportedFeatureException">It is of a kind that is not read.</exception>
    /// <exception cref="LimitExceededException">It is too large.</exception>
    public static Picture Read(string path, byte[] bytes) => new JpegReader(path, bytes).Read();

    private Picture Read()
    {
        for (int at = 2; ;)
        {
            string place = FormattableString.Invariant($"byte {at}");
            if (_bytes.Length - at < 2 || _bytes[at] != 0xff)
            {
                throw new CorruptFileException(_path, place, _bytes.Length - at < 2 ? "the end of the file" : "something else", "a marker");
            }

            byte marker = _bytes[at + 1];
            if (marker == 0xff)
            {
                at++;
                continue;
            }

            if (marker == EndOfImage)
            {
                return _frame is null || _pixels.Count < _frame.Components.Count ? throw new CorruptFileException(_path, place, "the end of the picture", "its pixels") : Assemble(_frame);
            }

            int length = _bytes.Length - at < 4 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(at + 2));
            if (marker is 0 or 1 or >= FirstRestart and <= 0xd8 || length < 2 || length > _bytes.Length - at - 2)
            {
                throw new CorruptFileException(_path, place, FormattableString.Invariant($"the marker {marker:x2} and the length {length}"), "a segment within the file");
            }

            ReadOnlySpan<byte> content = _bytes.AsSpan(at + 4, length - 2);
            at += 2 + length;
            switch (marker)
            {
                case 0xe0 when content.StartsWith("JFIF\0"u8):
                    _isJfif = true;
                    break;
                case 0xee when content.StartsWith("Adobe"u8) && content.Length >= 12:
                    _adobe = content[11];
                    break;
                case DefineTables:
                    JpegHuffmanTable.Read(_path, place, content, _firstTables, _restTables);
                    break;
                case DefineSteps:
                    ReadSteps(place, content);
                    break;
                case DefineRestarts:
                    _restarts = content.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(content) : throw new CorruptFileException(_path, place, FormattableString.Invariant($"{content.Length} bytes"), "2: the units between restarts");
                    break;
                case >= 0xc0 and <= 0xcf and not (0xc8 or 0xcc):
                    _frame = _frame is null ? JpegFrame.Read(_path, place, marker, content, _bytes.Length) : throw new CorruptFileException(_path, place, "a second picture", "one");
                    break;
                case StartOfScan:
                    if (++_scans > MaxScans)
                    {
                        throw new CorruptFileException(_path, place, FormattableString.Invariant($"scan {_scans}"), FormattableString.Invariant($"{MaxScans} at most"));
                    }

                    if (_frame is null)
                    {
                        throw new CorruptFileException(_path, place, "a scan", "the size of the picture before it");
                    }

                    at = NextMarker(ReadScan(place, _frame, JpegScan.Read(_path, place, _frame, content), at));
                    break;
                default:
                    break;
            }
        }
    }

    private void ReadSteps(string place, ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            (int size, int number) = (1 + (content[0] >> 4), content[0] & 15);
            if (size > 2 || number >= _steps.Length || content.Length < 1 + (64 * size))
            {
                throw new CorruptFileException(_path, place, FormattableString.Invariant($"the table {number} of steps of {size} bytes in {content.Length} bytes"), FormattableString.Invariant($"64 steps of 1 or 2 bytes, table 0 to {_steps.Length - 1}"));
            }

            ushort[] steps = new ushort[64];
            for (int i = 0; i < 64; i++)
            {
                steps[i] = size == 1 ? content[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(content[(1 + (2 * i))..]);
            }

            _steps[number] = steps;
            content = content[(1 + (64 * size))..];
        }
    }

    // Blocks are in the order of units, each with the blocks of every component; of one component alone, row by row (A.2).
    private int ReadScan(string place, JpegFrame frame, JpegScan scan, int at)
    {
        bool isApart = scan.Components.Count == 1;
        (int across, int down) = isApart ? (scan.Components[0].Component.BlocksAcross, scan.Components[0].Component.BlocksDown) : (frame.UnitsAcross, frame.UnitsDown);
        EnsureBits(place, frame, scan, (long)across * down * (isApart ? 1 : scan.Components.Sum(c => c.Component.Across * c.Component.Down)), NextMarker(at) - at);
        Part[] parts = [.. scan.Components.Select(c => Begin(place, frame, scan, c))];
        JpegBits bits = new(_path, _bytes, at);
        JpegBlockReader reader = new(scan, frame.IsProgressive);
        for (int unit = 0; unit < across * down; unit++)
        {
            if (_restarts > 0 && unit > 0 && unit % _restarts == 0)
            {
                bits.Restart(((unit / _restarts) - 1) & 7);
                reader.Restart();
                Array.ForEach(parts, p => p.Component.Before = 0);
            }

            (int row, int column) = Math.DivRem(unit, across);
            foreach (Part part in parts)
            {
                (int blocksAcross, int blocksDown) = isApart ? (1, 1) : (part.Component.Across, part.Component.Down);
                for (int y = 0; y < blocksDown; y++)
                {
                    for (int x = 0; x < blocksAcross; x++)
                    {
                        part.Pixels.Read(ref bits, reader, part.First, part.Rest, (column * blocksAcross) + x, (row * blocksDown) + y);
                    }
                }
            }
        }

        return bits.At;
    }

    // Before memory is taken for its blocks: comments make a file long, too. The first value of each takes a bit, and all values of one two.
    private void EnsureBits(string place, JpegFrame frame, JpegScan scan, long blocks, long bytes)
    {
        if (scan.First == 0 && blocks * (frame.IsProgressive ? 1 : 2) > 8 * bytes)
        {
            throw new CorruptFileException(_path, place, FormattableString.Invariant($"a scan of {blocks} blocks in {bytes} bytes"), frame.IsProgressive ? "a bit for each block at the least" : "two bits for each block at the least");
        }

        if ((_visits += blocks) > MinVisits + (VisitsOfByte * (long)_bytes.Length))
        {
            throw new LimitExceededException(FormattableString.Invariant($"'{_path}', {place}: its scans go over {_visits} blocks, in a file of {_bytes.Length} bytes."), "The file is probably damaged. Save it as a usual JPEG, or as PNG.", _path);
        }
    }

    private Part Begin(string place, JpegFrame frame, JpegScan scan, (JpegComponent Component, int FirstTable, int RestTable) given)
    {
        (JpegComponent component, int firstTable, int restTable) = given;
        component.Before = 0;
        if (!_pixels.TryGetValue(component, out JpegComponentPixels? pixels))
        {
            if (scan.First > 0)
            {
                throw new CorruptFileException(_path, place, FormattableString.Invariant($"the values {scan.First} to {scan.Last} of blocks without the first"), "a scan of first values before it");
            }

            ushort[] steps = _steps[component.Table] ?? throw new CorruptFileException(_path, place, FormattableString.Invariant($"a scan before the table {component.Table} of steps"), "the tables it needs before it");
            _pixels[component] = pixels = new JpegComponentPixels(frame, component, steps);
        }

        // Bits of first values that come later have no codes.
        return new Part(component, pixels, scan.First > 0 || scan.High > 0 ? null : Table(_firstTables, firstTable), scan.Last == 0 ? null : Table(_restTables, restTable));

        JpegHuffmanTable Table(JpegHuffmanTable?[] tables, int number) =>
            tables[number] ?? throw new CorruptFileException(_path, place, FormattableString.Invariant($"a scan before the table {number} of its codes"), "the tables it needs before it");
    }

    // What a scan has behind its last value goes on to the next marker that is no restart.
    private int NextMarker(int at)
    {
        while (at + 1 < _bytes.Length && !(_bytes[at] == 0xff && _bytes[at + 1] is not (0 or 0xff) and not (>= FirstRestart and <= LastRestart)))
        {
            int next = _bytes.AsSpan(at + 1).IndexOf((byte)0xff);
            at = next < 0 ? _bytes.Length : at + 1 + next;
        }

        return at;
    }

    private Picture Assemble(JpegFrame frame)
    {
        byte[][] planes = [.. frame.Components.Select(c => _pixels[c].Spread())];

        // Three components are red, green and blue where they say so; else brightness and two differences (JFIF).
        bool isRgb = !_isJfif && (_adobe == 0 || (_adobe is null && frame.Components.Select(c => c.Id).SequenceEqual("RGB"u8.ToArray())));
        return planes.Length == 1 ? new Picture(frame.Height, frame.Width, 1, planes[0]) : new Picture(frame.Height, frame.Width, 3, JpegColours.Mix(planes[0], planes[1], planes[2], isRgb));
    }

    private readonly record struct Part(JpegComponent Component, JpegComponentPixels Pixels, JpegHuffmanTable? First, JpegHuffmanTable? Rest);
}
