using System.Buffers.Binary;
using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.Messages;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Tensors;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damages the index and the data files of a V2 checkpoint together: values whose checksums in the index are made right again.</summary>
internal static class BundleMutator
{
    // The lengths of the strings stand first.
    private static readonly BytesMutator InStrings = new((r, b) => r.Percent(70) ? r.Below(Math.Min(b.Length, 12)) : r.Below(b.Length), keepsLength: true);

    /// <summary>Damages the values of one variable; null where the index cannot be read.</summary>
    /// <param name="random">Decides how.</param>
    /// <param name="files">All files.</param>
    /// <param name="prefix">What the names of the checkpoint's files begin with.</param>
    public static SetMutation? Values(FuzzRandom random, FileSet files, string prefix)
    {
        if (files.Find(prefix + ".index") is not { } index || TableFile.TryParse(index) is not { } table)
        {
            return null;
        }

        string[] data = [.. files.Names.Where(n => n.StartsWith(prefix + ".data-", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        List<TableEntry> entries;
        try
        {
            entries = table.Entries();
        }
        catch (Exception e) when (e is ArgumentException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }

        int start = random.Below(entries.Count);
        for (int k = 0; k < entries.Count; k++)
        {
            int i = (start + k) % entries.Count;
            if (entries[i].Key.Length == 0 || Change(random, files, data, entries[i].Value) is not var (name, content, entry))
            {
                continue;
            }

            entries[i] = entries[i] with { Value = entry };
            FileSet changed = files.With(name, content).With(prefix + ".index", TableFile.Build([new TablePart(entries[^1].Key, TableFile.BlockOf(entries))], false));
            return new SetMutation(changed, "values, checksums repaired", KeepsChecksums: false);
        }

        return null;
    }

    private static (string Name, byte[] Content, byte[] Entry)? Change(FuzzRandom random, FileSet files, string[] data, byte[] value)
    {
        if (WireField.TryParse(value) is not { } fields || fields.Exists(f => f.Number == BundleEntryMessage.SlicesFieldNumber))
        {
            return null;
        }

        DataType type = (DataType)Get(fields, BundleEntryMessage.DtypeFieldNumber);
        ulong shard = Get(fields, BundleEntryMessage.ShardIdFieldNumber);
        ulong offset = Get(fields, BundleEntryMessage.OffsetFieldNumber);
        ulong size = Get(fields, BundleEntryMessage.SizeFieldNumber);

        // Strings are the deeper format: they are preferred.
        if (shard >= (ulong)data.Length || size == 0 || size > int.MaxValue || offset > int.MaxValue || (type != DataType.String && random.Percent(60)))
        {
            return null;
        }

        byte[] file = [.. files[data[shard]]];
        if (offset + size > (ulong)file.Length)
        {
            return null;
        }

        Span<byte> part = file.AsSpan((int)offset, (int)size);
        (type == DataType.String ? InStrings : BytesMutator.InPlace).Mutate(random, part.ToArray(), []).Bytes.CopyTo(part);
        uint crc = type == DataType.String ? RepairStrings(part, fields) : Crc32C.Mask(Crc32C.Compute(part));
        WireField field = fields.Find(f => f.Number == BundleEntryMessage.Crc32CFieldNumber) ?? new WireField { Number = BundleEntryMessage.Crc32CFieldNumber };
        fields.Remove(field);
        field.Type = WireType.Fixed32;
        field.Value = crc;
        fields.Add(field);
        return (data[shard], file, WireField.ToBytes(fields));
    }

    /// <summary>Makes the checksum of the lengths, which stands behind them, right; gives the checksum of the whole.</summary>
    private static uint RepairStrings(Span<byte> part, List<WireField> fields)
    {
        ulong count = 1;
        foreach (WireField dimension in fields.Where(f => f.Number == BundleEntryMessage.ShapeFieldNumber).SelectMany(f => f.Children ?? []))
        {
            count *= Get(dimension.Children ?? [], 1);
        }

        uint crc = 0;
        int at = 0;
        Span<byte> number = stackalloc byte[8];
        for (ulong i = 0; i < count && Varint.TryRead(part, ref at, out ulong length); i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(number, length);
            crc = Crc32C.Append(crc, number[..(length <= uint.MaxValue ? 4 : 8)]);
        }

        if (at + 4 > part.Length)
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(part[at..], Crc32C.Mask(crc));
        return Crc32C.Mask(Crc32C.Append(crc, part[at..]));
    }

    private static ulong Get(List<WireField> fields, int number) => fields.Find(f => f.Number == number)?.Value ?? 0;
}
