namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// Undoes the LZF filter (number 32000, h5py's "lzf"): Marc Lehmann's LibLZF format of literal runs and back references.
/// </summary>
internal static class LzfCompression
{
    /// <param name="context">The file.</param>
    /// <param name="bytes">The compressed bytes.</param>
    /// <param name="size">The most bytes that may come out.</param>
    /// <param name="exact">Whether exactly <paramref name="size"/> bytes must come out.</param>
    /// <param name="place">Where the chunk is, for messages.</param>
    public static byte[] Decode(FileContext context, byte[] bytes, long size, bool exact, string place)
    {
        if (size > Inflate.UnseenBytes)
        {
            // That there is as much as is claimed is seen before memory is taken for it.
            long length = Measure(bytes);
            size = exact && length != size ? throw WrongSize(context, length, size, place) : Math.Min(size, length);
        }

        byte[] output = new byte[size];
        int at = 0;
        int to = 0;
        while (at < bytes.Length)
        {
            int control = bytes[at++];
            int length;
            if (control < 32)
            {
                // A run of 1 to 32 literal bytes.
                length = control + 1;
                if (length > bytes.Length - at || length > output.Length - to)
                {
                    throw Damaged(context, place);
                }

                bytes.AsSpan(at, length).CopyTo(output.AsSpan(to));
                at += length;
                to += length;
                continue;
            }

            // Three bits of length (7: one more byte), thirteen bits of distance, both less their smallest value.
            length = (control >> 5) + 2;
            if (length == 9 && at < bytes.Length)
            {
                length += bytes[at++];
            }

            if (at >= bytes.Length)
            {
                throw Damaged(context, place);
            }

            int distance = (((control & 0x1f) << 8) | bytes[at++]) + 1;
            if (distance > to || length > output.Length - to)
            {
                throw Damaged(context, place);
            }

            // Byte by byte: the source may run into what is being written.
            for (int i = 0; i < length; i++, to++)
            {
                output[to] = output[to - distance];
            }
        }

        if (exact && to != size)
        {
            throw WrongSize(context, to, size, place);
        }

        return to == size ? output : output[..to];
    }

    /// <summary>The bytes that come out, by the lengths of the runs alone.</summary>
    private static long Measure(byte[] bytes)
    {
        long total = 0;
        for (int at = 0; at < bytes.Length;)
        {
            int control = bytes[at++];
            if (control < 32)
            {
                total += control + 1;
                at += control + 1;
                continue;
            }

            total += (control >> 5) + 2;
            if (control >> 5 == 7 && at < bytes.Length)
            {
                total += bytes[at++];
            }

            at++;
        }

        return total;
    }

    private static Common.CorruptFileException WrongSize(FileContext context, long found, long size, string place) =>
        context.Corrupt(place, $"an LZF stream of {found} bytes", $"{size} bytes");

    private static Common.CorruptFileException Damaged(FileContext context, string place) => context.Corrupt(place, "a damaged LZF stream", "LZF data");
}
