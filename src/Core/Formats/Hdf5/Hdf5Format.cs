using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// HDF5 as a format: its name and how its files are recognised. The bytes are laid out as the HDF5 File Format Specification,
/// version 3.0 says.
/// </summary>
public static class Hdf5Format
{
    /// <summary>The format's name for people.</summary>
    public const string Name = "HDF5";

    /// <summary>The eight bytes a superblock begins with (specification, section II.A).</summary>
    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    /// <summary>Whether a seekable stream holds HDF5: whether a superblock stands at 0, 512, 1024, 2048 or a further doubling. The position is restored.</summary>
    public static bool IsHdf5(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        long position = stream.Position;
        try
        {
            using ByteStream storage = new(stream, "the stream", leaveOpen: true);
            return FindSignature(storage) >= 0;
        }
        finally
        {
            stream.Position = position;
        }
    }

    /// <summary>Where the superblock is, or -1. It stands at 0, 512, and every doubling of 512, behind a user block.</summary>
    internal static long FindSignature(ByteSource storage)
    {
        Span<byte> bytes = stackalloc byte[8];
        for (long offset = 0; offset <= storage.Length - bytes.Length; offset = offset == 0 ? 512 : offset * 2)
        {
            if (storage.Read(offset, bytes) == bytes.Length && bytes.SequenceEqual(Signature))
            {
                return offset;
            }

            if (offset > long.MaxValue / 2)
            {
                break;
            }
        }

        return -1;
    }
}
