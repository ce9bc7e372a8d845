using System.Text;
using TfModelTools.Formats.ProtocolBuffers;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damages the fields of a Protocol Buffers message and keeps lengths right; what is no message is damaged as bytes.</summary>
internal sealed class WireMutator : IMutator
{
    /// <summary>The mutator.</summary>
    public static WireMutator Instance { get; } = new();

    /// <inheritdoc/>
    public Mutation Mutate(FuzzRandom random, byte[] file, byte[] other)
    {
        if (WireField.TryParse(file) is not { Count: > 0 } root)
        {
            return BytesMutator.Instance.Mutate(random, file, other);
        }

        List<WireField> foreign = other.Length > 0 && random.Percent(25) ? WireField.TryParse(other) ?? root : root;
        for (int i = random.Few(5); i > 0 && root.Count > 0; i--)
        {
            Once(random, root, foreign);
        }

        return new Mutation(WireField.ToBytes(root), "fields");
    }

    private static void Once(FuzzRandom random, List<WireField> root, List<WireField> foreign)
    {
        List<(List<WireField> Owner, int Index)> all = [];
        WireField.Collect(root, all);
        (List<WireField> owner, int index) = random.Pick(all);
        WireField field = owner[index];
        if (Growth.IsDue(random))
        {
            Grow(random, owner, index);
            return;
        }

        switch (random.Below(22))
        {
            case 0 or 1:
                owner.RemoveAt(index);
                break;
            case 2:
                owner.Insert(index, field.Copy());
                break;
            case 3 when random.Percent(30):
                owner.InsertRange(index, Enumerable.Repeat(field, random.Pick([10, 300, 3000])));
                break;
            case 4 or 5 or 6:
                // What stands elsewhere under the same number: other text, another shape, another type.
                Exchange(random, owner, index, foreign, f => f.Number == field.Number && f.Type == field.Type);
                break;
            case 7:
                Exchange(random, owner, index, foreign, f => f.Type == field.Type);
                break;
            case 8:
                field.Number = random.Percent(80) ? 1 + random.Below(20) : random.Pick([field.Number + 1, 1 << 28, 0]);
                break;
            case 9 when random.Percent(10):
                owner[index] = Nest(random, field);
                break;
            case 10:
                int to = random.Below(owner.Count);
                (owner[index], owner[to]) = (owner[to], owner[index]);
                break;
            case 11 when random.Percent(25):
                // Groups, which nobody writes any more and every reader has to skip; and wire types that do not exist.
                WireType type = random.Pick([WireType.StartGroup, WireType.StartGroup, WireType.EndGroup, (WireType)6, (WireType)7]);
                owner.Insert(index, new WireField { Number = random.Pick([field.Number, 1 + random.Below(30)]), Type = type });
                if (type == WireType.StartGroup && random.Percent(60))
                {
                    owner.Insert(Math.Min(owner.Count, index + 1 + random.Below(3)), new WireField { Number = owner[index].Number, Type = WireType.EndGroup });
                }

                break;
            case 12 when random.Percent(40):
                field.Type = random.Pick([WireType.Varint, WireType.Fixed64, WireType.LengthDelimited, WireType.Fixed32]);
                break;
            default:
                ChangeValue(random, field);
                break;
        }
    }

    /// <summary>Makes a field grow.</summary>
    internal static void Grow(FuzzRandom random, List<WireField> owner, int index)
    {
        WireField part = owner[index];
        List<(List<WireField> Owner, int Index)> inside = [];
        WireField.Collect([part], inside);
        Growth growth = Growth.Of(random, WireField.ToBytes([part]).Length, [.. inside.Select(p => Text(p.Owner[p.Index])).OfType<string>()]);
        owner.InsertRange(index + 1, Enumerable.Range(0, growth.Times).Select(i =>
        {
            WireField copy = part.Copy();
            List<(List<WireField> Owner, int Index)> fields = [];
            WireField.Collect([copy], fields);
            foreach (WireField field in fields.Select(p => p.Owner[p.Index]))
            {
                field.Bytes = Text(field) is string text ? Encoding.Latin1.GetBytes(growth.In(text, i)) : field.Bytes;
            }

            return copy;
        }));

        static string? Text(WireField field) =>
            field is { Type: WireType.LengthDelimited, Children: null, Bytes.Length: > 0 and < 60 } && !field.Bytes.AsSpan().ContainsAnyExceptInRange((byte)0x20, (byte)0x7e) ? Encoding.Latin1.GetString(field.Bytes) : null;
    }

    private static void Exchange(FuzzRandom random, List<WireField> owner, int index, List<WireField> foreign, Func<WireField, bool> isAlike)
    {
        List<(List<WireField> Owner, int Index)> all = [];
        WireField.Collect(foreign, all);
        List<WireField> alike = [.. all.Select(p => p.Owner[p.Index]).Where(isAlike)];
        if (alike.Count > 0)
        {
            owner[index] = random.Pick(alike).Copy();
        }
    }

    private static void ChangeValue(FuzzRandom random, WireField field)
    {
        if (field.Type == WireType.LengthDelimited)
        {
            field.Bytes = ChangeBytes(random, field.Children is { } children ? WireField.ToBytes(children) : field.Bytes);
            field.Children = null;
            return;
        }

        field.Value = random.Below(6) switch
        {
            0 => (ulong)random.Below(36),
            1 => field.Value + (ulong)(random.Below(9) - 4),
            2 => (ulong)-random.Below(5),
            3 when field.Type == WireType.Fixed32 => BitConverter.SingleToUInt32Bits(random.Pick(HostileValues.Singles)),
            3 when field.Type == WireType.Fixed64 => BitConverter.DoubleToUInt64Bits(random.Pick(HostileValues.Singles)),
            4 => field.Value ^ (1UL << random.Below(64)),
            _ => (ulong)random.Pick(HostileValues.Integers),
        };
    }

    private static byte[] ChangeBytes(FuzzRandom random, byte[] bytes)
    {
        switch (random.Below(9))
        {
            case 0:
                return [];
            case 1 or 2:
                return Encoding.UTF8.GetBytes(random.Pick(HostileValues.Texts));
            case 3:
                return random.Pick(HostileValues.BrokenText);
            case 4:
                using (MemoryStream packed = new())
                {
                    for (int i = random.Few(6); i > 0; i--)
                    {
                        WireField.WriteVarint(packed, (ulong)random.Pick(HostileValues.Integers));
                    }

                    return packed.ToArray();
                }

            case 5 when random.Percent(15):
                byte[] longer = new byte[random.Pick([300, 4000, 70_000, 300_000])];
                Array.Fill(longer, random.Pick<byte>([(byte)'a', (byte)'/', 0, 0xff]));
                return longer;
            case 6:
                return bytes[..random.Below(bytes.Length)];
            default:
                return BytesMutator.Instance.Mutate(random, bytes, []).Bytes;
        }
    }

    /// <summary>A message in itself, deeper than any reader follows.</summary>
    private static WireField Nest(FuzzRandom random, WireField field)
    {
        int number = field.Type == WireType.LengthDelimited ? field.Number : 1 + random.Below(12);
        byte[] tag = WireField.ToBytes([new WireField { Number = number, Type = WireType.StartGroup }]);
        tag[0] = (byte)((tag[0] & ~7) | (int)WireType.LengthDelimited);
        int depth = random.Pick([30, 63, 99, 101, 400, 3000, 20_000]);

        // Written from the inside: what is written last stands first.
        Stack<byte[]> heads = new();
        byte[] inner = WireField.ToBytes([field]);
        long length = inner.Length;
        for (int i = 0; i < depth; i++)
        {
            using MemoryStream head = new();
            head.Write(tag);
            WireField.WriteVarint(head, (ulong)length);
            heads.Push(head.ToArray());
            length += head.Length;
        }

        return new WireField { Number = number, Type = WireType.LengthDelimited, Bytes = [.. heads.SelectMany(h => h), .. inner] };
    }
}
