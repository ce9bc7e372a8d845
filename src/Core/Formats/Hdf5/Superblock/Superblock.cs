namespace TfModelTools.Formats.Hdf5;

/// <summary>The superblock (specification, section II.A): versions 0 to 3.</summary>
/// <param name="Version">0 to 3.</param>
/// <param name="Offset">Where it stands in the file: the size of the user block before it.</param>
/// <param name="RootHeaderAddress">The root group's object header.</param>
/// <param name="ExtensionAddress">The object header with more messages about the file, or -1.</param>
internal sealed record Superblock(int Version, long Offset, long RootHeaderAddress, long ExtensionAddress)
{
    private const string Place = "superblock";

    /// <summary>Reads the superblock and sets the context's widths and base address by it.</summary>
    public static Superblock Read(FileContext context, long offset)
    {
        context.BaseAddress = offset;
        byte[] bytes = context.Read(0, Math.Min(context.Length, 136), Place);
        MetadataCursor cursor = new(context, bytes, Place);
        cursor.Skip(Hdf5Format.Signature.Length);
        byte version = cursor.Version(0, 3);
        return version < 2 ? ReadOld(cursor, version, offset) : ReadNew(cursor, version, offset, bytes);
    }

    private static Superblock ReadOld(MetadataCursor cursor, byte version, long offset)
    {
        cursor.Version(0, 0); // free-space storage
        cursor.Version(0, 0); // root group symbol table entry
        cursor.Skip(1);
        cursor.Version(0, 0); // shared header message format
        SetWidths(cursor.Context, cursor.Byte(), cursor.Byte());
        cursor.Skip(1);
        cursor.Skip(4); // group leaf and internal node K: upper bounds only, the nodes say how many entries they have
        cursor.Skip(4); // consistency flags
        if (version == 1)
        {
            cursor.Skip(4); // indexed storage K, reserved
        }

        long recordedBase = cursor.Address();
        cursor.Address(); // free-space index, never used
        long endOfFile = cursor.Address();
        long driver = cursor.Address();
        if (driver >= 0)
        {
            throw cursor.Context.Unsupported(Place, "a file split over several files (driver information block)", "Rewrite it as one file, for example with h5repack.");
        }

        CheckEnd(cursor.Context, recordedBase, endOfFile, offset);
        cursor.Length(); // the root's link name offset
        return new Superblock(version, offset, cursor.Address(), -1);
    }

    private static Superblock ReadNew(MetadataCursor cursor, byte version, long offset, byte[] bytes)
    {
        SetWidths(cursor.Context, cursor.Byte(), cursor.Byte());
        cursor.Skip(1); // consistency flags
        long recordedBase = cursor.Address();
        long extension = cursor.Address();
        long endOfFile = cursor.Address();
        long root = cursor.Address();
        cursor.Skip(4);
        cursor.Context.VerifyChecksum(bytes.AsSpan(0, cursor.Position), Place, 0);
        CheckEnd(cursor.Context, recordedBase, endOfFile, offset);
        return new Superblock(version, offset, root, extension);
    }

    private static void SetWidths(FileContext context, byte offsets, byte lengths)
    {
        if (offsets is not (2 or 4 or 8) || lengths is not (2 or 4 or 8))
        {
            throw context.Corrupt(Place, $"addresses of {offsets} and lengths of {lengths} bytes", "widths of 2, 4 or 8 bytes");
        }

        context.OffsetSize = offsets;
        context.LengthSize = lengths;
    }

    /// <summary>
    /// The end-of-file address counts from the beginning of the file. Where a user block was added or taken away behind the
    /// library's back, the recorded base address is stale and the place of the signature holds instead.
    /// </summary>
    private static void CheckEnd(FileContext context, long recordedBase, long endOfFile, long offset)
    {
        if (recordedBase < 0 || endOfFile < recordedBase)
        {
            throw context.Corrupt(Place, $"base address {recordedBase} and end-of-file address {endOfFile}", "an end of file behind the base address");
        }

        long end = endOfFile - recordedBase;
        if (context.Length < end)
        {
            throw context.Corrupt(
                Place, $"a file of {context.Storage.Length} bytes", $"{offset + end} bytes (the file is truncated, or was not closed by its writer)");
        }
    }
}
