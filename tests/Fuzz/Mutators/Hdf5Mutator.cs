using System.Text;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damages an HDF5 file near its structures; where these have checksums, mostly with them made right again.</summary>
internal sealed class Hdf5Mutator : IMutator
{
    private static readonly byte[][] Marks = [.. new[] { "TREE", "SNOD", "HEAP", "GCOL", "OHDR", "FRHP", "BTHD", "BTLF", "FAHD", "EAHD" }.Select(Encoding.ASCII.GetBytes)];

    /// <summary>The mutator.</summary>
    public static Hdf5Mutator Instance { get; } = new();

    /// <inheritdoc/>
    public Mutation Mutate(FuzzRandom random, byte[] file, byte[] other)
    {
        if (file.Length < 1 << 16 && random.Percent(65) && ChecksumRegions.Of(file) is { All.Count: > 0 } regions)
        {
            byte[] changed = new BytesMutator((r, b) => r.Percent(15) ? r.Below(b.Length) : Within(r, regions), keepsLength: true).Mutate(random, file, []).Bytes;
            regions.Repair(changed);
            return new Mutation(changed, "metadata, checksums repaired", KeepsChecksums: false);
        }

        List<int> marks = [];
        for (int i = 0; i + 4 < file.Length; i += 4)
        {
            if (Array.Exists(Marks, m => file.AsSpan(i).StartsWith(m)))
            {
                marks.Add(i);
            }
        }

        return new BytesMutator((r, b) => Place(r, b, marks), keepsLength: random.Percent(70)).Mutate(random, file, other);
    }

    private static int Within(FuzzRandom random, ChecksumRegions regions)
    {
        (int start, int length) = random.Pick(regions.All);
        return start + random.Below(length);
    }

    private static int Place(FuzzRandom random, byte[] bytes, List<int> marks)
    {
        int what = random.Below(100);
        if (what < 40 && marks.Count > 0)
        {
            return random.Pick(marks) + random.Below(64);
        }

        if (what < 60)
        {
            return random.Below(Math.Min(bytes.Length, 4096));
        }

        // Where something stands, not in the empty space of files of this kind.
        int at = random.Below(bytes.Length);
        for (int i = 0; i < 400 && at < bytes.Length - 1 && bytes[at] == 0; i++)
        {
            at++;
        }

        return at;
    }
}
