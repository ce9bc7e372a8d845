using System.Text;
using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damages the tree of a JSON document; what is no document is damaged as text.</summary>
internal sealed class JsonMutator : IMutator
{
    private static readonly string[] Escapes = ["\\ud800", "\\udc00", "\\ud83d", "\\u0000", "\\ud800\\ud800", "a\\u0000b", "\\uffff", "\\/"];

    /// <summary>The mutator.</summary>
    public static JsonMutator Instance { get; } = new();

    /// <inheritdoc/>
    public Mutation Mutate(FuzzRandom random, byte[] file, byte[] other)
    {
        if (JsonTree.TryParse(file) is not { } root)
        {
            return TextMutator.Instance.Mutate(random, file, other);
        }

        JsonTree foreign = other.Length > 0 && random.Percent(30) ? JsonTree.TryParse(other) ?? root : root;
        for (int i = random.Few(4); i > 0; i--)
        {
            List<JsonTree> all = [];
            root.Collect(all);
            List<JsonTree> theirs = [];
            foreign.Collect(theirs);
            Once(random, random.Pick(all), theirs);
        }

        return new Mutation(root.ToBytes(), "json");
    }

    private static void Once(FuzzRandom random, JsonTree node, List<JsonTree> theirs)
    {
        if (node.Items is { Count: > 0 } parts && Growth.IsDue(random))
        {
            Grow(random, parts, node.Keys);
            return;
        }

        if (node.Items is { Count: > 0 } items && random.Percent(60))
        {
            InList(random, node, items, theirs);
            return;
        }

        switch (random.Below(10))
        {
            case 0 or 1:
                node.Become(random.Pick(theirs).Copy());
                break;
            case 2:
                node.Become(JsonTree.Array(node.Copy()));
                break;
            case 3 when random.Percent(25):
                JsonTree deep = node.Copy();
                for (int i = random.Pick([30, 63, 64, 65, 150]); i > 0; i--)
                {
                    deep = JsonTree.Array(deep);
                }

                node.Become(deep);
                break;
            case 4 when node.Scalar is ['"', ..]:
                node.Scalar = Quoted(random);
                break;
            case 5 when node.Scalar is [.., '"'] text:
                node.Scalar = text.Insert(1 + random.Below(text.Length - 1), random.Pick(Escapes));
                break;
            default:
                node.Become(JsonTree.Of(random.Below(4) switch
                {
                    0 => random.Pick(["null", "true", "false", "[]", "{}", "[[]]", "[null]", "{\"a\": 1}"]),
                    1 => Quoted(random),
                    _ => random.Pick(HostileValues.Numbers),
                }));
                break;
        }
    }

    private static void InList(FuzzRandom random, JsonTree node, List<JsonTree> items, List<JsonTree> theirs)
    {
        int at = random.Below(items.Count);
        switch (random.Below(9))
        {
            case 0 or 1:
                items.RemoveAt(at);
                node.Keys?.RemoveAt(at);
                break;
            case 2:
                items.Insert(at, items[at].Copy());
                node.Keys?.Insert(at, node.Keys[at]);
                break;
            case 3:
                items.Insert(at, random.Pick(theirs).Copy());
                node.Keys?.Insert(at, random.Percent(50) ? random.Pick(node.Keys) : Quoted(random));
                break;
            case 4 when node.Keys is { } keys:
                keys[at] = random.Percent(50) ? random.Pick(keys) : Quoted(random);
                break;
            case 5:
                int to = random.Below(items.Count);
                (items[at], items[to]) = (items[to], items[at]);
                break;
            case 6 when random.Percent(30):
                int times = random.Pick([10, 300, 3000]);
                items.InsertRange(at, Enumerable.Repeat(items[at], times));
                node.Keys?.InsertRange(at, Enumerable.Repeat(node.Keys[at], times));
                break;
            case 7 when node.Keys is not null:
                node.Keys = null;
                break;
            default:
                items[at] = random.Pick(theirs).Copy();
                break;
        }
    }

    /// <summary>Makes one of the items grow.</summary>
    internal static void Grow(FuzzRandom random, List<JsonTree> items, List<string>? keys)
    {
        int at = random.Below(items.Count);
        List<JsonTree> all = [];
        items[at].Collect(all);
        string[] texts = [.. new[] { keys?[at] }.Concat(all.Select(t => t.Scalar)).OfType<string>().Where(t => t is ['"', _, .., '"'] && t.Length < 60)];
        Growth growth = Growth.Of(random, items[at].ToBytes().Length, texts);
        JsonTree part = items[at];
        items.InsertRange(at + 1, Enumerable.Range(0, growth.Times).Select(i =>
        {
            JsonTree copy = part.Copy();
            List<JsonTree> inside = [];
            copy.Collect(inside);
            inside.ForEach(t => t.Scalar = t.Scalar is null ? null : growth.In(t.Scalar, i));
            return copy;
        }));
        keys?.InsertRange(at + 1, Enumerable.Range(0, growth.Times).Select(i => growth.In(keys[at], i)).ToArray());
    }

    private static string Quoted(FuzzRandom random) => random.Below(8) switch
    {
        0 => $"\"{random.Pick(Escapes)}\"",
        1 => $"\"{Encoding.Latin1.GetString(random.Pick(HostileValues.BrokenText))}\"",
        2 when random.Percent(15) => $"\"{new string(random.Pick<char>(['n', '/']), random.Pick([300, 4000, 66_000]))}\"",
        _ => $"\"{Encoding.Latin1.GetString(System.Text.Json.JsonEncodedText.Encode(random.Pick(HostileValues.Texts)).EncodedUtf8Bytes)}\"",
    };
}
