using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damages a zip archive: its bytes, or an entry's content by its own mutator, with every checksum made right again.</summary>
internal sealed class ZipMutator(Func<string, IMutator> mutatorOf) : IMutator
{
    // The directory at the end decides over everything else.
    private static readonly BytesMutator Raw = new((r, b) => r.Percent(40) ? b.Length - 1 - r.Below(200) : r.Below(b.Length));

    /// <inheritdoc/>
    public Mutation Mutate(FuzzRandom random, byte[] file, byte[] other)
    {
        if (random.Percent(25) || ZipParts.TryParse(file) is not { Count: > 0 } entries)
        {
            return Raw.Mutate(random, file, other);
        }

        List<(string Name, byte[] Content)> foreign = (other.Length > 0 ? ZipParts.TryParse(other) : null) ?? entries;
        for (int k = random.Few(3); k > 0 && entries.Count > 0; k--)
        {
            int i = random.Below(entries.Count);
            (string name, byte[] content) = entries[i];
            switch (random.Below(14))
            {
                case 0:
                    entries.RemoveAt(i);
                    break;
                case 1:
                    entries.Insert(i, entries[i]);
                    break;
                case 2:
                    entries[i] = (random.Pick(HostileValues.Texts), content);
                    break;
                case 3 when foreign.Count > 0:
                    entries[i] = (name, random.Pick(foreign).Content);
                    break;
                case 4 when random.Percent(5):
                    // What deflates a thousandfold.
                    entries[i] = (name, new byte[random.Pick([1 << 20, 3 << 20])]);
                    break;
                default:
                    entries[i] = (name, mutatorOf(name).Mutate(random, content, foreign.Find(f => f.Name == name).Content ?? []).Bytes);
                    break;
            }
        }

        Func<int, long>? lie = random.Percent(6) ? size => random.Percent(50) ? random.Pick(HostileValues.Integers) : size + random.Below(5) - 2 : null;
        return new Mutation(ZipParts.Build(entries, random.Percent(50), lie), "entries, checksums repaired", KeepsChecksums: false);
    }
}
