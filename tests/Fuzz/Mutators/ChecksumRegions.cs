using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using TfModelTools.Formats.Hdf5;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>The parts of an HDF5 file that a checksum follows: the blocks of metadata of its newer versions.</summary>
internal sealed class ChecksumRegions
{
    private const int MostBytes = 4096;

    private static readonly byte[][] Signatures =
        [.. new[] { "OHDR", "OCHK", "FRHP", "FHDB", "FHIB", "BTHD", "BTLF", "BTIN", "FAHD", "FADB", "EAHD", "EAIB", "EASB", "EADB", "SMTB", "SMLI" }.Select(Encoding.ASCII.GetBytes)];

    private static readonly byte[] FileSignature = [0x89, (byte)'H', (byte)'D', (byte)'F'];
    private static readonly ConditionalWeakTable<byte[], ChecksumRegions> Known = [];
    private readonly List<(int Start, int Length)> _regions = [];

    private ChecksumRegions(byte[] file)
    {
        for (int at = 0; at + 8 < file.Length; at++)
        {
            bool isSuperblock = file.Length - at > 48 && file.AsSpan(at).StartsWith(FileSignature) && file[at + 8] >= 2;
            if (!isSuperblock && (file[at] is < (byte)'B' or > (byte)'S' || !Array.Exists(Signatures, s => file.AsSpan(at).StartsWith(s))))
            {
                continue;
            }

            int most = Math.Min(MostBytes, file.Length - at - 4);
            for (int length = isSuperblock ? 44 : 5; length <= most; length++)
            {
                if (Checksums.Lookup3(file.AsSpan(at, length)) == BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + length)))
                {
                    _regions.Add((at, length));
                    break;
                }
            }
        }
    }

    /// <summary>Start and length of each, without the checksum itself.</summary>
    public IReadOnlyList<(int Start, int Length)> All => _regions;

    /// <summary>The regions of a sound file; they are looked for once.</summary>
    public static ChecksumRegions Of(byte[] file) => Known.GetValue(file, f => new ChecksumRegions(f));

    /// <summary>Writes the checksums of a damaged file of the same length anew.</summary>
    public void Repair(byte[] file)
    {
        foreach ((int start, int length) in _regions)
        {
            if (start + length + 4 <= file.Length)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(start + length), Checksums.Lookup3(file.AsSpan(start, length)));
            }
        }
    }
}
