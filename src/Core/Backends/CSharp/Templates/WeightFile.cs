using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace GeneratedModel;

/// <summary>
/// Reads the arrays of an .npz file: a zip archive of .npy files (NumPy Enhancement Proposal 1). Every array is checked: its element
/// type, its shape, its length and its CRC-32.
/// </summary>
internal sealed class WeightFile : IDisposable
{
    private static readonly uint[] CrcTable = MakeCrcTable();
    private readonly string _path;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    private WeightFile(Stream stream, string path)
    {
        _path = path;
        try
        {
            if (!BitConverter.IsLittleEndian)
            {
                throw new PlatformNotSupportedException("The weights are stored for little-endian processors.");
            }

            _archive = new ZipArchive(stream, ZipArchiveMode.Read);
            foreach (ZipArchiveEntry entry in _archive.Entries)
            {
                if (entry.FullName.EndsWith(".npy", StringComparison.Ordinal) && !_entries.TryAdd(entry.FullName[..^4], entry))
                {
                    throw new InvalidDataException($"'{path}' holds the array '{entry.FullName[..^4]}' twice.");
                }
            }
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The names of the arrays.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="whenMissing">What to say where there is none.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no .npz file.</exception>
    public static WeightFile Open(string path, string whenMissing = "")
    {
        ArgumentNullException.ThrowIfNull(path);
        return File.Exists(path)
            ? Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16), path)
            : throw new FileNotFoundException($"There is no file '{path}'. {whenMissing}".TrimEnd(), path);
    }

    /// <summary>Opens a stream, which is closed with the file.</summary>
    /// <param name="stream">A seekable stream.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="InvalidDataException">It is no .npz file.</exception>
    public static WeightFile Open(Stream stream, string path)
    {
        try
        {
            return new WeightFile(stream, path);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' cannot be read as an .npz file: {e.Message}", e);
        }
    }

    /// <summary>Whether there is an array of this name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>The shape of an array.</summary>
    /// <exception cref="InvalidDataException">It is missing or damaged.</exception>
    public int[] ShapeOf(string name)
    {
        using NpyStream data = OpenArray(name);
        return data.Shape;
    }

    /// <summary>Reads an array of float32.</summary>
    public float[] Float32(string name, params ReadOnlySpan<int> shape) => Read<float>(name, "<f4", shape);

    /// <summary>Reads an array of float64.</summary>
    public double[] Float64(string name, params ReadOnlySpan<int> shape) => Read<double>(name, "<f8", shape);

    /// <summary>Reads an array of float16.</summary>
    public Half[] Float16(string name, params ReadOnlySpan<int> shape) => Read<Half>(name, "<f2", shape);

    /// <summary>Reads an array of int8.</summary>
    public sbyte[] Int8(string name, params ReadOnlySpan<int> shape) => Read<sbyte>(name, "|i1", shape);

    /// <summary>Reads an array of uint8.</summary>
    public byte[] UInt8(string name, params ReadOnlySpan<int> shape) => Read<byte>(name, "|u1", shape);

    /// <summary>Reads an array of int16.</summary>
    public short[] Int16(string name, params ReadOnlySpan<int> shape) => Read<short>(name, "<i2", shape);

    /// <summary>Reads an array of uint16.</summary>
    public ushort[] UInt16(string name, params ReadOnlySpan<int> shape) => Read<ushort>(name, "<u2", shape);

    /// <summary>Reads an array of int32.</summary>
    public int[] Int32(string name, params ReadOnlySpan<int> shape) => Read<int>(name, "<i4", shape);

    /// <summary>Reads an array of uint32.</summary>
    public uint[] UInt32(string name, params ReadOnlySpan<int> shape) => Read<uint>(name, "<u4", shape);

    /// <summary>Reads an array of int64.</summary>
    public long[] Int64(string name, params ReadOnlySpan<int> shape) => Read<long>(name, "<i8", shape);

    /// <summary>Reads an array of uint64.</summary>
    public ulong[] UInt64(string name, params ReadOnlySpan<int> shape) => Read<ulong>(name, "<u8", shape);

    /// <summary>Reads an array of booleans.</summary>
    public bool[] Bool(string name, params ReadOnlySpan<int> shape)
    {
        bool[] values = Read<bool>(name, "|b1", shape);
        return MemoryMarshal.AsBytes<bool>(values).ContainsAnyExceptInRange<byte>(0, 1) ? throw Fault(name, "holds booleans other than 0 and 1") : values;
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private static uint[] MakeCrcTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xedb88320;
            }

            table[i] = crc;
        }

        return table;
    }

    private T[] Read<T>(string name, string descr, ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        using NpyStream data = OpenArray(name);
        if (data.Descr != descr || !shape.SequenceEqual(data.Shape))
        {
            throw Fault(name, $"holds elements {data.Descr} of shape ({string.Join(", ", data.Shape)}), expected {descr} of shape ({string.Join(", ", shape.ToArray())})");
        }

        // The length is checked against the file before memory is taken.
        long count = 1;
        foreach (int extent in shape)
        {
            count = extent == 0 ? 0 : count > long.MaxValue / extent ? long.MaxValue : count * extent;
        }

        if (count > Array.MaxLength || data.Length != count * SizeOf<T>())
        {
            throw Fault(name, $"holds {data.Length} bytes of values, expected {count} elements of {SizeOf<T>()} bytes");
        }

        T[] values = GC.AllocateUninitializedArray<T>((int)count);
        const int Step = 1 << 20;
        for (int start = 0; start < values.Length; start += Step)
        {
            data.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan(start, Math.Min(Step, values.Length - start))));
        }

        data.VerifyEnd();
        return values;
    }

    private static unsafe int SizeOf<T>()
        where T : unmanaged
        => sizeof(T);

    private NpyStream OpenArray(string name)
    {
        if (!_entries.TryGetValue(name, out ZipArchiveEntry? entry))
        {
            throw Fault(name, $"is missing; the file holds {_entries.Count} arrays: {string.Join(", ", _entries.Keys.Take(20))}");
        }

        return new NpyStream(this, name, entry);
    }

    private InvalidDataException Fault(string name, string problem, Exception? cause = null) => new($"The array '{name}' of '{_path}' {problem}.", cause);

    /// <summary>The values of one array, after its header.</summary>
    private sealed class NpyStream : IDisposable
    {
        private readonly WeightFile _file;
        private readonly string _name;
        private readonly ZipArchiveEntry _entry;
        private readonly Stream _stream;
        private uint _crc = uint.MaxValue;

        public NpyStream(WeightFile file, string name, ZipArchiveEntry entry)
        {
            (_file, _name, _entry) = (file, name, entry);
            try
            {
                _stream = entry.Open();
            }
            catch (InvalidDataException e)
            {
                throw file.Fault(name, "cannot be read: " + e.Message, e);
            }

            Span<byte> start = stackalloc byte[10];
            ReadExactly(start);
            if (!start[..8].SequenceEqual((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]))
            {
                throw Fault("does not begin as an .npy file of version 1.0 does");
            }

            byte[] header = new byte[start[8] | (start[9] << 8)];
            ReadExactly(header);
            string text = Encoding.Latin1.GetString(header);
            Descr = Between(text, "'descr': '", "'");
            if (Between(text, "'fortran_order': ", ",") != "False")
            {
                throw Fault("is in Fortran order, expected C order");
            }

            Shape = [.. Between(text, "'shape': (", ")").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Extent)];
            Length = entry.Length - start.Length - header.Length;
        }

        public string Descr { get; }

        public int[] Shape { get; }

        public long Length { get; }

        public void ReadExactly(Span<byte> bytes)
        {
            try
            {
                _stream.ReadExactly(bytes);
            }
            catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
            {
                throw _file.Fault(_name, "is cut off", e);
            }

            uint crc = _crc;
            foreach (byte b in bytes)
            {
                crc = CrcTable[(byte)(crc ^ b)] ^ (crc >> 8);
            }

            _crc = crc;
        }

        public void VerifyEnd()
        {
            if (_stream.ReadByte() >= 0 || ~_crc != _entry.Crc32)
            {
                throw Fault(string.Create(CultureInfo.InvariantCulture, $"is damaged: its CRC-32 is {~_crc:x8}, expected {_entry.Crc32:x8}"));
            }
        }

        public void Dispose() => _stream.Dispose();

        private string Between(string text, string before, string after)
        {
            int start = text.IndexOf(before, StringComparison.Ordinal);
            int end = start < 0 ? -1 : text.IndexOf(after, start + before.Length, StringComparison.Ordinal);
            return end < 0 ? throw Fault("has a header that cannot be read") : text[(start + before.Length)..end];
        }

        private int Extent(string text) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int extent) ? extent : throw Fault($"has an extent '{text}' in its shape");

        private InvalidDataException Fault(string problem)
        {
            _stream.Dispose();
            return _file.Fault(_name, problem);
        }
    }
}
