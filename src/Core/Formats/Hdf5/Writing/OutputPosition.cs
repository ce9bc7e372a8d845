using TfModelTools.Common;

namespace TfModelTools.Formats.Hdf5;

/// <summary>A file being written from its beginning to its end, with its position, which is where the next structure gets its address.</summary>
internal sealed class OutputPosition(Stream stream, string path)
{
    /// <summary>Where the next byte goes.</summary>
    public long Position { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (IOException e)
        {
            throw new OutputException($"'{path}' cannot be written: {e.Message}", "Check the free space of the folder, or choose another path.", path, e);
        }

        Position += bytes.Length;
    }

    /// <summary>Zeros up to a multiple of eight bytes; returns the position.</summary>
    public long Align8()
    {
        Span<byte> zeros = stackalloc byte[8];
        zeros.Clear();
        Write(zeros[..(int)(-Position & 7)]);
        return Position;
    }

    /// <summary>Writes a structure at the next multiple of eight bytes; returns its address.</summary>
    public long Write(MetadataWriter record)
    {
        long address = Align8();
        Write(record.Bytes);
        return address;
    }

    /// <summary>Replaces the first bytes of the file.</summary>
    public void WriteAtBeginning(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Position = 0;
            stream.Write(bytes);
            stream.Position = Position;
        }
        catch (IOException e)
        {
            throw new OutputException($"'{path}' cannot be written: {e.Message}", "Check the free space of the folder, or choose another path.", path, e);
        }
    }
}
