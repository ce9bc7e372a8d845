using System.IO.Compression;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damages a gzip file: its bytes, among them the trailer, or its content, compressed anew.</summary>
internal sealed class GzipMutator(IMutator content) : IMutator
{
    private static readonly BytesMutator Raw = new((r, b) => r.Below(3) switch { 0 => b.Length - 1 - r.Below(12), 1 => r.Below(Math.Min(b.Length, 12)), _ => r.Below(b.Length) });

    /// <inheritdoc/>
    public Mutation Mutate(FuzzRandom random, byte[] file, byte[] other)
    {
        if (random.Percent(45) || TryInflate(file) is not { } inflated)
        {
            return Raw.Mutate(random, file, other);
        }

        byte[] changed = content.Mutate(random, inflated, other.Length > 0 ? TryInflate(other) ?? [] : []).Bytes;
        byte[] deflated = Deflate(changed);

        // Several members one behind the other are one file.
        return new Mutation(random.Percent(90) ? deflated : [.. deflated, .. Deflate(random.Percent(50) ? [] : "]"u8)], "content, checksums repaired", KeepsChecksums: false);
    }

    /// <summary>Compresses.</summary>
    public static byte[] Deflate(ReadOnlySpan<byte> content)
    {
        using MemoryStream to = new();
        using (GZipStream gzip = new(to, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return to.ToArray();
    }

    private static byte[]? TryInflate(byte[] file)
    {
        try
        {
            using GZipStream gzip = new(new MemoryStream(file), CompressionMode.Decompress);
            byte[] content = new byte[1 << 20];
            int length = gzip.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return content[..length];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
