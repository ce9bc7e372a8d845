using System.Text;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damages a sorted string table: its bytes, or what stands in it, with every checksum made right again.</summary>
internal sealed class TableMutator : IMutator
{
    // The footer and the index decide over everything else.
    private static readonly BytesMutator Raw = new((r, b) => r.Percent(30) ? b.Length - 1 - r.Below(120) : r.Below(b.Length));

    // A block ends in its restarts.
    private static readonly BytesMutator InBlock = new((r, b) => r.Percent(25) ? b.Length - 1 - r.Below(24) : r.Below(b.Length));

    // A compressed block begins with its length.
    private static readonly BytesMutator InCompressed = new((r, b) => r.Percent(50) ? r.Below(Math.Min(b.Length, 8)) : r.Below(b.Length));

    /// <summary>The mutator.</summary>
    public static TableMutator Instance { get; } = new();

    /// <inheritdoc/>
    public Mutation Mutate(FuzzRandom random, byte[] file, byte[] other)
    {
        int what = random.Below(100);
        if (what < 25 || TableFile.TryParse(file) is not { Blocks.Count: > 0 } table)
        {
            return Raw.Mutate(random, file, other);
        }

        return what < 50
            ? new Mutation(Blocks(random, table), "blocks, checksums repaired", KeepsChecksums: false)
            : new Mutation(Entries(random, table, other.Length > 0 && random.Percent(20) ? TableFile.TryParse(other) : null), "entries, checksums repaired", KeepsChecksums: false);
    }

    /// <summary>The table of some entries, which are sorted mostly.</summary>
    public static byte[] TableOf(FuzzRandom random, List<TableEntry> entries)
    {
        if (random.Percent(90))
        {
            entries.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        }

        int perBlock = random.Pick([1, 3, 16, int.MaxValue, int.MaxValue, int.MaxValue]);
        TablePart[] blocks = [.. entries.Chunk(Math.Min(perBlock, Math.Max(1, entries.Count))).Select(c => new TablePart(c[^1].Key, TableFile.BlockOf(c, random.Pick([1, 16, 16]))))];
        return TableFile.Build(blocks, random.Percent(15));
    }

    private static byte[] Blocks(FuzzRandom random, TableFile table)
    {
        switch (random.Below(10))
        {
            case < 6:
                int i = random.Below(table.Blocks.Count);
                table.Blocks[i] = table.Blocks[i] with { Content = InBlock.Mutate(random, table.Blocks[i].Content, []).Bytes };
                return TableFile.Build(table.Blocks, random.Percent(30));
            case < 8:
                return TableFile.Build(table.Blocks, true, damageStored: b => InCompressed.Mutate(random, b, []).Bytes);
            default:
                return TableFile.Build(table.Blocks, random.Percent(20), damageIndex: b => InBlock.Mutate(random, b, []).Bytes);
        }
    }

    private static byte[] Entries(FuzzRandom random, TableFile table, TableFile? other)
    {
        List<TableEntry> entries;
        List<TableEntry> foreign;
        try
        {
            entries = table.Entries();
            foreign = other?.Entries() ?? entries;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or IndexOutOfRangeException)
        {
            return Blocks(random, table);
        }

        for (int k = random.Few(4); k > 0 && entries.Count > 0; k--)
        {
            int i = random.Percent(20) ? 0 : random.Below(entries.Count);
            TableEntry entry = entries[i];
            switch (random.Below(12))
            {
                case 0:
                    entries.RemoveAt(i);
                    break;
                case 1:
                    entries.Insert(i, entry);
                    break;
                case 2:
                    entries[i] = entry with { Key = BytesMutator.Instance.Mutate(random, entry.Key, []).Bytes };
                    break;
                case 3 when foreign.Count > 0:
                    entries[i] = entry with { Value = random.Pick(foreign).Value };
                    break;
                case 4 when foreign.Count > 0:
                    entries[i] = entry with { Key = random.Pick(foreign).Key };
                    break;
                case 5:
                    entries.Add(entry with { Key = Encoding.UTF8.GetBytes(random.Percent(95) ? random.Pick(HostileValues.Texts) : new string('n', 70_000)) });
                    break;
                case 6:
                    entries[i] = entry with { Value = BytesMutator.Instance.Mutate(random, entry.Value, []).Bytes };
                    break;
                default:
                    entries[i] = entry with { Value = WireMutator.Instance.Mutate(random, entry.Value, foreign.Count > 0 ? random.Pick(foreign).Value : []).Bytes };
                    break;
            }
        }

        return TableOf(random, entries);
    }
}
