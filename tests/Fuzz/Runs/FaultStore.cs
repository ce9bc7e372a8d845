using System.Globalization;
using System.Text;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>Keeps the first inputs of each fault, and smaller ones: found/TARGET@@KEY/CHAIN with the input and what is known of it.</summary>
internal sealed class FaultStore(string folder, string target)
{
    /// <summary>Parts a target's name from a fault's key in the name of a folder.</summary>
    public const string Separator = "@@";

    /// <summary>The folder of an input's files.</summary>
    public const string InputFolder = "input";

    private const int MostKept = 3;
    private readonly Dictionary<string, long> _least = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The folder of the faults of a run.</summary>
    public static string FolderOf(string output) => Path.Combine(output, "found");

    /// <summary>Keeps an input.</summary>
    public void Save(Fault fault, FuzzInput input, ulong seed)
    {
        string group = Path.Combine(FolderOf(folder), target + Separator + FaultKey.ToFileName(fault.Key));
        int count = _counts.GetValueOrDefault(group) + 1;
        _counts[group] = count;
        if (!_least.TryGetValue(group, out long least))
        {
            count = _counts[group] = Directory.Exists(group) ? Directory.GetDirectories(group).Length + 1 : 1;
            least = long.MaxValue;
        }

        if (count > MostKept && input.Files.Size > least / 2)
        {
            return;
        }

        _least[group] = Math.Min(least, input.Files.Size);
        string place = Path.Combine(group, input.Chain.ToString().Replace('/', '-'));
        input.Files.WriteTo(Path.Combine(place, InputFolder));
        File.WriteAllText(Path.Combine(place, "info.txt"), string.Create(
            CultureInfo.InvariantCulture,
            $"""
            target: {target}
            key: {fault.Key}
            stage: {fault.Stage}
            made of: {input.Seed}, by {input.Mutation}
            made again by: make {target} {input.Chain} FOLDER --seed {seed}
            bytes: {input.Files.Size}

            {(fault.Text.Length > 20_000 ? fault.Text[..20_000] : fault.Text)}

            """), new UTF8Encoding(false));
    }
}
